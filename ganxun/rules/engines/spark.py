"""Everyone, on Apache Spark: for provinces that one machine cannot hold (docs/how-to/spark.md).

The same plan, in Spark's dialect. Every step is a view of its own, because Spark analyses a long chain of common
table expressions again and again. What is used often is worked out once and kept by the executors. Findings come
back as Arrow. PySpark is an optional dependency: `local_session` makes a session of this machine alone, a cluster's
comes from ``spark-submit``.
"""

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from ganxun.rules.engines.duck import Batch, Realms
from ganxun.rules.engines.sources import Facts, ParquetFacts
from ganxun.rules.engines.stages import ONE_WORLD, StagedRun
from ganxun.rules.evaluation.columns import schema_of
from ganxun.rules.evaluation.plans import Plan, Sql
from ganxun.rules.facts import FactTable, Registry

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_TYPES = {"int64": "BIGINT", "string": "STRING", "boolean": "BOOLEAN", "date": "DATE"}
_AT_ONCE = 4

#: What must be so for findings to be the same everywhere: calendar days in one zone, errors instead of nulls.
MEANING = {"spark.sql.session.timeZone": "UTC", "spark.sql.ansi.enabled": "true"}

_LOCAL = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.adaptive.enabled": "false",
}

# With some thousands of people, working is nothing and getting ready is all: no Java generated or compiled anew.
_SMALL = {
    "spark.sql.shuffle.partitions": "1",
    "spark.default.parallelism": "1",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
}


def local_session(*, cores: int | None = None, memory: str = "2g", small: bool = False) -> "SparkSession":
    """A session on this machine alone: no network, no web page, no catalogue on disk.

    All cores unless said otherwise. ``small`` is for some thousands of people: interpreting is faster there than generating Java. Raises
    ImportError without PySpark (``requirements/spark.txt``), RuntimeError without Java 17.
    """
    from pyspark.sql import SparkSession  # noqa: PLC0415 - optional

    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        raise RuntimeError("Spark needs Java 17")
    cores = cores or os.cpu_count() or 1
    settings = MEANING | _LOCAL | {"spark.driver.memory": memory, "spark.sql.shuffle.partitions": str(cores)}
    settings |= _SMALL if small else {}
    settings["spark.sql.warehouse.dir"] = tempfile.gettempdir()
    builder = SparkSession.builder.master(f"local[{cores}]").appName("ganxun")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


@dataclass(frozen=True)
class Spark:
    """The engine. ``shared`` is a folder that driver and executors see under the same name.

    Without it what is worked out once stays on the executors (lost with one of them), and facts in memory pass
    through a temporary folder, which is for a session of one machine.
    """

    session: "SparkSession"
    shared: str | None = None

    @property
    def dialect(self) -> str:
        """Spark's."""
        return "pyspark"

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
        """Everyone as one range. Raises ValueError without facts, or when the session has other settings."""
        if facts is None:
            raise ValueError("Spark judges the facts it is given")
        wrong = [name for name, value in MEANING.items() if self.session.conf.get(name) != value]
        if wrong:
            raise ValueError(
                f"the session must have {', '.join(f'{name}={MEANING[name]}' for name in wrong)}"
            )
        with tempfile.TemporaryDirectory(prefix="ganxun-spark-", dir=self.shared) as folder:
            run = StagedRun(
                store=_Views(self.session, facts, Path(folder), shared=self.shared is not None),
                plan=plan,
                registry=registry,
                as_of=as_of,
                scope=scope,
                keep_not_applicable=keep_not_applicable,
                realms=realms,
            )
            yield from run.batches()


@dataclass
class _Views:
    """Temporary views of the session."""

    session: "SparkSession"
    facts: Facts
    folder: Path
    shared: bool
    made: set[str] = field(default_factory=set)

    def show(self, tables: Iterable[FactTable]) -> None:
        for table in tables:
            columns = {name: _TYPES[kind] for name, kind in schema_of(table).items()}
            paths = _files(self.facts, table, self.folder / "facts")
            typed = ", ".join(f"`{name}` {kind}" for name, kind in columns.items())
            rows = self.session.read.schema(typed).parquet(*paths) if paths else self._empty(columns)
            self._view(table.view, rows)

    def _empty(self, columns: Mapping[str, str]) -> "DataFrame":
        typed = ", ".join(f"CAST(NULL AS {kind}) AS `{name}`" for name, kind in columns.items())
        return self.session.sql(f"SELECT {typed} WHERE 1 = 0")

    def _view(self, name: str, rows: "DataFrame") -> None:
        rows.createOrReplaceTempView(name)
        self.made.add(name)

    def _last(self, steps: tuple[Sql, ...]) -> "DataFrame":
        *before, last = steps
        for step in before:
            self._view(step.name, self.session.sql(step.text))
        return self.session.sql(last.text)

    def _worked_out(self, name: str, rows: "DataFrame") -> "DataFrame":
        if self.shared:
            path = str(self.folder / name)
            rows.write.parquet(path)
            return self.session.read.parquet(path)
        return rows.localCheckpoint()

    def keep(self, name: str, steps: tuple[Sql, ...]) -> None:
        self._view(name, self._worked_out(name, self._last(steps)))

    def gather(self, name: str, columns: Mapping[str, str], parts: Iterable[tuple[Sql, ...]]) -> None:
        found = [self._empty(columns)]
        chunk: list[DataFrame] = []
        for number, steps in enumerate(parts):
            chunk.append(self._last(steps))
            if len(chunk) == _AT_ONCE:
                found.append(self._worked_out(f"{name}_{number}", reduce(_union, chunk)))
                chunk.clear()
        self._view(name, self._worked_out(name, reduce(_union, [*found, *chunk])))

    def rows(self, steps: tuple[Sql, ...]) -> pa.Table:
        found: pa.Table = self._last(steps).toArrow()
        return found

    def forget(self) -> None:
        for name in self.made:
            self.session.catalog.dropTempView(name)
        self.made.clear()


def _union(one: "DataFrame", other: "DataFrame") -> "DataFrame":
    return one.unionByName(other)


def _files(facts: Facts, table: FactTable, folder: Path) -> list[str]:
    """The files of a table: those of the snapshot, or written for Spark."""
    parts = list(facts.ranges())
    if isinstance(facts, ParquetFacts):
        there = (facts.folder / table.view / f"{part}.parquet" for part in (*parts, "all"))
        return [str(path) for path in there if path.exists()]
    folder.mkdir(exist_ok=True)
    written = []
    with closing(duckdb.connect(":memory:")) as connection:
        for number, part in enumerate(parts if table.subject == "person_id" else parts[:1]):
            facts.provide(connection, [table], part)
            path = folder / f"{table.view}-{number}.parquet"
            rows = connection.sql(f"SELECT * FROM {table.view}")  # noqa: S608 - a name of the registry
            rows.write_parquet(str(path))
            written.append(str(path))
    return written
