"""The closed list of forms a requirement can take (policy.md §2)."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from ganxun.rules.language.conditions import ALWAYS, Condition


class Measure(StrEnum):
    """What is added up. Months are counted in days, by the policy's own conversion."""

    HOURS = "hours"
    DAYS = "days"
    MONTHS = "months"

    @property
    def column(self) -> str:
        """The amount column that is summed."""
        return "hours" if self is Measure.HOURS else "days"


class Over(StrEnum):
    """The denominator: the frozen yearly snapshot, or the people of the day."""

    HEADCOUNT = "headcount"
    LIVE = "live"


class BoundKind(StrEnum):
    """How a target binds. ``OPEN``: the clause asks for it but leaves the figure open."""

    AT_LEAST = "at_least"
    ABOUT = "about"
    EXACTLY = "exactly"
    OPEN = "open"


@dataclass(frozen=True)
class Bound:
    """A target; ``tolerance`` (of «左右») in ten-thousandths."""

    kind: BoundKind
    value: int = 0
    tolerance: int = 0


@dataclass(frozen=True)
class Accumulate:
    """The person's records add up to ``at_least`` (tenths of the measure)."""

    measure: Measure
    table: str
    at_least: int
    where: Condition = ALWAYS


@dataclass(frozen=True)
class Occur:
    """It happens at least so many times; a segmented class happens once."""

    table: str
    at_least: int
    where: Condition = ALWAYS


@dataclass(frozen=True)
class Owns:
    """The institution has at least so many rows of ``table`` in the period."""

    table: str
    at_least: int
    where: Condition = ALWAYS


@dataclass(frozen=True)
class Share:
    """Of the members that satisfy ``where``, so many ten-thousandths (``bound``) have ``having``."""

    of: str
    having: "Accumulate | Occur | Owns"
    over: Over
    bound: Bound
    where: Condition = ALWAYS
    category: str | None = None


@dataclass(frozen=True)
class Average:
    """Sum per head, in tenths of the measure."""

    measure: Measure
    table: str
    over: Over
    bound: Bound
    where: Condition = ALWAYS
    who: Condition = ALWAYS
    category: str | None = None


@dataclass(frozen=True)
class Composition:
    """Share of the hours of ``table`` (of those ``among``) that satisfy ``where``, in ten-thousandths."""

    table: str
    bound: Bound
    where: Condition
    among: Condition = ALWAYS


@dataclass(frozen=True)
class Contain:
    """A class (that satisfies ``when``) has at least so many sessions that satisfy ``where``."""

    table: str
    at_least: int
    where: Condition
    when: Condition = ALWAYS


@dataclass(frozen=True)
class Reach:
    """So many people, classes, items … or such a sum, in the period. Exactly one of ``count``, ``sum``."""

    table: str
    bound: Bound
    where: Condition = ALWAYS
    who: Condition = ALWAYS
    count: str | None = None
    sum: str | None = None


@dataclass(frozen=True)
class AnyOf:
    """One alternative is enough."""

    parts: tuple["Requirement", ...]


@dataclass(frozen=True)
class AllOf:
    """Each part is needed."""

    parts: tuple["Requirement", ...]


Requirement: TypeAlias = Accumulate | Occur | Share | Average | Composition | Contain | Reach | AnyOf | AllOf


def leaves(requirement: Requirement) -> Iterator[Requirement]:
    """The single requirements inside, in the order written; their index is a finding's ``alternative``."""
    if isinstance(requirement, AnyOf | AllOf):
        for part in requirement.parts:
            yield from leaves(part)
    else:
        yield requirement
