"""How often somebody asks a page that is open to anybody: counted in the database, so that all processes count together."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection
from django.utils.crypto import salted_hmac

from ganxun.base.models import Asking

WINDOW = timedelta(minutes=1)
_KEPT_FOR = timedelta(hours=1)

# One statement: two processes that count at the same moment both count.
_COUNT = """
INSERT INTO base_asking AS held (key, since, count) VALUES (%(key)s, %(at)s, 1)
ON CONFLICT (key) DO UPDATE
   SET since = CASE WHEN held.since <= %(over)s THEN excluded.since ELSE held.since END,
       count = CASE WHEN held.since <= %(over)s THEN 1 ELSE held.count + 1 END
RETURNING count
"""


def asked(what: str, address: str, *, at: datetime) -> int:
    """Count one more time that `address` asks for `what`; returns how often within the minute. The address is not kept."""
    key = salted_hmac(f"ganxun.asking.{what}", address, algorithm="sha256").hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"key": key, "at": at, "over": at - WINDOW})
        return int(cursor.fetchone()[0])


def forget_askings(*, at: datetime) -> int:
    """Forget who has not asked for an hour."""
    return Asking.objects.filter(since__lt=at - _KEPT_FOR).delete()[0]
