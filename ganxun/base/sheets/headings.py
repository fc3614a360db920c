"""Finds the headings of a sheet: not always in the first row, sometimes in two rows, with merged cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from ganxun.base.sheets.cells import Cell, as_text
from ganxun.base.sheets.delimited import misread
from ganxun.base.sheets.fields import Field, FieldSet, Headings
from ganxun.base.sheets.problems import FileRefused, column_letter
from ganxun.base.sheets.tables import Merged, Sheet

#: Headings are looked for in this many rows with content.
ROWS_LOOKED_AT = 15


@dataclass(frozen=True)
class Column:
    """A column that was understood."""

    index: int
    heading: str
    field: Field

    @property
    def letter(self) -> str:
        """As the spreadsheet shows it."""
        return column_letter(self.index)


@dataclass(frozen=True)
class Layout:
    """Where a sheet has what. Data begin below `last_heading_row` (number as shown)."""

    field_set: FieldSet
    columns: tuple[Column, ...]
    ignored: tuple[str, ...]
    last_heading_row: int

    @property
    def keys(self) -> list[str]:
        """The keys of the fields found."""
        return [column.field.key for column in self.columns]

    def as_list(self, sheet: str) -> dict[str, object]:
        """For storage and the page: what was taken for what."""
        return {
            "sheet": sheet,
            "set": self.field_set.label,
            "columns": [
                {"column": each.letter, "heading": each.heading, "field": each.field.title}
                for each in self.columns
            ],
            "ignored": list(self.ignored),
        }


@dataclass(frozen=True)
class _Candidate:
    columns: tuple[Column, ...]
    texts: tuple[str, ...]
    last_row: int


def find_layout(sheet: Sheet, field_set: FieldSet) -> Layout | None:
    """The layout of `sheet` as one of `field_set`, or None when its headings are not among the first rows."""
    headings = Headings(field_set.fields)
    top = list(islice(sheet.rows(), ROWS_LOOKED_AT))
    rows = [(number, _texts(number, cells, sheet.merged)) for number, cells in top]
    found = [candidate for i in range(len(rows)) if (candidate := _candidate(rows, i, headings))]
    if not found:
        return None
    best = max(found, key=lambda each: len({column.field.key for column in each.columns}))
    known = {column.index for column in best.columns}
    ignored = tuple(
        f"{column_letter(i)}列“{text}”" for i, text in enumerate(best.texts) if text and i not in known
    )
    return Layout(field_set, best.columns, ignored, best.last_row)


def refuse_doubles(sheet: str, layout: Layout) -> None:
    """Raise `FileRefused` when two columns mean the same field."""
    first: dict[str, Column] = {}
    for column in layout.columns:
        other = first.setdefault(column.field.key, column)
        if other is not column:
            raise FileRefused(
                "doubled_heading",
                f"工作表“{sheet}”的{other.letter}列“{other.heading}”和{column.letter}列“{column.heading}”"
                f"都是“{column.field.name}”，请删除或改名其中一列",
            )


def headings_seen(sheet: Sheet) -> str:
    """The fullest of the first rows, for a message when nothing was understood; says when the text was misread."""
    top = [cells for _, cells in islice(sheet.rows(), ROWS_LOOKED_AT)]
    fullest = max(top, key=lambda cells: sum(isinstance(cell, str) for cell in cells), default=[])
    texts = [as_text(cell).replace("\n", "") for cell in fullest if cell is not None]
    seen = "、".join(texts[:20]) or "（无）"
    original = [before for text in texts if (before := misread(text))]
    if original:
        seen += f"；文字已是乱码（应为“{original[0]}”等），这是用错误的编码打开后又保存造成的，请用原始文件"
    return seen


def _texts(number: int, cells: Sequence[Cell], merged: Sequence[Merged]) -> tuple[int, list[str]]:
    """The texts of a row with merged headings repeated over their columns."""
    texts = [as_text(cell) if isinstance(cell, str) else "" for cell in cells]
    for first_row, first, last_row, last in merged:
        if first_row <= number - 1 <= last_row and number - 1 == first_row and first < len(texts):
            for i in range(first, min(last, len(texts) - 1) + 1):
                texts[i] = texts[first]
    return len([text for text in texts if text]), texts


def _candidate(
    rows: Sequence[tuple[int, tuple[int, list[str]]]], i: int, headings: Headings
) -> _Candidate | None:
    """Row `i` as heading, together with the row below it when that one has headings too."""
    number, (_, texts) = rows[i]
    single = _columns([(text, text) for text in texts], headings)
    if len({column.field.key for column in single}) < 2:
        return None
    if i + 1 < len(rows):
        below_number, (_, below) = rows[i + 1]
        below_known = [text for text in below if text and headings.find(text)]
        if len(set(below_known)) >= 2:
            pairs = _paired(texts, below)
            return _Candidate(_columns(pairs, headings), _joined(pairs), below_number)
    return _Candidate(single, tuple(texts), number)


def _paired(texts: list[str], below: list[str]) -> list[tuple[str, str]]:
    width = max(len(texts), len(below))
    upper = texts + [""] * (width - len(texts))
    lower = below + [""] * (width - len(below))
    return list(zip(upper, lower, strict=True))


def _joined(pairs: list[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(low or high for high, low in pairs)


def _columns(pairs: list[tuple[str, str]], headings: Headings) -> tuple[Column, ...]:
    """The columns understood: by the lower heading under the upper one, by the lower, by the upper."""
    columns = []
    for i, (high, low) in enumerate(pairs):
        forms = (low,) if high == low else (f"{high}{low}" if high and low else "", low, high)
        field = next((found for form in forms if form and (found := headings.find(form))), None)
        if field is not None:
            columns.append(Column(i, " ".join((low or high).split()), field))
    return tuple(columns)
