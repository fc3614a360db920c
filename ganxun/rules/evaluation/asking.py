"""What a rule asks of each single record of a person, for evidence."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ganxun.rules.evaluation.questions import questions_in
from ganxun.rules.language.conditions import AllHold, Condition, Test
from ganxun.rules.language.policy import Rule
from ganxun.rules.language.requirements import Accumulate, Occur, leaves

#: The column that tells what is booked ahead from what is credited.
BOOKED = "is_booked"


def truth_column(number: int) -> str:
    """Where a record says whether it satisfies a condition, by the condition's number."""
    return f"w{number}"


def part_column(number: int, place: int) -> str:
    """Where a record says whether it satisfies a part of a condition."""
    return f"w{number}_{place}"


@dataclass(frozen=True)
class Wanted:
    """What one requirement asks of a record: the condition, its parts, and the amount it adds (None: once)."""

    index: int
    table: str
    where: Condition
    parts: tuple[Condition, ...]
    amount: str | None


def wanted_records(rule: Rule) -> tuple[Wanted, ...]:
    """What a rule over persons asks of records, in the order of its alternatives."""
    found = []
    for index, part in enumerate(leaves(rule.requires)):
        if isinstance(part, Accumulate | Occur):
            amount = part.measure.column if isinstance(part, Accumulate) else None
            found.append(Wanted(index, part.table, part.where, conjuncts(part.where), amount))
        else:
            raise AssertionError(f"{rule.duty}: {type(part).__name__} does not look at a person's records")
    return tuple(found)


def asked_conditions(rules: Iterable[Rule]) -> dict[str, dict[Condition, tuple[Condition, ...]]]:
    """Table of records → every condition that rules over persons ask of it, with its parts; their order numbers them."""
    found: dict[str, dict[Condition, tuple[Condition, ...]]] = {}
    for rule in rules:
        for want in wanted_records(rule):
            found.setdefault(want.table, {})[want.where] = want.parts
    return found


def conjuncts(condition: Condition) -> tuple[Condition, ...]:
    """The parts that must all hold, flattened."""
    if isinstance(condition, AllHold):
        return tuple(inner for part in condition.parts for inner in conjuncts(part))
    return (condition,)


def missing_in(part: Condition, row: dict[str, Any]) -> tuple[str, ...]:
    """The facts that a part asks for and the row lacks."""
    asked = {question.fact for question in questions_in(part) if isinstance(question, Test)}
    return tuple(sorted(fact for fact in asked if row[fact] is None))
