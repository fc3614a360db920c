"""What anybody learns who holds the code of a paper: masked name, period, whether it is valid. Nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from ganxun.records.actions.numbering import CODE_LENGTH, read_code
from ganxun.records.choices import PaperKind
from ganxun.records.models import Paper


@dataclass(frozen=True)
class Verified:
    """A paper as the public page shows it. `superseded_on`: a newer paper of the kind was issued about the person."""

    kind: str
    masked_name: str
    starts_on: date | None
    as_of: date
    issued_on: date
    issuer: str
    number: str
    digest: str
    revoked_at: datetime | None
    superseded_on: date | None

    @property
    def kind_words(self) -> str:
        """The kind in words."""
        return str(PaperKind(self.kind).label)

    @property
    def is_valid(self) -> bool:
        """Whether it still counts. A newer paper does not void an older one: that one says how it was on its day."""
        return self.revoked_at is None


def verify(code: str) -> Verified | None:
    """The paper with this code, as somebody typed or scanned it; None when there is none. One query."""
    asked = read_code(code)
    if len(asked) != CODE_LENGTH or not asked.isascii():
        return None
    with connection.cursor() as cursor:
        # A function of the database gives these columns and no others, also where row-level security hides the table.
        cursor.execute(
            "SELECT kind, masked_name, starts_on, as_of, issued_on, issuer, year, number, facts_sha256,"
            " revoked_at, superseded_on FROM records_verified_paper(%s)",
            [asked],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    kind, name, starts_on, as_of, issued_on, issuer, year, number, sha256, revoked_at, superseded_on = row
    label = Paper(year=year, number=number).label
    digest = sha256[:16].upper()
    return Verified(kind, name, starts_on, as_of, issued_on, issuer, label, digest, revoked_at, superseded_on)
