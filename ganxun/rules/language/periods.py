"""Periods a rule may speak of (policy.md §1)."""

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias


@dataclass(frozen=True)
class CalendarYear:
    """1 January to 31 December of the year of the day judged."""


@dataclass(frozen=True)
class Semester:
    """The half of the school year of the day judged: 1 January to 31 July, 1 August to 31 December (decision 0067)."""


@dataclass(frozen=True)
class PlanPeriod:
    """From the first to the last day of the plan."""


@dataclass(frozen=True)
class Rolling:
    """The ``years`` years that end on the day judged."""

    years: int


@dataclass(frozen=True)
class Every:
    """At least once every ``least`` to ``most`` years: due ``most`` years after the last time.

    Without a last time the clock runs from the plan's first day or, if later, from the person's ``since``.
    """

    least: int
    most: int
    since: str | None = None


@dataclass(frozen=True)
class Within:
    """From ``before_months`` before to ``months`` after the person's latest event of that kind."""

    months: int
    after: str
    before_months: int = 0


@dataclass(frozen=True)
class ByDate:
    """From the first day of the plan to ``day``, that day included."""

    day: date


@dataclass(frozen=True)
class ClassDays:
    """The days of the class itself; only for classes."""


Period: TypeAlias = ClassDays | CalendarYear | Semester | PlanPeriod | Rolling | Every | Within | ByDate
