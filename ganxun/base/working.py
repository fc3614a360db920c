"""Whether somebody is at work on something: a lock of the database that a killed process cannot keep."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, connections

from ganxun.base.refusals import marked as _
from ganxun.base.refusals import refuse


@contextmanager
def at_work(kind: int, number: int) -> Iterator[None]:
    """Holds the lock (`kind`, `number`) while the block lasts. Raises `Refused` when another process has it.

    On a connection of its own: the work may commit and roll back as it likes.
    """
    side = connections["default"].copy()
    try:
        with side.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [kind, number])
            if not cursor.fetchone()[0]:
                raise refuse("already_at_work", _("正在处理中，请稍候"))
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [kind, number])
    finally:
        side.close()


def numbers_at_work(kind: int) -> frozenset[int]:
    """The numbers of all that somebody is at work on at this moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND classid = %s",
            [kind],
        )
        return frozenset(number for (number,) in cursor.fetchall())


def is_anybody_at_work(kind: int, number: int) -> bool:
    """Whether some process holds the lock at this moment."""
    return number in numbers_at_work(kind)
