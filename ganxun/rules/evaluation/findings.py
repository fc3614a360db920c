"""What an evaluation gives: findings (one row a duty and subject) and values of groups for every unit.

Columns of findings (`FINDINGS`): ``duty``, ``subject_kind``, ``subject_id`` (0 for plan and programme), ``unit_id``,
``year`` (of calendar-year rules and classes, else 0), ``period_starts_on``, ``period_ends_before``, ``verdict``,
``value``, ``target``, ``gap``, ``measure`` (hours, days: tenths; share: ten-thousandths; count: whole),
``due_on`` (last day), ``arm`` (index of the alternative shown), ``missing`` (bits of the rule's facts, see
`missing_facts`), ``scheduled`` (what booked training would add), ``provisional`` (no headcount snapshot yet),
``hours`` (value of the first alternative in hours), ``numerator``, ``denominator``.
"""

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ganxun.rules.evaluation.plans import PlannedRule
from ganxun.rules.language.periods import CalendarYear, ClassDays

_FINDINGS: list[tuple[str, pa.DataType]] = [
    ("duty", pa.string()),
    ("subject_kind", pa.string()),
    ("subject_id", pa.int64()),
    ("unit_id", pa.int64()),
    ("year", pa.int32()),
    ("period_starts_on", pa.date32()),
    ("period_ends_before", pa.date32()),
    ("verdict", pa.int16()),
    ("value", pa.int64()),
    ("target", pa.int64()),
    ("gap", pa.int64()),
    ("measure", pa.string()),
    ("due_on", pa.date32()),
    ("arm", pa.int16()),
    ("missing", pa.int64()),
    ("scheduled", pa.int64()),
    ("provisional", pa.bool_()),
    ("hours", pa.int64()),
    ("numerator", pa.int64()),
    ("denominator", pa.int64()),
]
FINDINGS = pa.schema(_FINDINGS)

_VALUES: list[tuple[str, pa.DataType]] = [
    ("duty", pa.string()),
    ("unit_id", pa.int64()),
    ("year", pa.int32()),
    ("measure", pa.string()),
    ("value", pa.int64()),
    ("target", pa.int64()),
    ("numerator", pa.int64()),
    ("denominator", pa.int64()),
    ("scheduled", pa.int64()),
    ("provisional", pa.bool_()),
]
VALUES = pa.schema(_VALUES)


def completed(planned: PlannedRule, rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """The engine's rows with the columns that are the same for the whole rule, in the schema's order."""
    count = len(rows)
    year = _year(planned, rows)
    fixed: dict[str, Any] = {
        "duty": planned.rule.duty,
        "subject_kind": planned.rule.subject.value,
        "provisional": False,
    }
    columns = []
    for part in schema:
        if part.name in rows.column_names:
            columns.append(rows[part.name].cast(part.type))
        elif part.name == "year":
            columns.append(year)
        elif part.name == "measure":
            columns.append(_measure(planned, rows))
        else:
            columns.append(pa.repeat(pa.scalar(fixed.get(part.name), part.type), count))
    return pa.table(columns, schema=schema)


def _year(planned: PlannedRule, rows: pa.Table) -> Any:
    if isinstance(planned.rule.period, ClassDays):
        return pc.year(rows["due_on"]).cast(pa.int32())
    if isinstance(planned.rule.period, CalendarYear):
        return pc.year(rows["period_starts_on"]).cast(pa.int32())
    return pa.repeat(pa.scalar(0, pa.int32()), len(rows))


def _measure(planned: PlannedRule, rows: pa.Table) -> Any:
    if len(planned.measures) == 1:
        return pa.repeat(pa.scalar(planned.measures[0]), len(rows))
    return pa.array(planned.measures).take(rows["arm"].combine_chunks())


def missing_facts(facts: tuple[str, ...], mask: int) -> tuple[str, ...]:
    """The names of the facts whose bits are set in a finding's ``missing``."""
    return tuple(name for bit, name in enumerate(facts) if mask & (1 << bit))
