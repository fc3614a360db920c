"""What a rule asks of each single record of a person, for evidence."""

from dataclasses import dataclass
from typing import Any

from ganxun.rules.evaluation.questions import questions_in
from ganxun.rules.language.conditions import AllHold, Condition, Test
from ganxun.rules.language.policy import Rule
from ganxun.rules.language.requirements import Accumulate, Average, Occur, Reach, Share, leaves


@dataclass(frozen=True)
class Wanted:
    """What one requirement asks of a record: the condition, its parts, and the amount it adds (None: once)."""

    index: int
    table: str
    where: Condition
    parts: tuple[Condition, ...]
    amount: str | None


def wanted_records(rule: Rule) -> tuple[Wanted, ...]:
    """The requirements of a rule that look at a person's records, in the order of the alternatives."""
    found = []
    for index, part in enumerate(leaves(rule.requires)):
        inner = part.having if isinstance(part, Share) else part
        if isinstance(inner, Accumulate | Average):
            found.append(_wanted(index, inner.table, inner.where, inner.measure.column))
        elif isinstance(inner, Occur):
            found.append(_wanted(index, inner.table, inner.where, None))
        elif isinstance(inner, Reach) and inner.table == "credits":
            found.append(_wanted(index, inner.table, inner.where, inner.sum))
    return tuple(found)


def _wanted(index: int, table: str, where: Condition, amount: str | None) -> Wanted:
    return Wanted(index, table, where, conjuncts(where), amount)


def conjuncts(condition: Condition) -> tuple[Condition, ...]:
    """The parts that must all hold, flattened."""
    if isinstance(condition, AllHold):
        return tuple(inner for part in condition.parts for inner in conjuncts(part))
    return (condition,)


def missing_in(part: Condition, row: dict[str, Any]) -> tuple[str, ...]:
    """The facts that a part asks for and the row lacks."""
    asked = {question.fact for question in questions_in(part) if isinstance(question, Test)}
    return tuple(sorted(fact for fact in asked if row[fact] is None))
