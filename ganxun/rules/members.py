"""The people behind a figure: who counts in a rule over groups, who is missing, of whom it is unknown."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import pyarrow as pa

from ganxun.rules.engines.postgres import Cursor
from ganxun.rules.evaluation.columns import CUBE
from ganxun.rules.evaluation.compiled import Compiler
from ganxun.rules.evaluation.contributions import PersonContribution, is_over_people
from ganxun.rules.evaluation.marks import Marks, capped
from ganxun.rules.evaluation.plans import PlanKey
from ganxun.rules.evaluation.row import FactList
from ganxun.rules.evaluation.steps import Chain, Step
from ganxun.rules.facts import Registry
from ganxun.rules.language.policy import Policy, Rule

_MEMBERS: list[tuple[str, pa.DataType]] = [
    ("unit_id", pa.int64()),
    ("category", pa.string()),
    ("people", pa.int64()),
]
CATEGORY_MEMBERS = pa.schema(_MEMBERS)


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
    rule = policy.rule(duty, capped(policy.document, as_of))
    if not is_over_people(rule):
        raise ValueError(duty)
    sql, marks = _asked(rule, PlanKey(policy, registry, (rule,), "postgres", scoped=unit_id is not None))
    sql = f"{sql} WHERE {_SIDES[side]} ORDER BY person_id LIMIT {int(limit)} OFFSET {int(offset)}"
    cursor.execute(marks.bind(sql, as_of, unit_id).replace("%", "%%"), {})
    return [Member(person, unit, int(value)) for person, unit, value in cursor.fetchall()]


def _asked(rule: Rule, key: PlanKey) -> tuple[str, Marks]:
    compiler = Compiler(key)
    compiler.wish(rule)
    (*before, cube), table = compiler.cube()
    row = compiler.row(rule, table, FactList())
    chain = Chain("members", table)
    contribution = PersonContribution(rule, row, compiler.moments).asked()
    chain.finish(person_id=table.person_id, **contribution)
    steps = compiler.texts((*before, Step(CUBE, cube.expression), *chain.steps))
    named = ", ".join(f"{step.name} AS MATERIALIZED ({step.text})" for step in steps)
    sql = f"WITH {named} SELECT person_id, unit_id, num FROM {steps[-1].name}"  # noqa: S608  # compiled by us
    return sql, Marks(key.policy.document, compiler.moments.periods)
