"""What a rule asks of each single record of a person, for evidence."""

from dataclasses import dataclass
from typing import Any

from ganxun.rules.evaluation.questions import questions_in
from ganxun.rules.language.conditions import AllHold, Condition, Test
from ganxun.rules.language.policy import Rule
from ganxun.rules.language.requirements import Accumulate, Occur, leaves


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


def conjuncts(condition: Condition) -> tuple[Condition, ...]:
    """The parts that must all hold, flattened."""
    if isinstance(condition, AllHold):
        return tuple(inner for part in condition.parts for inner in conjuncts(part))
    return (condition,)


def missing_in(part: Condition, row: dict[str, Any]) -> tuple[str, ...]:
    """The facts that a part asks for and the row lacks."""
    asked = {question.fact for question in questions_in(part) if isinstance(question, Test)}
    return tuple(sorted(fact for fact in asked if row[fact] is None))
