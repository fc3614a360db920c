"""One import at work: what is staged, what is wrong with it, how far it got."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection

from ganxun.base.actor import Actor
from ganxun.base.imports.progress import Progress
from ganxun.base.sheets.problems import Problem
from ganxun.base.sheets.tables import Sheet

#: Rows are handed to the database in portions of this many.
PORTION = 5_000

_ROWS = ("sheet_order", "sheet", "row", "label")
_PROBLEMS = ("sheet_order", "row", "code", "advice", "col", "heading", "found")
_NOTES = ("sheet_order", "row", "note")

_TABLES = """
DROP TABLE IF EXISTS import_row, import_problem, import_note, import_change, import_fate;
CREATE TEMP TABLE import_row (sheet_order int, sheet text, row int, label text, fate text) ON COMMIT DROP;
CREATE TEMP TABLE import_problem
    (sheet_order int, row int, code text, advice text, col text, heading text, found text) ON COMMIT DROP;
CREATE TEMP TABLE import_note (sheet_order int, row int, note text) ON COMMIT DROP;
CREATE TEMP TABLE import_change
    (sheet_order int, row int, label text, before text, after text) ON COMMIT DROP;
CREATE TEMP TABLE import_fate (sheet_order int, row int, is_new boolean) ON COMMIT DROP;
"""

#: Query that gives the rows of base_importedrow; `run` is their run.
FATES = """
SELECT %(run)s::bigint, row.sheet, row.sheet_order, row.row, left(row.label, 200),
       CASE WHEN row.fate IS NOT NULL THEN row.fate WHEN problem.list IS NOT NULL THEN 'refused' WHEN fate.is_new THEN 'new'
            WHEN change.list IS NOT NULL OR fate.is_new IS NOT NULL THEN 'changed' ELSE 'unchanged' END,
       coalesce(problem.list, '[]'), coalesce(note.list, '[]'), coalesce(change.list, '[]')
  FROM import_row AS row
  LEFT JOIN (SELECT sheet_order, row, jsonb_agg(DISTINCT jsonb_build_object(
                    'code', code, 'advice', advice, 'column', col, 'heading', heading, 'found', found)) AS list
               FROM import_problem GROUP BY sheet_order, row) AS problem USING (sheet_order, row)
  LEFT JOIN (SELECT sheet_order, row, jsonb_agg(DISTINCT note) AS list
               FROM import_note GROUP BY sheet_order, row) AS note USING (sheet_order, row)
  LEFT JOIN (SELECT sheet_order, row,
                    jsonb_agg(jsonb_build_object('label', label, 'before', before, 'after', after)) AS list
               FROM import_change GROUP BY sheet_order, row) AS change USING (sheet_order, row)
  LEFT JOIN (SELECT sheet_order, row, bool_or(is_new) AS is_new
               FROM import_fate GROUP BY sheet_order, row) AS fate USING (sheet_order, row)
"""

FATE_COLUMNS = "run_id, sheet, sheet_order, row, label, fate, problems, notes, changes"


@dataclass
class Work:
    """What an importer works with. Time and rights come in here and nowhere else.

    `actor` holds the rights under which the file was handed in; `mapping` is what is remembered of the source's
    headings; `wishes` is what the officer has decided so far; `summary` is what the importer has to tell of the whole.
    """

    run_id: int
    actor: Actor
    at: datetime
    on: date
    progress: Progress
    mapping: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    wishes: Mapping[str, Any] = field(default_factory=dict)
    source_id: int | None = None
    columns: list[dict[str, object]] = field(default_factory=list)
    summary: dict[str, Any] = field(default_factory=dict)
    _waiting: dict[tuple[str, tuple[str, ...]], list[Sequence[Any]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def begin(self) -> None:
        """Make the temporary tables that every kind of import shares. They vanish with the transaction."""
        run_sql(_TABLES)

    def add(self, table: str, columns: tuple[str, ...], values: Sequence[Any]) -> None:
        """Stage one row of a temporary table; it arrives there with the next portion."""
        waiting = self._waiting[table, columns]
        waiting.append(values)
        if len(waiting) >= PORTION:
            _copy(table, columns, waiting)
            waiting.clear()

    def flush(self) -> None:
        """Hand over what still waits."""
        for (table, columns), waiting in self._waiting.items():
            if waiting:
                _copy(table, columns, waiting)
                waiting.clear()

    def add_row(self, sheet: Sheet, row: int, label: str) -> None:
        """Note that the file has this row."""
        self.add("import_row", _ROWS, (sheet.order, sheet.name, row, label))

    def add_problem(self, sheet: Sheet, row: int, problem: Problem) -> None:
        """Note what is wrong with a row: it is refused."""
        values = (problem.code, problem.advice, problem.column, problem.heading, problem.found)
        self.add("import_problem", _PROBLEMS, (sheet.order, row, *values))

    def add_note(self, sheet: Sheet, row: int, note: str) -> None:
        """Note a remark for the officer; the row stands."""
        self.add("import_note", _NOTES, (sheet.order, row, note))

    def has_rows(self) -> bool:
        """Whether the file has any row of data."""
        return bool(value("SELECT EXISTS (SELECT 1 FROM import_row)"))

    def refused_rows(self) -> int:
        """How many rows have a problem so far."""
        return int(value("SELECT count(*) FROM (SELECT DISTINCT sheet_order, row FROM import_problem) AS r"))


def run_sql(statement: str, parameters: dict[str, Any] | None = None) -> int:
    """Run one statement (or several without parameters); returns the number of rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)


def value(statement: str, parameters: dict[str, Any] | None = None) -> Any:
    """The single value a query gives."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        row = cursor.fetchone()
        return row[0] if row else None


@contextmanager
def copying(statement: str) -> Iterator[Any]:
    """psycopg's COPY in the current transaction."""
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        yield copy


def _copy(table: str, columns: tuple[str, ...], rows: list[Sequence[Any]]) -> None:
    with copying(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
