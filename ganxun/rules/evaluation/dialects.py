"""The SQL text of an expression for each engine, with what Ibis 12 leaves out for Spark."""

from functools import lru_cache
from typing import Any, TypeAlias

import ibis
from ibis.backends.sql.compilers.pyspark import PySparkCompiler
from ibis.expr import operations
from sqlglot import expressions

DUCKDB, POSTGRES, SPARK = "duckdb", "postgres", "pyspark"

_Text: TypeAlias = expressions.Expression


class _SparkCompiler(PySparkCompiler):  # type: ignore[misc]  # Ibis has no types
    """Spark SQL: ``bit_or`` is an aggregate there too, and ``x IS NULL IS NULL`` does not parse."""

    __slots__ = ()

    SIMPLE_OPS = PySparkCompiler.SIMPLE_OPS | {operations.BitOr: "bit_or"}

    def visit_IsNull(self, op: Any, *, arg: _Text) -> _Text:  # noqa: N802 - Ibis's name
        return expressions.Is(this=expressions.paren(arg), expression=expressions.null())


def text_of(expression: Any, dialect: str) -> str:
    """The expression as one statement of the engine, on one line."""
    if dialect != SPARK:
        return str(ibis.to_sql(expression, dialect=dialect, pretty=False))
    compiler = _spark()
    return str(compiler.to_sqlglot(expression.unbind()).sql(dialect=compiler.dialect))


@lru_cache(maxsize=1)
def _spark() -> Any:
    return _SparkCompiler()
