"""Each record of a person beside each requirement: does it count, and if not, which part of the condition fails.

The truth of the whole condition and of its parts comes from the same compiled expressions as the sums. One step
reads a table of records, with what is booked ahead, for all rules over persons at once.
"""

from typing import Any

import ibis

from ganxun.rules.evaluation.asking import BOOKED, part_column, truth_column
from ganxun.rules.evaluation.columns import schema_of
from ganxun.rules.evaluation.kleene import compile_condition
from ganxun.rules.evaluation.relations import Relations
from ganxun.rules.evaluation.steps import Step
from ganxun.rules.facts import FactTable, Registry
from ganxun.rules.language.conditions import Condition


def record_step(name: str, asked: dict[Condition, tuple[Condition, ...]], registry: Registry) -> Step:
    """Every column of the table and the truth of each condition and of its parts, booked records last."""
    table = registry.table(name)
    credited = _answered(table, table, asked, registry, booked=False)
    booked = _answered(registry.table(str(table.ahead)), table, asked, registry, booked=True)
    return Step(name, credited.union(booked, distinct=False))


def record_sql(
    name: str, asked: dict[Condition, tuple[Condition, ...]], registry: Registry, dialect: str
) -> str:
    """The same as text for one engine."""
    return str(ibis.to_sql(record_step(name, asked, registry).expression, dialect=dialect))


def _answered(
    table: FactTable,
    shape: FactTable,
    asked: dict[Condition, tuple[Condition, ...]],
    registry: Registry,
    *,
    booked: bool,
) -> Any:
    rows = Relations(registry).of(table)
    columns: dict[str, Any] = {
        column: rows[column] if column in table.by_name else ibis.null(kind)
        for column, kind in schema_of(shape).items()
    }
    columns[BOOKED] = ibis.literal(value=booked)
    for number, (condition, parts) in enumerate(asked.items()):
        columns[truth_column(number)] = compile_condition(condition, lambda fact: rows[fact])
        for place, part in enumerate(parts):
            columns[part_column(number, place)] = compile_condition(part, lambda fact: rows[fact])
    return rows.select(**columns)
