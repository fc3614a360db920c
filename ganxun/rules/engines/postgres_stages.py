"""Everyone, on PostgreSQL: rules of every kind, in temporary tables over the caller's own cursor.

For installations without room for a snapshot, for one unit's subtree, and for proof that DuckDB says the same. All
statements show one moment only inside a transaction of that isolation: opening it is the caller's affair.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa

from ganxun.rules.engines.duck import Batch, Realms
from ganxun.rules.engines.postgres import Cursor
from ganxun.rules.engines.sources import Facts
from ganxun.rules.engines.stages import ONE_WORLD, StagedRun
from ganxun.rules.evaluation.columns import schema_of
from ganxun.rules.evaluation.findings import FINDINGS
from ganxun.rules.evaluation.plans import Plan, Sql
from ganxun.rules.facts import FactTable, Registry

_TYPES = {"int64": "BIGINT", "string": "TEXT", "boolean": "BOOLEAN", "date": "DATE", "STRING": "TEXT"}
_ROWS_A_STATEMENT = 500


@dataclass(frozen=True)
class PostgreSQL:
    """The engine: judges what the fact views show through ``cursor``, or the facts it is given."""

    cursor: Cursor

    @property
    def dialect(self) -> str:
        """PostgreSQL's."""
        return "postgres"

    def batches(
        self,
        plan: Plan,
        registry: Registry,
        facts: Facts | None,
        *,
        as_of: date,
        scope: int | None = None,
        keep_not_applicable: bool = False,
        realms: Realms = ONE_WORLD,
    ) -> Iterator[Batch]:
        """Everyone as one range. Facts that are given go into temporary tables named like the views."""
        run = StagedRun(
            store=_Tables(self.cursor, facts),
            plan=plan,
            registry=registry,
            as_of=as_of,
            scope=scope,
            keep_not_applicable=keep_not_applicable,
            realms=realms,
        )
        yield from run.batches()


class _Tables:
    """Temporary tables of the session; they hide the views of the same name."""

    def __init__(self, cursor: Cursor, facts: Facts | None) -> None:
        self._cursor, self._facts = cursor, facts
        self._made: list[str] = []

    def show(self, tables: Iterable[FactTable]) -> None:
        if self._facts is None:
            return
        for table in tables:
            columns = {f'"{name}"': _TYPES[kind] for name, kind in schema_of(table).items()}
            self._make(table.view, columns)
            for rows in _in_blocks(self._facts, table):
                self._insert(table.view, len(columns), rows)
            self._cursor.execute(f"ANALYZE pg_temp.{table.view}")

    def _make(self, name: str, columns: Mapping[str, str]) -> None:
        self._drop(name)
        listed = ", ".join(f"{column} {kind}" for column, kind in columns.items())
        self._cursor.execute(f"CREATE TEMPORARY TABLE {name} ({listed})")
        self._made.append(name)

    def _drop(self, name: str) -> None:
        self._cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{name}")

    def _insert(self, name: str, width: int, rows: list[tuple[Any, ...]]) -> None:
        one = f"({', '.join(['%s'] * width)})"
        places = ", ".join([one] * len(rows))
        values = [value for row in rows for value in row]
        self._cursor.execute(f"INSERT INTO pg_temp.{name} VALUES {places}", values)  # noqa: S608 - marks only

    def keep(self, name: str, steps: tuple[Sql, ...]) -> None:
        self._drop(name)
        self._cursor.execute(f"CREATE TEMPORARY TABLE {name} AS {_statement(steps)}")
        self._made.append(name)
        self._cursor.execute(f"ANALYZE pg_temp.{name}")

    def gather(self, name: str, columns: Mapping[str, str], parts: Iterable[tuple[Sql, ...]]) -> None:
        self._make(name, columns)
        for steps in parts:
            self._cursor.execute(f"INSERT INTO pg_temp.{name} {_statement(steps)}")
        self._cursor.execute(f"ANALYZE pg_temp.{name}")

    def rows(self, steps: tuple[Sql, ...]) -> pa.Table:
        self._cursor.execute(_statement(steps))
        names = [column[0] for column in self._cursor.description]
        columns = list(zip(*self._cursor.fetchall(), strict=True)) or [()] * len(names)
        arrays = [
            _array(values, FINDINGS.field(name).type) for name, values in zip(names, columns, strict=True)
        ]
        return pa.table(arrays, names=names)

    def forget(self) -> None:
        for name in self._made:
            self._drop(name)
        self._made.clear()


def _statement(steps: tuple[Sql, ...]) -> str:
    *before, last = steps
    named = ", ".join(f"{step.name} AS MATERIALIZED ({step.text})" for step in before)
    return f"WITH {named} {last.text}" if before else last.text


def _array(values: Sequence[Any], kind: pa.DataType) -> Any:
    # PostgreSQL adds bigints up to numeric; every figure here is a whole number.
    return pa.array([int(value) if isinstance(value, Decimal) else value for value in values], kind)


def _in_blocks(facts: Facts, table: FactTable) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of a table, of all ranges of people; tables that are not persons' are the same in each."""
    parts = list(facts.ranges())
    for part in parts if table.subject == "person_id" else parts[:1]:
        with closing(duckdb.connect(":memory:")) as connection:
            facts.provide(connection, [table], part)
            found = connection.execute(f"SELECT * FROM {table.view}")  # noqa: S608 - a name of the registry
            while rows := found.fetchmany(_ROWS_A_STATEMENT):
                yield rows
