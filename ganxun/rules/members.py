"""The people behind a figure: who counts in a rule over groups, who is missing, and who belongs to a category."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import ibis
import pyarrow as pa

from ganxun.rules.engines.duck import DuckRun
from ganxun.rules.engines.postgres import Cursor
from ganxun.rules.engines.sources import Facts
from ganxun.rules.evaluation.compiled import CUBE, CompiledPolicy
from ganxun.rules.evaluation.contributions import PersonContribution, is_over_people, one_if
from ganxun.rules.evaluation.row import FactList, PersonRow, WishingCube
from ganxun.rules.evaluation.steps import Chain, Step, compiled
from ganxun.rules.facts import Registry
from ganxun.rules.language.conditions import InCategory
from ganxun.rules.language.periods import PlanPeriod
from ganxun.rules.language.policy import Policy

CATEGORY_MEMBERS = pa.schema([("unit_id", pa.int64()), ("category", pa.string()), ("people", pa.int64())])


class Side(StrEnum):
    """Which of the people behind a figure: those who count, members who do not, those of whom it is unknown."""

    COUNTED = "counted"
    MISSING = "missing"
    UNSURE = "unsure"


@dataclass(frozen=True)
class Member:
    """A person behind a figure; ``value`` is what he or she adds (1, or tenths)."""

    person_id: int
    unit_id: int | None
    value: int


_SIDES = {
    Side.COUNTED: "num > 0",
    Side.MISSING: "den > 0 AND num = 0 AND could = 0",
    Side.UNSURE: "could > 0 OR lacking > 0 OR den_maybe > 0",
}


def members(
    policy: Policy,
    duty: str,
    as_of: date,
    *,
    registry: Registry,
    cursor: Cursor,
    side: Side = Side.COUNTED,
    unit_id: int | None = None,
    limit: int = 50,
    offset: int = 0,
) -> list[Member]:
    """The people behind a share, an average or a reach over people, on PostgreSQL; by person.

    ``unit_id`` keeps to the unit's subtree. Raises KeyError for a duty that is not in force, ValueError for one
    that is not about people.
    """
    plan, steps = _asked(policy, duty, as_of, registry, scoped=unit_id is not None)
    *before, last = steps
    named = ", ".join(f"{step.name} AS MATERIALIZED ({compiled(step, 'postgres')})" for step in before)
    sql = (
        f"WITH {named} SELECT person_id, unit_id, num FROM ({compiled(last, 'postgres')}) AS people "  # noqa: S608
        f"WHERE {_SIDES[side]} ORDER BY person_id LIMIT {int(limit)} OFFSET {int(offset)}"
    )
    cursor.execute(plan.moments.bind(sql, as_of, unit_id).replace("%", "%%"), {})
    return [Member(*row) for row in cursor.fetchall()]


def _asked(
    policy: Policy, duty: str, as_of: date, registry: Registry, *, scoped: bool
) -> tuple[CompiledPolicy, Sequence[Step]]:
    rule = policy.rule(duty, as_of)
    if not is_over_people(rule):
        raise ValueError(duty)
    plan = CompiledPolicy(policy, registry, (rule,), scoped=scoped)
    table = ibis.table(plan.cube[-1].expression.schema(), name=CUBE)
    row = PersonRow(policy, plan.plan, table, FactList(), rule.period)
    chain = Chain("members", table)
    chain.finish(person_id=table.person_id, **PersonContribution(rule, row).asked())
    *before, cube = plan.cube
    return plan, (*before, Step(CUBE, cube.expression), *chain.steps)


def category_members(policy: Policy, as_of: date, *, registry: Registry, facts: Facts) -> pa.Table:
    """People in service per unit and category on a day (`CATEGORY_MEMBERS`): what headcount snapshots freeze.

    By the same expressions as the rules; a person counts once in a category, in the unit of the picked post.
    Persons of whom it is unknown whether they belong are not counted.
    """
    plan = CompiledPolicy(policy, registry, (), scoped=False)
    categories = sorted(policy.categories)
    row = PersonRow(policy, plan.plan, WishingCube(registry), FactList(), PlanPeriod())
    for code in categories:
        row.truth(InCategory(code))
    plan.cube = plan.plan.build(scoped=False)
    table = ibis.table(plan.cube[-1].expression.schema(), name=CUBE)
    row.cube = table
    chain = Chain("members", table)
    inside: dict[str, Any] = {code: one_if(table.judged & row.truth(InCategory(code))) for code in categories}
    chain.finish(unit_id=table.unit_id, **inside)
    chain.start(chain.row.group_by("unit_id").agg(**{code: chain.row[code].sum() for code in categories}))
    return _counted(DuckRun(plan, as_of, None, keep_outside=False), chain, facts, categories)


def _counted(run: DuckRun, chain: Chain, facts: Facts, categories: list[str]) -> pa.Table:
    sums: dict[tuple[int, str], int] = {}
    for table in run.tables(facts, tuple(chain.steps)):
        for row in table.to_pylist():
            for code in categories:
                if row["unit_id"] is not None and row[code]:
                    key = (row["unit_id"], code)
                    sums[key] = sums.get(key, 0) + int(row[code])
    rows = [{"unit_id": unit, "category": code, "people": sums[unit, code]} for unit, code in sorted(sums)]
    return pa.Table.from_pylist(rows, schema=CATEGORY_MEMBERS)
