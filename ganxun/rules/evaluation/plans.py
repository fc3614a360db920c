"""A compiled plan as plain text: everything an engine needs, with no expression library behind it.

Plans are kept on disk by what went into them (policy content, rules in force, dialect, these sources), so that a
process which judges a known policy neither builds nor compiles anything. Kept plans may be deleted at any time.
"""

import dataclasses
import hashlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ganxun.rules.evaluation.columns import schema_of
from ganxun.rules.evaluation.marks import Marks
from ganxun.rules.facts import Registry
from ganxun.rules.language import periods
from ganxun.rules.language.periods import Period
from ganxun.rules.language.policy import Policy, Rule


@dataclass(frozen=True)
class Sql:
    """One named relation, compiled for one engine, with marks for the day."""

    name: str
    text: str


@dataclass(frozen=True)
class PlannedRule:
    """One rule: the steps to its rows, the units of its alternatives, its facts by bit of ``missing``.

    Rules over groups read what units contributed (``person_steps`` from the cube, ``table_steps`` from views),
    rolled up as ``reads`` says; ``value_steps`` give the figures of every unit.
    """

    rule: Rule
    steps: tuple[Sql, ...]
    measures: tuple[str, ...]
    facts: tuple[str, ...]
    person_steps: tuple[Sql, ...] = ()
    table_steps: tuple[Sql, ...] = ()
    value_steps: tuple[Sql, ...] = ()
    reads: str = ""
    head_category: str | None = None


@dataclass(frozen=True)
class Plan:
    """The rules in force, compiled for one engine; ``tables`` are the fact tables that are read.

    ``records`` is, on PostgreSQL, a statement a table of records: every record with what each condition says of it.
    """

    policy: Policy
    tables: tuple[str, ...]
    fixed: Mapping[str, Period]
    cube: tuple[Sql, ...]
    person_rules: tuple[PlannedRule, ...]
    group_rules: tuple[PlannedRule, ...]
    rolled: tuple[Sql, ...]
    totals: tuple[Sql, ...]
    records: tuple[Sql, ...] = ()

    @property
    def marks(self) -> Marks:
        """What replaces the marks in the plan's SQL."""
        return Marks(self.policy.document, self.fixed)


@dataclass(frozen=True)
class PlanKey:
    """What a plan depends on."""

    policy: Policy
    registry: Registry
    rules: tuple[Rule, ...]
    dialect: str
    scoped: bool

    @property
    def digest(self) -> str:
        """The name under which the plan is kept."""
        wordings = [(rule.duty, rule.starts_on.isoformat()) for rule in self.rules]
        tables = [(table.name, table.view, schema_of(table)) for table in self.registry]
        parts = (self.policy.version, wordings, tables, self.dialect, self.scoped, _sources())
        return hashlib.sha256(repr(parts).encode()).hexdigest()


@lru_cache(maxsize=1)
def _sources() -> str:
    """A hash of the code that makes plans."""
    digest = hashlib.sha256(version("ibis-framework").encode())
    for path in sorted(Path(__file__).parent.parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def kept(folder: Path, key: PlanKey, build: Callable[[], Plan]) -> Plan:
    """The plan from the folder, or built and kept there (written aside, then renamed)."""
    path = folder / f"{key.digest}.json"
    if path.exists():
        return _from_json(json.loads(path.read_text(encoding="utf-8")), key)
    plan = build()
    folder.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(f".{os.getpid()}")
    aside.write_text(json.dumps(_to_json(plan), ensure_ascii=False), encoding="utf-8")
    aside.replace(path)
    return plan


# --- as JSON ----------------------------------------------------------------------------------------------------


def _to_json(plan: Plan) -> dict[str, Any]:
    return {
        "tables": plan.tables,
        "fixed": {name: _period_to_json(period) for name, period in plan.fixed.items()},
        "cube": _texts(plan.cube),
        "person_rules": [_rule_to_json(rule) for rule in plan.person_rules],
        "group_rules": [_rule_to_json(rule) for rule in plan.group_rules],
        "rolled": _texts(plan.rolled),
        "totals": _texts(plan.totals),
        "records": _texts(plan.records),
    }


def _from_json(kept_plan: dict[str, Any], key: PlanKey) -> Plan:
    return Plan(
        policy=key.policy,
        tables=tuple(kept_plan["tables"]),
        fixed={name: _period_from_json(period) for name, period in kept_plan["fixed"].items()},
        cube=_sqls(kept_plan["cube"]),
        person_rules=tuple(_rule_from_json(rule, key.policy) for rule in kept_plan["person_rules"]),
        group_rules=tuple(_rule_from_json(rule, key.policy) for rule in kept_plan["group_rules"]),
        rolled=_sqls(kept_plan["rolled"]),
        totals=_sqls(kept_plan["totals"]),
        records=_sqls(kept_plan["records"]),
    )


_STEPS = ("steps", "person_steps", "table_steps", "value_steps")


def _rule_to_json(planned: PlannedRule) -> dict[str, Any]:
    return {
        "duty": planned.rule.duty,
        "from": planned.rule.starts_on.isoformat(),
        "measures": planned.measures,
        "facts": planned.facts,
        "reads": planned.reads,
        "head_category": planned.head_category,
    } | {name: _texts(getattr(planned, name)) for name in _STEPS}


def _rule_from_json(kept_rule: dict[str, Any], policy: Policy) -> PlannedRule:
    wording = (kept_rule["duty"], date.fromisoformat(kept_rule["from"]))
    (rule,) = (rule for rule in policy.rules if (rule.duty, rule.starts_on) == wording)
    return PlannedRule(
        rule=rule,
        measures=tuple(kept_rule["measures"]),
        facts=tuple(kept_rule["facts"]),
        reads=kept_rule["reads"],
        head_category=kept_rule["head_category"],
        **{name: _sqls(kept_rule[name]) for name in _STEPS},
    )


def _texts(steps: tuple[Sql, ...]) -> list[list[str]]:
    return [[step.name, step.text] for step in steps]


def _sqls(steps: list[list[str]]) -> tuple[Sql, ...]:
    return tuple(Sql(name, text) for name, text in steps)


def _period_to_json(period: Period) -> list[Any]:
    values = [getattr(period, part.name) for part in dataclasses.fields(period)]
    return [type(period).__name__, *(str(value) if isinstance(value, date) else value for value in values)]


def _period_from_json(kept_period: list[Any]) -> Period:
    name, *values = kept_period
    if name == "ByDate":
        values = [date.fromisoformat(values[0])]
    period: Period = getattr(periods, name)(*values)
    return period
