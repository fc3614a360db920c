"""SQL on a DuckDB connection: parsed once however often it runs, bound once a run, rows as Arrow.

For a policy's statements parsing and binding cost more than judging a thousand people does. A relation
(``connection.sql``) would bind a statement twice: to know its columns, and again to run it.
"""

import warnings
from typing import cast

import duckdb
import pyarrow as pa

# DuckDB advises relations, so as not to copy rows; binding again costs many times what copying findings does.
warnings.filterwarnings("ignore", "Arrow output on a DB-API result", UserWarning)


class Statements:
    """The statements of one evaluation on one connection."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self._parsed: dict[str, duckdb.Statement] = {}

    def run(self, sql: str) -> None:
        """Run one statement for what it does."""
        self.connection.execute(self._statement(sql))

    def rows(self, sql: str) -> pa.Table:
        """The rows of one query."""
        return cast("pa.Table", self.connection.execute(self._statement(sql)).to_arrow_table())

    def _statement(self, sql: str) -> duckdb.Statement:
        if sql not in self._parsed:
            (self._parsed[sql],) = self.connection.extract_statements(sql)
        return self._parsed[sql]
