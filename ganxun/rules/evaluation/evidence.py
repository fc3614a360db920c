"""Each record of a person beside each requirement: does it count, and if not, which part of the condition fails.

The truth of the whole condition and of its parts comes from the same compiled expressions as the sums.
"""

from dataclasses import dataclass
from typing import Any

from ganxun.rules.evaluation.kleene import compile_condition, questions_in
from ganxun.rules.evaluation.relations import Relations
from ganxun.rules.evaluation.steps import Step
from ganxun.rules.facts import FactTable, Registry
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


def record_step(wanted: tuple[Wanted, ...], table: FactTable, registry: Registry) -> Step:
    """Every column of the table and the truth of each condition (``w0``) and part (``w0_1``)."""
    rows = Relations(registry).of(table)
    columns: dict[str, Any] = {column.name: rows[column.name] for column in table.columns}
    for want in wanted:
        columns[f"w{want.index}"] = compile_condition(want.where, lambda fact: rows[fact])
        for place, part in enumerate(want.parts):
            columns[f"w{want.index}_{place}"] = compile_condition(part, lambda fact: rows[fact])
    return Step("records", rows.select(**columns))


def missing_in(part: Condition, row: dict[str, Any]) -> tuple[str, ...]:
    """The facts that a part asks for and the row lacks."""
    asked = {question.fact for question in questions_in(part) if isinstance(question, Test)}
    return tuple(sorted(fact for fact in asked if row[fact] is None))
