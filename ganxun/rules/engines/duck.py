"""Everyone, on DuckDB: range by range of people, bounded memory, results as Arrow."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date

import duckdb
import pyarrow as pa

from ganxun.rules.engines.sources import Facts
from ganxun.rules.evaluation.compiled import CUBE, CompiledPolicy, CompiledRule
from ganxun.rules.evaluation.findings import FINDINGS, completed
from ganxun.rules.evaluation.steps import Step, compiled


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
            for part in facts.ranges():
                facts.provide(connection, self.plan.relations.used, part)
                self.materialise(connection)
                for rule in self.plan.person_rules:
                    yield Batch(rule, part, self.rows(connection, rule))

    def materialise(self, connection: duckdb.DuckDBPyConnection) -> None:
        """The cube of the range as a temporary table, in order of person (Ibis cannot: invalid DROP)."""
        sql = self.bound(compiled(self.plan.cube, "duckdb"))
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {CUBE} AS {sql} ORDER BY person_id")

    def rows(self, connection: duckdb.DuckDBPyConnection, rule: CompiledRule) -> pa.Table:
        """The findings of one rule over the cube."""
        where = "" if self.keep_outside else " WHERE verdict <> 0"
        sql = f"{self.steps(rule.steps)}{where}"
        return completed(rule, connection.sql(sql).to_arrow_table(), FINDINGS)

    def steps(self, steps: tuple[Step, ...]) -> str:
        """The steps as one statement that selects the last."""
        parts = ", ".join(f"{step.name} AS ({compiled(step, 'duckdb')})" for step in steps)
        return self.bound(f"WITH {parts} SELECT * FROM {steps[-1].name}")  # noqa: S608  # compiled by us

    def bound(self, sql: str) -> str:
        """The SQL with the day judged in it."""
        return self.plan.moments.bind(sql, self.as_of, self.scope)
