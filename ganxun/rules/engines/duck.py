"""Everyone, on DuckDB: range by range of people, bounded memory, results as Arrow."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date

import duckdb
import pyarrow as pa

from ganxun.rules.engines.sources import Facts
from ganxun.rules.evaluation.compiled import CUBE, CompiledPolicy, CompiledRule
from ganxun.rules.evaluation.contributions import COLUMNS, SUMS
from ganxun.rules.evaluation.findings import FINDINGS, VALUES, completed
from ganxun.rules.evaluation.groups import GIVEN
from ganxun.rules.evaluation.steps import Step, compiled

_PARTS = "contributed"


@dataclass(frozen=True)
class Batch:
    """Rows of one rule (and, for rules over persons, one range of people): findings, and values of groups."""

    rule: CompiledRule
    part: str
    findings: pa.Table
    values: pa.Table | None = None


class DuckRun:
    """One evaluation: a connection, the compiled policy, and the day."""

    def __init__(self, plan: CompiledPolicy, as_of: date, scope: int | None, *, keep_outside: bool) -> None:
        self.plan, self.as_of, self.scope, self.keep_outside = plan, as_of, scope, keep_outside

    def batches(self, facts: Facts) -> Iterator[Batch]:
        """Every batch, rules in order of duty within each range, then the groups."""
        with closing(duckdb.connect(":memory:")) as connection:
            connection.execute("SET preserve_insertion_order = true")
            columns = ", ".join(f"{name} BIGINT" for name in COLUMNS)
            connection.execute(f"CREATE TEMP TABLE {_PARTS} (rule INTEGER, {columns})")
            for part in facts.ranges():
                facts.provide(connection, self.plan.relations.used, part)
                if self.plan.reads_people:
                    self.materialise(connection)
                for rule in self.plan.person_rules:
                    yield Batch(rule, part, self.rows(connection, rule))
                for index, rule in enumerate(self.plan.group_rules):
                    self.contribute(connection, index, rule.person_steps)
            for index, rule in enumerate(self.plan.group_rules):
                self.contribute(connection, index, rule.table_steps)
                yield self.group(connection, index, rule)

    def tables(self, facts: Facts, steps: tuple[Step, ...]) -> Iterator[pa.Table]:
        """The last of any steps over the cube, range by range."""
        with closing(duckdb.connect(":memory:")) as connection:
            for part in facts.ranges():
                facts.provide(connection, self.plan.relations.used, part)
                self.materialise(connection)
                yield connection.sql(self.steps(steps)).to_arrow_table()

    def contribute(self, connection: duckdb.DuckDBPyConnection, index: int, steps: tuple[Step, ...]) -> None:
        """Keep what the units of this range contribute to a rule over groups."""
        if steps:
            names = ", ".join(COLUMNS)
            inner = self.steps(steps)
            connection.execute(f"INSERT INTO {_PARTS} SELECT {index}, {names} FROM ({inner})")  # noqa: S608

    def group(self, connection: duckdb.DuckDBPyConnection, index: int, rule: CompiledRule) -> Batch:
        """Findings and values of one rule over groups, from what has been kept."""
        sums = ", ".join(f"sum({name})::BIGINT AS {name}" for name in SUMS)
        given = (
            f"{GIVEN} AS (SELECT unit_id, {sums}, bit_or(missing) AS missing "  # noqa: S608
            f"FROM {_PARTS} WHERE rule = {index} GROUP BY unit_id)"
        )
        where = "" if self.keep_outside else " WHERE verdict <> 0"
        sql = f"{self.steps(rule.steps, given)}{where} ORDER BY subject_id"
        findings = completed(rule, connection.sql(sql).to_arrow_table(), FINDINGS)
        if not rule.value_steps:
            return Batch(rule, "groups", findings)
        values = connection.sql(f"{self.steps(rule.value_steps, given)} ORDER BY unit_id").to_arrow_table()
        return Batch(rule, "groups", findings, completed(rule, values, VALUES))

    def materialise(self, connection: duckdb.DuckDBPyConnection) -> None:
        """The cube of the range as a temporary table, in order of person (Ibis cannot: invalid DROP)."""
        sql = self.steps(self.plan.cube)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {CUBE} AS {sql} ORDER BY person_id")

    def rows(self, connection: duckdb.DuckDBPyConnection, rule: CompiledRule) -> pa.Table:
        """The findings of one rule over the cube."""
        where = "" if self.keep_outside else " WHERE verdict <> 0"
        sql = f"{self.steps(rule.steps)}{where}"
        return completed(rule, connection.sql(sql).to_arrow_table(), FINDINGS)

    def steps(self, steps: tuple[Step, ...], given: str | None = None) -> str:
        """The steps as one statement that selects the last."""
        named = [f"{step.name} AS ({compiled(step, 'duckdb')})" for step in steps]
        parts = ", ".join([given, *named] if given else named)
        return self.bound(f"WITH {parts} SELECT * FROM {steps[-1].name}")  # noqa: S608  # compiled by us

    def bound(self, sql: str) -> str:
        """The SQL with the day judged in it."""
        return self.plan.moments.bind(sql, self.as_of, self.scope)
