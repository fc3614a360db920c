"""Each record of a person beside each requirement: does it count, and if not, which part of the condition fails.

The truth of the whole condition and of its parts comes from the same compiled expressions as the sums.
"""

from typing import Any

from ganxun.rules.evaluation.asking import Wanted
from ganxun.rules.evaluation.kleene import compile_condition
from ganxun.rules.evaluation.relations import Relations
from ganxun.rules.evaluation.steps import Step
from ganxun.rules.facts import FactTable, Registry


def record_step(wanted: tuple[Wanted, ...], table: FactTable, registry: Registry) -> Step:
    """Every column of the table and the truth of each condition (``w0``) and part (``w0_1``)."""
    rows = Relations(registry).of(table)
    columns: dict[str, Any] = {column.name: rows[column.name] for column in table.columns}
    for want in wanted:
        columns[f"w{want.index}"] = compile_condition(want.where, lambda fact: rows[fact])
        for place, part in enumerate(want.parts):
            columns[f"w{want.index}_{place}"] = compile_condition(part, lambda fact: rows[fact])
    return Step(table.name, rows.select(**columns))
