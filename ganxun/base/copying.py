"""Masses of rows into PostgreSQL by COPY, straight from Arrow: no row passes through Python."""

from __future__ import annotations

import io
from collections.abc import Iterable

import pyarrow as pa
import pyarrow.csv
from django.db import connection

_OPTIONS = pa.csv.WriteOptions(include_header=False, quoting_style="needed")


def copy_batches(table: str, columns: list[str], batches: Iterable[pa.RecordBatch]) -> int:
    """COPY `columns` of the batches into `table` within the current transaction; returns the number of rows.

    Nulls are empty unquoted fields, so an empty text arrives as null: columns of text that may be empty
    do not belong here. Raises the database's own error, and then nothing of this call stands.
    """
    rows = 0
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        statement = f'COPY "{table}" ({names}) FROM STDIN (FORMAT csv)'
        with cursor.cursor.copy(statement) as copy:
            for batch in batches:
                copy.write(_as_csv(batch.select(columns)))
                rows += batch.num_rows
    return rows


def _as_csv(batch: pa.RecordBatch) -> bytes:
    buffer = io.BytesIO()
    pa.csv.write_csv(pa.Table.from_batches([batch]), buffer, write_options=_OPTIONS)
    return buffer.getvalue()
