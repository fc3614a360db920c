"""A file as sheets of plain rows."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from ganxun.base.sheets.cells import Cell, plain
from ganxun.base.sheets.delimited import read_delimited
from ganxun.base.sheets.kinds_of_file import kind_of, refuse_rows
from ganxun.base.sheets.problems import FileRefused
from ganxun.base.sheets.scan import SheetScan, scan_workbook
from ganxun.base.sheets.streaming import LARGE, StreamedWorkbook

#: A merged area, rows and columns 0-based and inclusive: (first row, first column, last row, last column).
Merged = tuple[int, int, int, int]
Row = tuple[int, list[Cell]]


@dataclass(frozen=True)
class Sheet:
    """One sheet. `rows()` begins anew each time; it yields the row number as the spreadsheet shows it.

    `hidden` are numbers of rows that a spreadsheet does not show; `remarks` what is to be said of the sheet, `beside`
    of the file.
    """

    name: str
    order: int
    height: int
    rows: Callable[[], Iterator[Row]]
    merged: tuple[Merged, ...] = ()
    void: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden: frozenset[int] = frozenset()
    remarks: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


def read_tables(path: Path, file_name: str) -> list[Sheet]:
    """The visible sheets of the file that hold anything.

    Raises `FileRefused` when the file is no table, cannot be opened, or holds nothing.
    """
    kind = kind_of(path)
    sheets = _workbook(path) if kind == "xlsx" else [_delimited(path, file_name)]
    refuse_rows(sum(sheet.height for sheet in sheets))
    filled = [sheet for sheet in sheets if sheet.height > 0]
    if not filled:
        raise FileRefused("empty_sheet", "表格里没有任何内容，请检查是否填在了别的文件里")
    return filled


def _workbook(path: Path) -> list[Sheet]:
    scans = scan_workbook(path)
    if any(scan.size > LARGE for scan in scans.values()):
        return _streamed(path, scans)
    try:
        book = CalamineWorkbook.from_path(path)
        all_sheets = list(enumerate(book.sheets_metadata, start=1))
        visible = [
            (order, each.name) for order, each in all_sheets if each.visible == SheetVisibleEnum.Visible
        ]
        beside = _beside(each.name for _order, each in all_sheets if (_order, each.name) not in visible)
        return [_sheet(book, name, order, scans.get(name, SheetScan()), beside) for order, name in visible]
    except PasswordError as locked:
        raise FileRefused("encrypted", "文件设有打开密码，无法读取；请取消密码后再上传") from locked
    except (CalamineError, OSError, ValueError) as broken:
        raise FileRefused("damaged", "文件已损坏，请用 Excel 打开并重新保存后上传") from broken


def _beside(hidden: Iterable[str]) -> tuple[str, ...]:
    names = [f"“{name}”" for name in hidden]
    return (f"隐藏的工作表{'、'.join(names)}没有读取",) if names else ()


def _sheet(book: CalamineWorkbook, name: str, order: int, scan: SheetScan, beside: tuple[str, ...]) -> Sheet:
    content = book.get_sheet_by_name(name)
    found = Sheet(
        name=name,
        order=order,
        height=content.height if content.start is not None else 0,
        rows=lambda: _rows(content),
        merged=tuple((a[0], a[1], b[0], b[1]) for a, b in content.merged_cell_ranges or []),
        beside=beside,
    )
    return _described(found, scan)


def _streamed(path: Path, scans: dict[str, SheetScan]) -> list[Sheet]:
    """Large sheets are not held in memory: each reading goes through the archive anew."""
    try:
        book = StreamedWorkbook(path)
    except (KeyError, ValueError, OSError, zipfile.BadZipFile) as broken:
        raise FileRefused("damaged", "文件已损坏，请用 Excel 打开并重新保存后上传") from broken
    beside = _beside(name for name, scan in scans.items() if scan.is_hidden)
    return [
        _described(
            Sheet(
                name=name,
                order=order,
                height=scan.last_row,
                rows=partial(book.rows, scan.part),
                merged=tuple(scan.merged),
                beside=beside,
            ),
            scan,
        )
        for order, (name, scan) in enumerate(scans.items(), start=1)
        if not scan.is_hidden
    ]


def _described(sheet: Sheet, scan: SheetScan) -> Sheet:
    """With what the scan has seen of it."""
    return replace(sheet, void=scan.void, hidden=frozenset(scan.hidden_rows), remarks=scan.remarks)


def _rows(content: CalamineSheet) -> Iterator[Row]:
    """Rows with their numbers; rows without any content are passed over."""
    # The reader begins with the first row, but with the first column that holds anything.
    left: list[Cell] = [None] * (content.start[1] if content.start else 0)
    for number, row in enumerate(content.iter_rows(), start=1):
        cells = left + [None if value == "" else plain(value) for value in row]
        if any(cell is not None for cell in cells):
            yield number, cells


def _delimited(path: Path, file_name: str) -> Sheet:
    table = read_delimited(path)
    return Sheet(name=Path(file_name).stem[:60] or "表格", order=1, height=table.height, rows=table.rows)
