"""A few people, on PostgreSQL: the same expressions in one statement, over the app's own cursor.

The statement is compiled once per policy; a page only binds the day and the people. Amounts and dates come out
exactly as from DuckDB (a test holds that both give identical findings).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from ganxun.rules.evaluation.columns import CUBE
from ganxun.rules.evaluation.findings import FINDINGS, missing_facts
from ganxun.rules.evaluation.plans import Plan, PlannedRule, Sql
from ganxun.rules.facts import FactTable, Registry
from ganxun.rules.language.periods import CalendarYear

_PEOPLE = "%(people)s"


class Cursor(Protocol):
    """What is needed of a database cursor (psycopg's and Django's have it)."""

    description: Any

    def execute(self, statement: Any, parameters: Any = None) -> Any:
        """Run a statement with named parameters."""
        ...

    def fetchall(self) -> Sequence[Sequence[Any]]:
        """Every row of the result."""
        ...


class PostgresPeople:
    """The rules over persons of a compiled policy as one statement for any people and day."""

    def __init__(self, plan: Plan, registry: Registry) -> None:
        self.plan, self.registry = plan, registry
        self._statement = self._made() if plan.person_rules else ""

    def _made(self) -> str:
        plan = self.plan
        rules = [self._rule(index, rule) for index, rule in enumerate(plan.person_rules)]
        steps = [step for rule in plan.person_rules for step in rule.steps]
        named = ", ".join([*self._views(), *self._cube(), *(_named(step) for step in steps)])
        rows = " UNION ALL ".join(rules)
        body = f"{rows} ORDER BY subject_id, rule"
        return f"WITH {named} {body}".replace("%", "%%").replace("⟦people⟧", _PEOPLE)

    def _views(self) -> list[str]:
        used = map(self.registry.table, self.plan.tables)
        return [few(table, "⟦people⟧") for table in used if table.subject == "person_id"]

    def _cube(self) -> list[str]:
        *before, last = self.plan.cube
        return [*(_named(step) for step in before), f"{CUBE} AS MATERIALIZED ({last.text})"]

    def _rule(self, index: int, rule: PlannedRule) -> str:
        names = ", ".join(_COLUMNS)
        return f"SELECT {index} AS rule, {names} FROM {rule.steps[-1].name}"  # noqa: S608  # names of ours

    def findings(self, cursor: Cursor, people: Sequence[int], as_of: date) -> list[dict[str, Any]]:
        """The findings of the people, also of rules that do not apply; by person and duty."""
        if not self.plan.person_rules:
            return []
        cursor.execute(self.plan.marks.bind(self._statement, as_of), {"people": list(people)})
        return [self._finding(row) for row in cursor.fetchall()]

    def _finding(self, row: Sequence[Any]) -> dict[str, Any]:
        rule = self.plan.person_rules[row[0]]
        figures = dict(zip(_COLUMNS, map(_whole, row[1:]), strict=True))
        found: dict[str, Any] = dict.fromkeys(FINDINGS.names) | figures
        yearly = isinstance(rule.rule.period, CalendarYear)
        return found | {
            "duty": rule.rule.duty,
            "subject_kind": rule.rule.subject.value,
            "year": found["period_starts_on"].year if yearly else 0,
            "measure": rule.measures[found["arm"]],
            "provisional": False,
            "missing_facts": missing_facts(rule.facts, found["missing"]),
        }


_COLUMNS = (
    "subject_id",
    "unit_id",
    "period_starts_on",
    "period_ends_before",
    "verdict",
    "value",
    "target",
    "gap",
    "due_on",
    "arm",
    "missing",
    "scheduled",
    "hours",
)


def _whole(value: Any) -> Any:
    """PostgreSQL adds bigints up to numeric; every figure here is a whole number."""
    return int(value) if isinstance(value, Decimal) else value


def _named(step: Sql) -> str:
    return f"{step.name} AS MATERIALIZED ({step.text})"


def few(table: FactTable, people: str) -> str:
    """The view cut down to the people, as a common table expression of the same name."""
    view, subject = table.view, table.subject
    return f"{view} AS (SELECT * FROM {view} WHERE {subject} = ANY({people}))"  # noqa: S608  # registry names


def shown(finding: Mapping[str, Any]) -> dict[str, Any]:
    """The finding in the columns of `FINDINGS` only."""
    return {name: finding[name] for name in FINDINGS.names}
