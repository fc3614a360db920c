"""学时台账: two accounts, days and hours, years, reversals as visible pairs (D1, policy.md §4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from ganxun.people.models import Person
from ganxun.records.choices import Account, EntryKind
from ganxun.records.models import Credit


@dataclass(frozen=True)
class Amount:
    """Standing days and hours, in tenths. None: nothing recorded, which is not zero."""

    days: int | None = None
    hours: int | None = None

    def __add__(self, other: Amount) -> Amount:
        """Both together; what neither recorded stays unrecorded."""
        return Amount(_both(self.days, other.days), _both(self.hours, other.hours))


def _both(one: int | None, other: int | None) -> int | None:
    if one is None and other is None:
        return None
    return (one or 0) + (other or 0)


@dataclass(frozen=True)
class Line:
    """One credit of the ledger and, if it was taken back, the counter-entry that did it.

    `is_later` says that it ends after the day looked at and therefore does not count on that day.
    """

    credit: Credit
    reversal: Credit | None
    is_later: bool

    @property
    def is_struck(self) -> bool:
        """Whether the credit was taken back."""
        return self.credit.is_reversed

    @property
    def ends_on(self) -> date:
        """The last day, as people say it."""
        return self.credit.ends_before - timedelta(days=1)

    @property
    def counts(self) -> bool:
        """Whether the line is part of the balance on the day looked at."""
        return not self.is_struck and not self.is_later

    @property
    def amount(self) -> Amount:
        """What it adds to the balance."""
        return Amount(self.credit.days, self.credit.hours)


@dataclass(frozen=True)
class Balance:
    """The two accounts; neither substitutes the other."""

    concentrated: Amount
    online: Amount


@dataclass(frozen=True)
class Year:
    """The lines that ended in one calendar year, newest first, and their balance."""

    year: int
    lines: tuple[Line, ...]
    balance: Balance


@dataclass(frozen=True)
class FieldHours:
    """Hours by one field of content (一级四类), in tenths, and their part of all classified hours (0…1)."""

    label: str
    hours: int
    share: float


@dataclass(frozen=True)
class Ledger:
    """The ledger of one person on one day; `reversed_count` is how many credits were taken back."""

    years: tuple[Year, ...]
    balance: Balance
    fields: tuple[FieldHours, ...]
    lines_count: int
    reversed_count: int


_FIELDS = (
    ("理论教育", "hours_theory"),
    ("党性教育", "hours_party"),
    ("专业化能力", "hours_professional"),
    ("知识培训", "hours_knowledge"),
)


def read_ledger(person: Person, as_of: date) -> Ledger:
    """The whole ledger of `person`. Whether it may be read is the caller's question. One query."""
    lines = _lines(Credit.objects.filter(person=person).order_by("-ends_before", "-id"), as_of)
    by_year: dict[int, list[Line]] = {}
    for line in lines:
        by_year.setdefault(line.ends_on.year, []).append(line)
    years = tuple(Year(year, tuple(rows), _balance(rows)) for year, rows in by_year.items())
    return Ledger(
        years=years,
        balance=_balance(lines),
        fields=_fields(lines),
        lines_count=len(lines),
        reversed_count=sum(line.is_struck for line in lines),
    )


def _lines(entries: Iterable[Credit], as_of: date) -> list[Line]:
    booked, reversals = [], {}
    for entry in entries:
        if entry.entry == EntryKind.REVERSAL:
            reversals[entry.reverses_id] = entry
        else:
            booked.append(entry)
    return [
        Line(credit, reversals.get(credit.pk), is_later=credit.ends_before > as_of + timedelta(days=1))
        for credit in booked
    ]


def _balance(lines: Iterable[Line]) -> Balance:
    totals = {account: Amount() for account in Account}
    for line in lines:
        if line.counts:
            account = Account(line.credit.account)
            totals[account] = totals[account] + line.amount
    return Balance(totals[Account.CONCENTRATED], totals[Account.ONLINE])


def _fields(lines: Iterable[Line]) -> tuple[FieldHours, ...]:
    standing = [line.credit for line in lines if line.counts]
    sums = [(label, sum(getattr(credit, column) for credit in standing)) for label, column in _FIELDS]
    whole = sum(hours for _label, hours in sums)
    return tuple(FieldHours(label, hours, hours / whole if whole else 0.0) for label, hours in sums)
