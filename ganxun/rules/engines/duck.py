"""Everyone, on DuckDB: range by range of people, bounded memory, results as Arrow."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from ganxun.rules.engines.sources import Facts
from ganxun.rules.engines.statements import Statements
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
from ganxun.rules.evaluation.marks import ONE_REALM
from ganxun.rules.evaluation.plans import Plan, PlannedRule, Sql
from ganxun.rules.facts import Registry
from ganxun.rules.language.policy import Subject


@dataclass(frozen=True)
class Batch:
    """Rows of one rule (and, for rules over persons, one range of people): findings, and values of groups."""

    rule: PlannedRule
    part: str
    findings: pa.Table
    values: pa.Table | None = None


@dataclass(frozen=True)
class Realms:
    """Several worlds in one run (worked examples): identifiers ``apart``, findings of ``numbers``."""

    apart: int = ONE_REALM
    numbers: tuple[int, ...] = (0,)


@dataclass(frozen=True, kw_only=True)
class DuckRun:
    """One evaluation: a plan for DuckDB, the day, what to judge, and whether to say where rules do not apply."""

    plan: Plan
    registry: Registry
    as_of: date
    scope: int | None = None
    keep_not_applicable: bool = False
    realms: Realms = Realms()
    only: frozenset[str] | None = None

    def batches(self, facts: Facts, connection: duckdb.DuckDBPyConnection | None = None) -> Iterator[Batch]:
        """Every batch, rules in order of duty within each range, then the groups.

        A connection that is given stays open, for other runs after this one.
        """
        if connection is None:
            with closing(duckdb.connect(":memory:")) as own:
                yield from self.batches(facts, own)
            return
        self._prepare(connection)
        statements = Statements(connection)
        for part in facts.ranges():
            self._provide(statements, facts, part)
            for rule in self._wanted(self.plan.person_rules):
                yield Batch(rule, part, self._findings(statements, rule.steps, rule))
            for number, rule in enumerate(self.plan.group_rules):
                self._contribute(statements, number, rule, rule.person_steps)
        yield from self._groups(statements)

    def _wanted(self, rules: Iterable[PlannedRule]) -> list[PlannedRule]:
        return [rule for rule in rules if self.only is None or rule.rule.duty in self.only]

    def _provide(self, statements: Statements, facts: Facts, part: str) -> None:
        """Show the range, and materialise its cube (Ibis cannot: invalid DROP)."""
        facts.provide(statements.connection, map(self.registry.table, self.plan.tables), part)
        over_people = (rule for rule in self.plan.group_rules if rule.person_steps)
        if self._wanted((*self.plan.person_rules, *over_people)):
            sql = self._statement(self.plan.cube)
            statements.run(f"CREATE OR REPLACE TEMP TABLE {CUBE} AS {sql}")

    def _findings(
        self,
        statements: Statements,
        steps: tuple[Sql, ...],
        rule: PlannedRule,
        given: str = "",
    ) -> pa.Table:
        where = ""
        if not self.keep_not_applicable:
            where = " WHERE verdict <> 0"
            steps = _of_concern(rule, steps)
        sql = f"{self._statement(steps, given)}{where} ORDER BY subject_id"
        return completed(rule, statements.rows(sql), FINDINGS)

    def _statement(self, steps: tuple[Sql, ...], given: str = "") -> str:
        """The steps as one statement that selects the last, with the day in it."""
        named = ", ".join([*([given] if given else []), *(f"{step.name} AS ({step.text})" for step in steps)])
        sql = f"WITH {named} SELECT * FROM {steps[-1].name}"  # noqa: S608  # compiled by us
        return self.plan.marks.bind(sql, self.as_of, self.scope, self.realms.apart)

    # --- groups --------------------------------------------------------------------------------------------

    def _prepare(self, connection: duckdb.DuckDBPyConnection) -> None:
        columns = ", ".join(f"{name} BIGINT" for name in ("rule", *CONTRIBUTION))
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {CONTRIBUTED} ({columns})")
        numbered = list(enumerate(self.plan.group_rules))
        heads = [(number, rule.head_category) for number, rule in numbered if rule.head_category is not None]
        asked = [number for number, rule in numbered if rule.reads == "totals"]
        realms = self.realms.numbers
        tables: dict[str, dict[str, Any]] = {
            HEADS_OF: {
                "head_rule": pa.array([number for number, _ in heads], pa.int64()),
                "wanted": pa.array([category for _, category in heads], pa.string()),
            },
            ASKED: {
                "asked_rule": pa.array([number for number in asked for _ in realms], pa.int64()),
                "asked_realm": pa.array([*realms] * len(asked), pa.int64()),
            },
        }
        for name, arrays in tables.items():
            connection.register(name, pa.table(arrays))

    def _contribute(
        self, statements: Statements, number: int, rule: PlannedRule, steps: tuple[Sql, ...]
    ) -> None:
        """Keep what the units of this range contribute to a rule over groups."""
        if steps and (self.only is None or rule.rule.duty in self.only):
            names = ", ".join(CONTRIBUTION)
            inner = self._statement(steps)
            statements.run(f"INSERT INTO {CONTRIBUTED} SELECT {number}, {names} FROM ({inner})")  # noqa: S608

    def _groups(self, statements: Statements) -> Iterator[Batch]:
        for number, rule in enumerate(self.plan.group_rules):
            self._contribute(statements, number, rule, rule.table_steps)
        if self.plan.rolled:
            statements.run(f"CREATE OR REPLACE TEMP TABLE rolled AS {self._statement(self.plan.rolled)}")
            statements.run(f"CREATE OR REPLACE TEMP TABLE totals AS {self._statement(self.plan.totals)}")
            statements.run(f"CREATE OR REPLACE TEMP VIEW owned AS {_OWNED}")
        for number, rule in enumerate(self.plan.group_rules):
            if self.only is None or rule.rule.duty in self.only:
                yield self._group(statements, number, rule)

    def _group(self, statements: Statements, number: int, rule: PlannedRule) -> Batch:
        """Findings and values of one rule over groups."""
        if not rule.reads:
            return Batch(rule, "groups", self._findings(statements, rule.steps, rule))
        findings = self._findings(statements, rule.steps, rule, _given(rule.reads, number))
        if not rule.value_steps:
            return Batch(rule, "groups", findings)
        sql = f"{self._statement(rule.value_steps, _given('rolled', number))} ORDER BY unit_id"
        values = completed(rule, statements.rows(sql), VALUES)
        return Batch(rule, "groups", findings, values)


def _of_concern(rule: PlannedRule, steps: tuple[Sql, ...]) -> tuple[Sql, ...]:
    """Steps of a rule over persons that drop those to whom it does not apply before anything is worked out."""
    if rule.rule.subject is not Subject.PERSON:
        return steps
    first, *others = steps
    asked = f"SELECT * FROM ({first.text}) AS asked WHERE applies IS NOT FALSE"  # noqa: S608  # compiled by us
    return (Sql(first.name, asked), *others)


_OWNED = (
    f"SELECT rule, unit_id AS unit, {', '.join(f'sum({name})::BIGINT AS {name}' for name in SUMS)}, "  # noqa: S608
    f"bit_or(missing) AS missing, 0::BIGINT AS frozen, 0::BIGINT AS snapshots "
    f"FROM {CONTRIBUTED} GROUP BY rule, unit_id"
)


def _given(relation: str, number: int) -> str:
    names = ", ".join(ROLLED)
    return f"{GIVEN} AS (SELECT {names} FROM {relation} WHERE rule = {number})"  # noqa: S608  # names of ours
