"""The facts of one moment as Parquet, clustered by person in ranges of people.

The rows come out of PostgreSQL by COPY over Django's own connection, inside one repeatable-read transaction: all
tables show the same moment, and nothing depends on a second driver (decision 0013). Tables about people are cut
into one file a range, so that a range is judged with bounded memory, on its own, and again if need be.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from django.db import connection

from ganxun.rules.facts import FactTable, FactType, registry

PEOPLE_A_RANGE = 125_000
_BLOCK_BYTES = 8 * 1024 * 1024
_PATH = re.compile(r"[0-9.]*")

_ARROW_TYPES = {
    FactType.IDENT: pa.int64(),
    FactType.CODE: pa.string(),
    FactType.BOOLEAN: pa.bool_(),
    FactType.WHOLE: pa.int64(),
    FactType.DATE: pa.date32(),
    FactType.AMOUNT: pa.int64(),
    FactType.TEXT: pa.string(),
}


@dataclass(frozen=True)
class PeopleRange:
    """People with ids from `low` to `high`, both included; with `only`, no others between them."""

    low: int
    high: int
    only: tuple[int, ...] | None = None

    @property
    def name(self) -> str:
        """The name of the range's files, sorted as the ranges are."""
        return f"{self.low:012d}-{self.high:012d}"

    def condition(self, column: str) -> str:
        """SQL that is true of the range's people."""
        if self.only is None:
            return f"{column} BETWEEN {self.low} AND {self.high}"
        return f"{column} = ANY('{{{','.join(map(str, self.only))}}}'::bigint[])"


EVERYONE = PeopleRange(0, 2**62)


@dataclass(frozen=True)
class Snapshot:
    """A folder with one folder a view; `version` is the hash of all that was read."""

    folder: Path
    ranges: tuple[PeopleRange, ...]
    version: str


def take_snapshot(
    folder: Path,
    *,
    people_a_range: int = PEOPLE_A_RANGE,
    people: Sequence[int] | None = None,
    tables: Container[str] | None = None,
) -> Snapshot:
    """Write the fact tables (all, or those named) into `folder`, of everybody or of these people, as one range.

    Call it inside a transaction of the isolation wanted. Evidence-only text columns are left out: no rule may ask
    for them.
    """
    ranges = (
        _ranges(people_a_range) if people is None else (PeopleRange(min(people), max(people), tuple(people)),)
    )
    digest = hashlib.sha256()
    for table in registry:
        if tables is not None and table.name not in tables:
            continue
        target = folder / table.view
        target.mkdir(parents=True, exist_ok=True)
        if table.subject == "person_id":
            for each in ranges:
                _write(table, target / f"{each.name}.parquet", digest, each)
        else:
            _write(table, target / "all.parquet", digest, None)
    return Snapshot(folder=folder, ranges=ranges, version=digest.hexdigest())


def read_table(table: FactTable, *, columns: Sequence[str], path: str = "") -> pa.Table:
    """The rows of a view in memory, `columns` as they are and all others null (for who does not ask for them).

    With a `path`, rows of people only of those whose unit lies in that subtree. In no order; for what-ifs.
    """
    schema = pa.schema(
        [field for field in schema_of(table) if field.name in columns or field.name == table.subject]
    )
    where = _of_subtree(path) if path and table.subject == "person_id" else ""
    batches = list(
        _batches(_Pipe(_copy_where(table, schema, where, in_order=False), hashlib.sha256()), schema)
    )
    found = pa.Table.from_batches(batches, schema=schema)
    for column in table.columns:
        if column.name not in schema.names:
            found = found.append_column(
                column.name, pa.array([None] * found.num_rows, type=_ARROW_TYPES[column.type])
            )
    return found.select([column.name for column in table.columns])


def _of_subtree(path: str) -> str:
    if not _PATH.fullmatch(path):
        raise ValueError(path)
    return (
        "WHERE person_id IN (SELECT person.id FROM people_person AS person "  # noqa: S608 - digits and dots only
        f"JOIN orgs_organisation AS unit ON unit.id = person.unit_id WHERE unit.path LIKE '{path}%')"
    )


def _ranges(people_a_range: int) -> tuple[PeopleRange, ...]:
    """Cut the people into ranges of equal count; the first and last reach to the ends of all ids."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT min(person_id) FROM
               (SELECT person_id, (row_number() OVER (ORDER BY person_id) - 1) / %s AS place FROM fact_person) AS p
               GROUP BY place ORDER BY place""",
            [people_a_range],
        )
        starts = [row[0] for row in cursor.fetchall()] or [1]
    lows = [0, *starts[1:]]
    highs = [*(start - 1 for start in starts[1:]), EVERYONE.high]
    return tuple(PeopleRange(low, high) for low, high in zip(lows, highs, strict=True))


def schema_of(table: FactTable) -> pa.Schema:
    """The Arrow schema of a fact table, without its text columns."""
    return pa.schema(
        [
            pa.field(column.name, _ARROW_TYPES[column.type], nullable=column.nullable)
            for column in table.columns
            if column.type is not FactType.TEXT
        ]
    )


def _write(table: FactTable, path: Path, digest: hashlib._Hash, people: PeopleRange | None) -> None:
    schema = schema_of(table)
    digest.update(table.name.encode())
    with pyarrow.parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in _batches(_Pipe(_copy(table, schema, people), digest), schema):
            writer.write_batch(batch)


def _copy(table: FactTable, schema: pa.Schema, people: PeopleRange | None) -> Iterator[bytes | memoryview]:
    """The rows of a view as CSV, in a fixed order."""
    where = f"WHERE {people.condition(table.subject or '')}" if people else ""
    yield from _copy_where(table, schema, where)


def _copy_where(
    table: FactTable, schema: pa.Schema, where: str, *, in_order: bool = True
) -> Iterator[bytes | memoryview]:
    asked = [name for name in dict.fromkeys([table.subject or "", *table.key]) if name in schema.names]
    columns = ", ".join(f'"{name}"' for name in schema.names)
    order = (
        f"ORDER BY {', '.join(f'{chr(34)}{name}{chr(34)}' for name in asked) or columns}" if in_order else ""
    )
    sql = f'COPY (SELECT {columns} FROM "{table.view}" {where} {order}) TO STDOUT (FORMAT csv)'  # noqa: S608 - names come from the registry
    with connection.cursor() as cursor, cursor.cursor.copy(sql) as copy:
        yield from copy


class _Pipe(io.RawIOBase):
    """A readable file over blocks of bytes, as Arrow's CSV reader wants one; all that passes is hashed."""

    def __init__(self, blocks: Iterator[bytes | memoryview], digest: hashlib._Hash) -> None:
        super().__init__()
        self._blocks = blocks
        self._digest = digest
        self._rest = b""

    def fill(self, size: int) -> bool:
        """Have at least `size` bytes ready, if there are so many; tells whether there is anything at all."""
        parts: list[bytes | memoryview] = []
        have = len(self._rest)
        while have < size:
            block = next(self._blocks, None)
            if block is None:
                break
            parts.append(block)
            have += len(block)
        fresh = b"".join(parts)
        self._digest.update(fresh)
        self._rest += fresh
        return bool(self._rest)

    def read(self, size: int = -1) -> bytes:
        """The next `size` bytes, fewer at the end."""
        self.fill(size)
        data, self._rest = self._rest[:size], self._rest[size:]
        return data

    def readable(self) -> bool:
        """Arrow asks."""
        return True


def _batches(pipe: _Pipe, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    if not pipe.fill(1):
        return
    reader = pa.csv.open_csv(
        cast("IO[bytes]", pipe),
        read_options=pa.csv.ReadOptions(column_names=schema.names, block_size=_BLOCK_BYTES),
        convert_options=pa.csv.ConvertOptions(
            column_types=schema,
            true_values=["t"],
            false_values=["f"],
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
    for batch in reader:
        yield batch.cast(schema)
