"""The stages of an evaluation on an engine that holds everyone at once: PostgreSQL and Spark.

The texts are those of the plan, the order of stages that of `engines.duck`: the cube, rules over persons, what
persons and tables contribute to groups, all contributions rolled up, rules over groups. Only how a relation is kept
and how rows come out is the engine's own (`Store`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import pyarrow as pa

from ganxun.rules.engines.duck import Batch, Realms
from ganxun.rules.evaluation.columns import (
    ASKED,
    CONTRIBUTED,
    CONTRIBUTION,
    CUBE,
    GIVEN,
    HEADS_OF,
    ROLLED,
    SUMS,
)
from ganxun.rules.evaluation.findings import FINDINGS, VALUES, completed
from ganxun.rules.evaluation.plans import Plan, PlannedRule, Sql
from ganxun.rules.facts import FactTable, Registry

PERSONS, GROUPS = "persons", "groups"
ONE_WORLD = Realms()
_TEXT = "VARCHAR(200)"


class Store(Protocol):
    """Where named relations are kept while an evaluation runs. Steps have no marks left in them."""

    def show(self, tables: Iterable[FactTable]) -> None:
        """Make the views of these fact tables readable."""
        ...

    def keep(self, name: str, steps: tuple[Sql, ...]) -> None:
        """Work out the last step once and keep its rows under the name."""
        ...

    def gather(self, name: str, columns: Mapping[str, str], parts: Iterable[tuple[Sql, ...]]) -> None:
        """Keep the rows of the last steps of all parts, each with these columns (name → type), under the name."""
        ...

    def rows(self, steps: tuple[Sql, ...]) -> pa.Table:
        """The rows of the last step; its columns are some of `FINDINGS`, in any order."""
        ...

    def forget(self) -> None:
        """Drop all that was kept."""
        ...


@dataclass(frozen=True, kw_only=True)
class StagedRun:
    """One evaluation on a store: a plan in its dialect, the day, what to judge."""

    store: Store
    plan: Plan
    registry: Registry
    as_of: date
    scope: int | None = None
    keep_not_applicable: bool = False
    realms: Realms = ONE_WORLD

    def batches(self) -> Iterator[Batch]:
        """A batch a rule: rules over persons in order of duty, then the groups."""
        self.store.show(map(self.registry.table, self.plan.tables))
        if self.plan.cube:
            self.store.keep(CUBE, self._bound(self.plan.cube))
        for rule in self.plan.person_rules:
            yield Batch(rule, PERSONS, self._findings(rule))
        if self.plan.group_rules:
            yield from self._groups()
        self.store.forget()

    def _bound(self, steps: Iterable[Sql]) -> tuple[Sql, ...]:
        marks = self.plan.marks
        return tuple(
            Sql(step.name, marks.bind(step.text, self.as_of, self.scope, self.realms.apart)) for step in steps
        )

    def _findings(self, rule: PlannedRule, given: tuple[Sql, ...] = ()) -> pa.Table:
        where = "" if self.keep_not_applicable else " WHERE verdict <> 0"
        found = Sql("found", f"SELECT * FROM {rule.steps[-1].name}{where}")  # noqa: S608 - a name of ours
        rows = self.store.rows((*given, *self._bound(rule.steps), found))
        return completed(rule, rows.sort_by("subject_id"), FINDINGS)

    # --- groups --------------------------------------------------------------------------------------------

    def _groups(self) -> Iterator[Batch]:
        columns = dict.fromkeys(("rule", *CONTRIBUTION), "BIGINT")
        self.store.gather(CONTRIBUTED, columns, self._contributions())
        if self.plan.rolled:
            self._roll_up()
        for number, rule in enumerate(self.plan.group_rules):
            given = (_given(rule.reads, number),) if rule.reads else ()
            yield Batch(rule, GROUPS, self._findings(rule, given), self._values(number, rule))

    def _contributions(self) -> Iterator[tuple[Sql, ...]]:
        for number, rule in enumerate(self.plan.group_rules):
            steps = self._bound(rule.person_steps or rule.table_steps)
            if steps:
                names = ", ".join(f"CAST({name} AS BIGINT) AS {name}" for name in CONTRIBUTION)
                last = f"SELECT CAST({number} AS BIGINT) AS rule, {names} FROM {steps[-1].name}"  # noqa: S608
                yield (*steps, Sql("numbered", last))

    def _roll_up(self) -> None:
        """Sums of every subtree, of every realm, and of every unit's own."""
        rules = list(enumerate(self.plan.group_rules))
        heads = [(number, rule.head_category) for number, rule in rules if rule.head_category is not None]
        asked = [
            (number, realm)
            for number, rule in rules
            if rule.reads == "totals"
            for realm in self.realms.numbers
        ]
        self.store.keep(HEADS_OF, (_listed("heads", _HEADS, heads),))
        self.store.keep(ASKED, (_listed("wanted", _WANTED, asked),))
        self.store.keep("rolled", self._bound(self.plan.rolled))
        self.store.keep("totals", self._bound(self.plan.totals))
        self.store.keep("owned", (_OWNED,))

    def _values(self, number: int, rule: PlannedRule) -> pa.Table | None:
        if not rule.value_steps:
            return None
        steps = (_given("rolled", number), *self._bound(rule.value_steps))
        return completed(rule, self.store.rows(steps).sort_by("unit_id"), VALUES)


_OWNED = Sql(
    "owned_sums",
    f"SELECT rule, unit_id AS unit, {', '.join(f'CAST(sum({name}) AS BIGINT) AS {name}' for name in SUMS)}, "  # noqa: S608
    f"bit_or(missing) AS missing, CAST(0 AS BIGINT) AS frozen, CAST(0 AS BIGINT) AS snapshots "
    f"FROM {CONTRIBUTED} GROUP BY rule, unit_id",
)
_HEADS = {"head_rule": "BIGINT", "wanted": _TEXT}
_WANTED = {"asked_rule": "BIGINT", "asked_realm": "BIGINT"}


def _given(relation: str, number: int) -> Sql:
    names = ", ".join(ROLLED)
    return Sql(GIVEN, f"SELECT {names} FROM {relation} WHERE rule = {number}")  # noqa: S608 - names of ours


def _listed(name: str, columns: Mapping[str, str], rows: Sequence[tuple[int | str, ...]]) -> Sql:
    """A relation of a few rows written out; without any, one that is left out stands for the columns."""
    shown = rows or [tuple("" if kind == _TEXT else 0 for kind in columns.values())]
    values = ", ".join(f"({', '.join(map(_literal, row))})" for row in shown)
    typed = ", ".join(f"CAST({column} AS {kind}) AS {column}" for column, kind in columns.items())
    none = "" if rows else " WHERE 1 = 0"
    return Sql(name, f"SELECT {typed} FROM (VALUES {values}) AS listed ({', '.join(columns)}){none}")  # noqa: S608


def _literal(value: int | str) -> str:
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"
