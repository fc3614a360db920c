"""Columns into a table by COPY, within the current transaction: no row passes through Python."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
from django.db import connection

_ROWS_AT_ONCE = 200_000
_OPTIONS = pa.csv.WriteOptions(include_header=False, quoting_style="needed")

Columns = Mapping[str, Any]


def copy_into(table: str, columns: Columns) -> int:
    """COPY `columns` (name → array or one value for all rows) into `table`; returns the number of rows.

    None and NaT arrive as null; an empty text arrives as an empty text in columns that hold no None at all.
    """
    rows = max((len(values) for values in columns.values() if isinstance(values, np.ndarray)), default=0)
    if rows == 0:
        return 0
    arrow = pa.table({name: _arrow(values, rows) for name, values in columns.items()})
    names = ", ".join(f'"{name}"' for name in columns)
    never_null = [f'"{name}"' for name in columns if arrow[name].null_count == 0]
    forced = f", FORCE_NOT_NULL ({', '.join(never_null)})" if never_null else ""
    statement = f'COPY "{table}" ({names}) FROM STDIN (FORMAT csv{forced})'
    with (
        connection.cursor() as cursor,
        cursor.cursor.copy(statement) as copy,
    ):
        for batch in arrow.to_batches(max_chunksize=_ROWS_AT_ONCE):
            copy.write(_as_csv(batch))
    return rows


def ids_for(table: str, count: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    """`count` fresh ids of `table`, in a row, taken from its sequence."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [f'"{table}"'])
        (sequence,) = cursor.fetchone()
        cursor.execute("SELECT nextval(%s)", [sequence])
        (first,) = cursor.fetchone()
        if count:
            cursor.execute("SELECT setval(%s, %s)", [sequence, first + count])
    return np.arange(first, first + count, dtype=np.int64)


def _arrow(values: Any, rows: int) -> pa.Array[Any]:
    if isinstance(values, np.ndarray):
        return pa.array(values, from_pandas=True)
    if values is None:
        return pa.nulls(rows)
    return pa.repeat(pa.scalar(values.item() if isinstance(values, np.generic) else values), rows)


def _as_csv(batch: pa.RecordBatch) -> bytes:
    buffer = io.BytesIO()
    pa.csv.write_csv(pa.Table.from_batches([batch]), buffer, write_options=_OPTIONS)
    return buffer.getvalue()
