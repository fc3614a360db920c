"""Where DuckDB reads facts from: Parquet in ranges of people, or Arrow tables in memory."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol

import duckdb
import pyarrow as pa

from ganxun.rules.evaluation.columns import schema_of
from ganxun.rules.facts import FactTable, FactType

_ARROW: dict[FactType, pa.DataType] = {
    FactType.IDENT: pa.int64(),
    FactType.CODE: pa.string(),
    FactType.BOOLEAN: pa.bool_(),
    FactType.WHOLE: pa.int64(),
    FactType.DATE: pa.date32(),
    FactType.AMOUNT: pa.int64(),
    FactType.TEXT: pa.string(),
}
_SQL = {"int64": "BIGINT", "string": "VARCHAR", "boolean": "BOOLEAN", "date": "DATE"}


class Facts(Protocol):
    """Facts in ranges of people. ``provide`` makes the views of one range readable in the connection."""

    def ranges(self) -> Iterable[str]:
        """Names of the ranges, in order."""
        ...

    def provide(self, connection: duckdb.DuckDBPyConnection, tables: Iterable[FactTable], part: str) -> None:
        """Make the tables' views show the rows of the range (and all rows of tables that are not persons')."""
        ...


def arrow_schema(table: FactTable) -> pa.Schema:
    """The columns and types in which a fact view goes out as Arrow or Parquet."""
    fields: list[tuple[str, pa.DataType]] = [(column.name, _ARROW[column.type]) for column in table.columns]
    return pa.schema(fields)


class ArrowFacts:
    """Facts in memory, as one range: view name → table. A view that is not given is empty."""

    def __init__(self, tables: Mapping[str, pa.Table]) -> None:
        self._tables = tables

    def ranges(self) -> Iterable[str]:
        """One range of everyone."""
        return ("all",)

    def provide(self, connection: duckdb.DuckDBPyConnection, tables: Iterable[FactTable], part: str) -> None:
        """Register the tables under the names of their views."""
        for table in tables:
            rows = self._tables.get(table.view)
            connection.register(table.view, arrow_schema(table).empty_table() if rows is None else rows)


class ParquetFacts:
    """A snapshot: ``<folder>/<view>/<range>.parquet`` for tables of persons, ``all.parquet`` for the others.

    Files of persons are clustered by person, one file a range of people, so that a range is evaluated alone:
    memory is bounded, a run can be resumed at a range, and ranges can go to several workers.
    """

    def __init__(self, folder: Path, only: Iterable[str] | None = None) -> None:
        self.folder = folder
        self._only = None if only is None else set(only)

    def ranges(self) -> Iterable[str]:
        """The ranges of people for which there is a file, in order; all or those asked for."""
        names = sorted(path.stem for path in (self.folder / "fact_person").glob("*.parquet"))
        return [name for name in names if self._only is None or name in self._only]

    def provide(self, connection: duckdb.DuckDBPyConnection, tables: Iterable[FactTable], part: str) -> None:
        """Point the views at the files of the range."""
        for table in tables:
            paths = [self.folder / table.view / f"{name}.parquet" for name in (part, "all")]
            found = next((path for path in paths if path.exists()), None)
            connection.execute(f"CREATE OR REPLACE TEMP VIEW {table.view} AS {_selected(table, found)}")


def _selected(table: FactTable, path: Path | None) -> str:
    if path is None:
        columns = (f"CAST(NULL AS {_SQL[kind]}) AS {name}" for name, kind in schema_of(table).items())
        return f"SELECT {', '.join(columns)} WHERE false"  # names from the registry
    quoted = str(path).replace("'", "''")
    # Words kept as evidence are no facts: a snapshot leaves them out.
    names = (
        f"CAST(NULL AS VARCHAR) AS {column.name}" if column.type is FactType.TEXT else f'"{column.name}"'
        for column in table.columns
    )
    return f"SELECT {', '.join(names)} FROM read_parquet('{quoted}')"  # noqa: S608  # a path of ours, quoted
