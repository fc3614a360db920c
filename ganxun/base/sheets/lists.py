"""Lists as files, xlsx or csv, written row by row in constant memory. Text stays text: no cell is ever a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import chain, islice
from typing import IO, Any

import xlsxwriter

from ganxun.base.choices import ListFormat

Heading = tuple[str, int]

#: A cell that begins with one of these would be a formula in a program that guesses (OWASP, CSV injection).
GUESSED_AS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
#: Rows of one worksheet, without its heading; the rest goes to further sheets.
_ROWS_A_SHEET = 1_048_575
_LONGEST_CELL = 32_767
_ENCODINGS = {ListFormat.CSV: "utf-8-sig", ListFormat.CSV_GB18030: "gb18030"}


def write_list(
    to: IO[bytes], form: ListFormat, title: str, headings: Sequence[Heading], rows: Iterable[Sequence[Any]]
) -> int:
    """Write the rows to `to` in the form asked for; how many rows."""
    if form == ListFormat.XLSX:
        return write_workbook(to, title, headings, rows)
    return _write_csv(to, _ENCODINGS[form], headings, rows)


def harmless(text: str) -> str:
    """Text as it may stand in a csv file: an apostrophe before what a program would take for a formula."""
    return f"'{text}" if text.lstrip(" \u00a0\u3000").startswith(GUESSED_AS_FORMULA) else text


def csv_line(cells: Sequence[Any]) -> str:
    """One line of a csv file, with its end."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow([_said(cell) for cell in cells])
    return line.getvalue()


def _said(cell: Any) -> Any:
    if isinstance(cell, str):
        return harmless(cell.replace("\x00", ""))
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M:%S")
    return cell.isoformat() if isinstance(cell, date) else "" if cell is None else cell


def _write_csv(
    to: IO[bytes], encoding: str, headings: Sequence[Heading], rows: Iterable[Sequence[Any]]
) -> int:
    text = io.TextIOWrapper(to, encoding=encoding, errors="replace", newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([heading for heading, _width in headings])
    written = 0
    for cells in rows:
        written += 1
        writer.writerow([_said(cell) for cell in cells])
    text.flush()
    text.detach()
    return written


def write_workbook(
    to: IO[bytes], title: str, headings: Iterable[Heading], rows: Iterable[Sequence[Any]]
) -> int:
    """Write a workbook, as many sheets as the rows need; how many rows."""
    book = xlsxwriter.Workbook(
        to,
        {
            # ruled by the order of writing: constant memory forgets a row once the next begins
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "in_memory": False,
            "default_date_format": "yyyy-mm-dd",
            "remove_timezone": True,
        },
    )
    written, left = 0, iter(rows)
    columns = tuple(headings)
    for number, portion in enumerate(_sheets(left), start=1):
        written += _Page(book, _sheet_name(title, number), columns).write(portion)
    book.close()
    return written


def _sheets(rows: Iterator[Sequence[Any]]) -> Iterator[Iterator[Sequence[Any]]]:
    """The rows by sheets; an empty list has one sheet too."""
    yield islice(rows, _ROWS_A_SHEET)
    for first in rows:
        yield chain([first], islice(rows, _ROWS_A_SHEET - 1))


class _Page:
    """One sheet of a workbook."""

    def __init__(self, book: Any, name: str, headings: Sequence[Heading]) -> None:
        self._quoted = book.add_format({"quote_prefix": True})
        self._moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        bold = book.add_format({"bold": True, "bg_color": "#EEF2F6", "bottom": 1})
        self._page = book.add_worksheet(name)
        self._page.freeze_panes(1, 0)
        for column, (heading, width) in enumerate(headings):
            self._page.set_column(column, column, width)
            self._page.write_string(0, column, heading, bold)

    def write(self, rows: Iterable[Sequence[Any]]) -> int:
        """Write the rows below the headings; how many."""
        written = 0
        for cells in rows:
            written += 1
            for column, cell in enumerate(cells):
                self._write_cell(written, column, cell)
        return written

    def _write_cell(self, row: int, column: int, cell: Any) -> None:
        if isinstance(cell, str):
            risky = cell.startswith(GUESSED_AS_FORMULA)
            self._page.write_string(row, column, cell[:_LONGEST_CELL], self._quoted if risky else None)
        elif isinstance(cell, datetime):
            self._page.write_datetime(row, column, cell, self._moment)
        elif isinstance(cell, date):
            self._page.write_datetime(row, column, cell)
        elif cell is not None:
            self._page.write_number(row, column, cell)


def _sheet_name(title: str, number: int) -> str:
    """Excel takes 31 characters, not all of them, and no name twice."""
    plain = "".join(each for each in title if each not in "[]:*?/\\'") or "1"
    return plain[:31] if number == 1 else f"{plain[:27]}-{number}"
