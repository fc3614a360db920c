"""义务与依据: every rule that applies to one person on a day, its words, figures and evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ganxun.compliance.choices import Verdict
from ganxun.rules.language.policy import Clause

#: The order in which obligations stand: what needs doing first.
_FIRST = {
    Verdict.NOT_MET: 0,
    Verdict.AT_RISK: 1,
    Verdict.UNKNOWN: 2,
    Verdict.ON_TRACK: 3,
    Verdict.MET: 4,
    Verdict.EXEMPT: 5,
    Verdict.NOT_APPLICABLE: 6,
}


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """One record as a rule sees it. `amount` in words with unit; `reason` says why it did not count."""

    title: str
    starts_on: date | None
    ends_on: date | None
    amount: str
    reason: str = ""
    credit_id: int | None = None


@dataclass(frozen=True)
class Missing:
    """A fact that nobody has recorded, and who can supply it."""

    label: str
    supplied_by: str


@dataclass(frozen=True, kw_only=True)
class Alternative:
    """One way to fulfil the duty («3 个月或 550 学时» has two), in words; `share` is 0 … 1."""

    value: str
    target: str
    gap: str
    share: float | None
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class Obligation:
    """One duty of one person on one day. Figures are in words with unit; `share` and `pace` are 0 … 1."""

    duty: str
    says: str
    clauses: tuple[Clause, ...]
    verdict: Verdict
    period: str
    value: str = ""
    target: str = ""
    gap: str = ""
    share: float | None = None
    pace: float | None = None
    due_on: date | None = None
    owner: str = ""
    note: str = ""
    is_verified: bool = True
    alternatives: tuple[Alternative, ...] = ()
    counted: tuple[Evidence, ...] = ()
    not_counted: tuple[Evidence, ...] = ()
    uncertain: tuple[Evidence, ...] = ()
    arranged: tuple[Evidence, ...] = ()
    left_out: int = 0
    missing: tuple[Missing, ...] = ()
    cures: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether somebody has something to do about it."""
        return self.verdict in (Verdict.NOT_MET, Verdict.AT_RISK, Verdict.UNKNOWN)

    @property
    def has_evidence(self) -> bool:
        """Whether there is any record to show."""
        return bool(self.counted or self.not_counted or self.uncertain)


@dataclass(frozen=True)
class Obligations:
    """All duties of one person on one day, those to see to first; and the categories they follow from."""

    policy: str
    policy_title: str
    starts_on: date
    as_of: date
    applying: tuple[Obligation, ...]
    others: tuple[Obligation, ...]
    categories: tuple[str, ...]

    @property
    def counts(self) -> dict[Verdict, int]:
        """How many duties there are by verdict, of those that apply."""
        counts: dict[Verdict, int] = {}
        for each in self.applying:
            counts[each.verdict] = counts.get(each.verdict, 0) + 1
        return counts

    @property
    def counts_in_order(self) -> tuple[tuple[Verdict, int], ...]:
        """The same, what needs doing first."""
        return counts_in_order(self.counts)

    @property
    def open_count(self) -> int:
        """How many duties need somebody to do something."""
        return sum(each.is_open for each in self.applying)


def counts_in_order(counts: Mapping[Verdict, int]) -> tuple[tuple[Verdict, int], ...]:
    """Counts of verdicts, what needs doing first."""
    return tuple(sorted(counts.items(), key=lambda pair: _FIRST[pair[0]]))


def in_order(obligations: Sequence[Obligation]) -> tuple[Obligation, ...]:
    """What needs doing first, then what is due first; the policy's own order otherwise."""
    return tuple(
        sorted(
            obligations, key=lambda each: (_FIRST[each.verdict], each.due_on is None, each.due_on or date.min)
        )
    )
