"""Conditions: data over facts, with three-valued (Kleene) logic throughout."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from ganxun.rules.facts import FactValue


class Operator(StrEnum):
    """What a condition may ask of one fact."""

    IN = "in"
    EQUALS = "equals"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ABOVE = "above"
    BELOW = "below"
    BETWEEN = "between"
    IS_KNOWN = "is_known"


@dataclass(frozen=True)
class AllHold:
    """Every part holds; of no parts: yes."""

    parts: tuple["Condition", ...] = ()


@dataclass(frozen=True)
class AnyHolds:
    """At least one part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True)
class Not:
    """The part does not hold; unknown stays unknown."""

    part: "Condition"


@dataclass(frozen=True)
class InCategory:
    """The person is in a category of the policy on the day judged."""

    code: str


@dataclass(frozen=True)
class Test:
    """One question to one fact. Amounts are in tenths; ``between`` includes both ends."""

    __test__ = False

    fact: str
    operator: Operator
    values: tuple[FactValue, ...]


@dataclass(frozen=True)
class Holds:
    """The person has a row in ``table`` that satisfies ``where``: on the day judged, or in the period."""

    table: str
    where: "Condition"
    in_period: bool = False


Condition: TypeAlias = AllHold | AnyHolds | Not | InCategory | Test | Holds

ALWAYS = AllHold()


def parts_of(condition: Condition) -> tuple[Condition, ...]:
    """The conditions directly inside, over the same row (so not those inside ``holds``)."""
    if isinstance(condition, AllHold | AnyHolds):
        return condition.parts
    return (condition.part,) if isinstance(condition, Not) else ()


def walk(condition: Condition) -> Iterator[Condition]:
    """The condition and all conditions inside it over the same row, in the order written."""
    yield condition
    for part in parts_of(condition):
        yield from walk(part)
