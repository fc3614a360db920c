"""Reads the rows of a sheet whose headings were understood."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ganxun.base.sheets.cells import Cell, shown
from ganxun.base.sheets.decoration import Decoration
from ganxun.base.sheets.fields import FieldSet
from ganxun.base.sheets.headings import (
    Chosen,
    Column,
    Layout,
    find_layout,
    headings_seen,
    refuse_doubles,
    unknown_layout,
)
from ganxun.base.sheets.problems import FileRefused, Problem, Unreadable
from ganxun.base.sheets.tables import Sheet

_MOST_REMEMBERED = 5_000
_NO_DATA_SHEETS = ("说明", "代码表")
# How people say that a cell was left empty on purpose.
_EMPTY_ON_PURPOSE = frozenset({"/", "-", "－", "—", "——", "--", "\\", "／"})


@dataclass
class ReadRow:
    """One row: what could be read by key, and what was wrong."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    cells: Sequence[Cell] = ()

    def get(self, key: str) -> Any:
        """The value of a field, None when empty, absent or unreadable."""
        return self.values.get(key)

    def is_faulty(self, key: str) -> bool:
        """Whether something is wrong with this field already: then it need not be said twice."""
        return any(problem.key == key for problem in self.problems)


class SheetReader:
    """Reads one sheet by its layout. Values that recur are read once."""

    def __init__(self, sheet: Sheet, layout: Layout) -> None:
        """`layout` tells which column is what."""
        self.sheet = sheet
        self.layout = layout
        self._by_key = {column.field.key: column for column in layout.columns}
        self._decoration = Decoration(layout.columns)
        # Place in the row, column, and what its values have been read as so far.
        self._plan: list[tuple[int, Column, dict[Cell, tuple[Any, str]]]] = [
            (column.index, column, {}) for column in layout.columns
        ]

    def has(self, key: str) -> bool:
        """Whether the sheet has such a column."""
        return key in self._by_key

    def rows(self) -> Iterator[ReadRow]:
        """The rows below the headings; totals, remarks and repeated headings are passed over."""
        for number, cells in self.sheet.rows():
            if number > self.layout.last_heading_row and not self._decoration.is_decoration(number, cells):
                yield self._read(number, cells)

    def remarks(self) -> list[str]:
        """What an officer should know of how the sheet was read; to be asked when all rows have been."""
        above = self.layout.last_heading_row
        titles = [f"表头在第 {above} 行，以上是标题和说明"] if above > 2 else []
        said = [*titles, *self.sheet.remarks, *self._decoration.remarks()]
        return [f"工作表“{self.sheet.name}”：{each}" for each in said]

    def problem(self, row: ReadRow, key: str, code: str, advice: str) -> None:
        """Note a problem of the cell of `key` (of the whole row where there is no such column)."""
        column = self._by_key.get(key)
        if column is None:
            row.problems.append(Problem(code, advice, key=key))
            return
        cell = row.cells[column.index] if column.index < len(row.cells) else None
        row.problems.append(Problem(code, advice, column.letter, column.heading, shown(cell), key))

    def _read(self, number: int, cells: Sequence[Cell]) -> ReadRow:
        row = ReadRow(number, cells=cells)
        width = len(cells)
        # This loop runs once a cell: two million times for a large roster.
        for index, column, remembered in self._plan:
            cell = cells[index] if index < width else None
            if cell is None:
                continue
            found = remembered.get(cell) or self._read_cell(row, column, remembered, cell)
            if found is not None:
                row.values[column.field.key] = found[0]
                if found[1]:
                    row.notes.append(f"{column.heading}：{found[1]}")
        if self.sheet.void:
            self._note_void_cells(row)
        if number in self.sheet.hidden:
            row.notes.append("这一行在表中是隐藏的（或被筛选隐去），也已读取")
        return row

    def _read_cell(
        self, row: ReadRow, column: Column, remembered: dict[Cell, tuple[Any, str]], cell: Cell
    ) -> tuple[Any, str] | None:
        """Read a value that has not been met before; None when it cannot be read or means that nothing is said."""
        if cell in _EMPTY_ON_PURPOSE:
            return None
        try:
            found = column.field.read(cell)
        except Unreadable as unreadable:
            place = (column.letter, column.heading, shown(cell), column.field.key)
            row.problems.append(Problem(unreadable.code, unreadable.advice, *place))
            return None
        if len(remembered) < _MOST_REMEMBERED:
            remembered[cell] = found
        return found

    def _note_void_cells(self, row: ReadRow) -> None:
        for column in self.layout.columns:
            what = self.sheet.void.get((row.number, column.index))
            if what and (column.index >= len(row.cells) or row.cells[column.index] is None):
                advice = f"{what}；请在 Excel 中打开并重新保存，或将其复制后“粘贴为数值”"
                row.problems.append(
                    Problem("void_cell", advice, column.letter, column.heading, "", column.field.key)
                )


def understand(
    sheets: Sequence[Sheet], field_sets: Sequence[FieldSet], mapping: Mapping[str, Chosen] | None = None
) -> list[SheetReader]:
    """A reader for each sheet that is one of `field_sets`; sheets that are none (instructions, lists) are left out."""
    return understood(sheets, field_sets, mapping)[0]


def understood(
    sheets: Sequence[Sheet], field_sets: Sequence[FieldSet], mapping: Mapping[str, Chosen] | None = None
) -> tuple[list[SheetReader], list[dict[str, object]]]:
    """The readers, and what was taken for what on every sheet, for storage and the page.

    `mapping` is what an officer has said of headings, by the key of the field set. Raises `FileRefused` when no
    sheet is understood, a needed column is missing, or a heading stands twice. A sheet that does not even say whom
    it speaks of is passed over where another is complete: offices keep their totals beside the list.
    """
    said = mapping or {}
    data = [sheet for sheet in sheets if not any(word in sheet.name for word in _NO_DATA_SHEETS)]
    found = [(sheet, layout) for sheet in data if (layout := _best_layout(sheet, field_sets, said))]
    seen = [layout.as_list(sheet, said.get(layout.field_set.key, {})) for sheet, layout in found]
    if not found:
        raise FileRefused("no_headings", _nothing_understood(sheets, field_sets), _unknown(data, field_sets))
    complete = [(sheet, layout) for sheet, layout in found if not layout.field_set.missing(layout.keys)]
    missing = [
        _lacking(sheet, layout)
        for sheet, layout in found
        if layout.field_set.missing(layout.keys) and (not complete or _speaks_of_somebody(layout))
    ]
    if missing:
        words = "；".join(missing) + "。请在“对应列”中指明，或补上这些列，或下载空白模板对照填写"
        raise FileRefused("missing_columns", words, seen)
    try:
        for sheet, layout in complete:
            refuse_doubles(sheet.name, layout)
    except FileRefused as doubled:
        raise FileRefused(doubled.code, doubled.message, seen) from doubled
    used = {sheet.name for sheet, _layout in complete}
    return (
        [SheetReader(sheet, layout) for sheet, layout in complete],
        [each | {"is_used": each["sheet"] in used} for each in seen],
    )


def remarks_of(sheets: Sequence[Sheet], readers: Sequence[SheetReader]) -> list[str]:
    """How the file was read, sheet by sheet, in words: what was passed over, what was hidden and read all the same."""
    used = {reader.sheet.order for reader in readers}
    said = [remark for sheet in sheets[:1] for remark in sheet.beside]
    by_layout: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for reader in sorted(readers, key=lambda each: each.sheet.order):
        key = (reader.layout.field_set.label, tuple(column.heading for column in reader.layout.columns))
        by_layout.setdefault(key, []).append(reader.sheet.name)
    said += [
        f"工作表{'、'.join(f'“{name}”' for name in names)}表头相同，合在一起读取"
        for names in by_layout.values()
        if len(names) > 1
    ]
    said += [f"工作表“{sheet.name}”没有使用" for sheet in sheets if sheet.order not in used]
    return said + [remark for reader in readers for remark in reader.remarks()]


def _speaks_of_somebody(layout: Layout) -> bool:
    return bool(set(layout.keys) & set(layout.field_set.needs[0]))


def _lacking(sheet: Sheet, layout: Layout) -> str:
    lacking = layout.field_set.missing(layout.keys)
    seen = "、".join(column.heading for column in layout.columns)
    return f"工作表“{sheet.name}”缺少必填列：{'、'.join(lacking)}（已识别的列：{seen}）"


def _unknown(sheets: Sequence[Sheet], field_sets: Sequence[FieldSet]) -> list[dict[str, object]]:
    layouts = [(sheet, unknown_layout(sheet, field_sets[0])) for sheet in sheets]
    return [layout.as_list(sheet, {}) for sheet, layout in layouts if layout is not None]


def _best_layout(
    sheet: Sheet, field_sets: Sequence[FieldSet], mapping: Mapping[str, Chosen]
) -> Layout | None:
    """The set named by the sheet; else the one that lacks nothing and explains the most columns."""
    found = [layout for each in field_sets if (layout := find_layout(sheet, each, mapping.get(each.key)))]
    for layout in found:
        if any(name in sheet.name for name in layout.field_set.sheet_names):
            return layout
    complete = [layout for layout in found if not layout.field_set.missing(layout.keys)]
    return max(complete or found, key=lambda layout: len(set(layout.keys)), default=None)


def _nothing_understood(sheets: Sequence[Sheet], field_sets: Sequence[FieldSet]) -> str:
    seen = "；".join(f"“{sheet.name}”中看到的是：{headings_seen(sheet)}" for sheet in sheets[:5])
    wanted = "、".join(field_sets[0].field(group[0]).name for group in field_sets[0].needs)
    return f"没有找到表头。表头应在前 15 行内，至少要有：{wanted}。工作表{seen}。请下载空白模板对照填写，或在“对应列”中指明各列"
