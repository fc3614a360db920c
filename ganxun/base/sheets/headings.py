"""Finds the headings of a sheet: not always in the first row, sometimes in two rows, with merged cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from ganxun.base.sheets.cells import Cell, as_text, shown
from ganxun.base.sheets.delimited import misread
from ganxun.base.sheets.fields import Field, FieldSet, Headings, nearest_field, with_brackets
from ganxun.base.sheets.problems import FileRefused, column_letter
from ganxun.base.sheets.tables import Merged, Sheet

#: Headings are looked for in this many rows with content.
ROWS_LOOKED_AT = 15
_SAMPLES = 3

#: What an officer has said of headings: form of the heading → key of the field, empty for «not used».
Chosen = Mapping[str, str]


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
class Heading:
    """A heading that stands there, understood or not. `form` is what it is remembered by."""

    index: int
    text: str
    form: str


@dataclass(frozen=True)
class Layout:
    """Where a sheet has what. Data begin below `last_heading_row` (number as shown)."""

    field_set: FieldSet
    columns: tuple[Column, ...]
    headings: tuple[Heading, ...]
    last_heading_row: int

    @property
    def keys(self) -> list[str]:
        """The keys of the fields found."""
        return [column.field.key for column in self.columns]

    @property
    def ignored(self) -> tuple[str, ...]:
        """The headings that are not used, with their columns."""
        known = {column.index for column in self.columns}
        return tuple(
            f"{column_letter(each.index)}列“{each.text}”" for each in self.headings if each.index not in known
        )

    def as_list(self, sheet: Sheet, chosen: Chosen) -> dict[str, object]:
        """For storage and the page: what was taken for what, and what else stands there with examples."""
        samples = [
            cells
            for _, cells in islice((row for row in sheet.rows() if row[0] > self.last_heading_row), _SAMPLES)
        ]
        keys = {column.index: column.field.key for column in self.columns}
        free = [field for field in self.field_set.fields if field.key not in keys.values()]
        return {
            "sheet": sheet.name,
            "set": self.field_set.label,
            "key": self.field_set.key,
            "columns": [
                {"column": each.letter, "heading": each.heading, "field": each.field.title}
                for each in self.columns
            ],
            "ignored": list(self.ignored),
            "headings": [
                {
                    "column": column_letter(each.index),
                    "heading": each.text,
                    "form": each.form,
                    "key": keys.get(each.index, ""),
                    "guess": ""
                    if each.index in keys or each.form in chosen
                    else nearest_field(each.text, free),
                    "chosen": each.form in chosen,
                    "samples": [shown(row[each.index]) for row in samples if each.index < len(row)],
                }
                for each in self.headings
            ],
        }


@dataclass(frozen=True)
class _Candidate:
    columns: tuple[Column, ...]
    headings: tuple[Heading, ...]
    last_row: int
    is_double: bool

    @property
    def worth(self) -> tuple[int, bool]:
        return len({column.field.key for column in self.columns}), self.is_double


_Row = tuple[int, list[str]]


def find_layout(sheet: Sheet, field_set: FieldSet, chosen: Chosen | None = None) -> Layout | None:
    """The layout of `sheet` as one of `field_set`, or None when its headings are not among the first rows."""
    headings = Headings(field_set.fields)
    rows = _top(sheet)
    found = [
        candidate for i in range(len(rows)) for candidate in _candidates(rows, i, headings, chosen or {})
    ]
    if not found:
        return None
    best = max(found, key=lambda each: each.worth)
    return Layout(field_set, best.columns, best.headings, best.last_row)


def unknown_layout(sheet: Sheet, field_set: FieldSet) -> Layout | None:
    """The fullest of the first rows taken for headings, none of them understood: for an officer to say what they mean."""
    rows = _top(sheet)
    if not rows:
        return None
    number, texts = max(rows, key=lambda row: len([text for text in row[1] if text]))
    return Layout(field_set, (), _named([(text, text) for text in texts]), number)


def refuse_doubles(sheet: str, layout: Layout) -> None:
    """Raise `FileRefused` when two columns mean the same field."""
    first: dict[str, Column] = {}
    for column in layout.columns:
        other = first.setdefault(column.field.key, column)
        if other is not column:
            raise FileRefused(
                "doubled_heading",
                f"工作表“{sheet}”的{other.letter}列“{other.heading}”和{column.letter}列“{column.heading}”"
                f"都是“{column.field.name}”，请在“对应列”中指定用哪一列，或删除、改名其中一列",
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


def _top(sheet: Sheet) -> list[_Row]:
    return [
        (number, _texts(number, cells, sheet.merged))
        for number, cells in islice(sheet.rows(), ROWS_LOOKED_AT)
    ]


def _texts(number: int, cells: Sequence[Cell], merged: Sequence[Merged]) -> list[str]:
    """The texts of a row with merged headings repeated over their columns."""
    texts = [as_text(cell) if isinstance(cell, str) else "" for cell in cells]
    for first_row, first, last_row, last in merged:
        if first_row <= number - 1 <= last_row and number - 1 == first_row and first < len(texts):
            for i in range(first, min(last, len(texts) - 1) + 1):
                texts[i] = texts[first]
    return texts


def _candidates(rows: Sequence[_Row], i: int, headings: Headings, chosen: Chosen) -> Iterator[_Candidate]:
    """Row `i` as headings; and together with the row below it when that one has headings too."""
    number, texts = rows[i]
    single = _candidate([(text, text) for text in texts], number, headings, chosen, is_double=False)
    if len(set(single.columns)) >= 2 and single.worth[0] >= 2:
        yield single
    if i + 1 < len(rows):
        below_number, below = rows[i + 1]
        pairs = _paired(texts, below)
        known = {text for text in below if text and headings.find(text)}
        said = [each for each in _named(pairs) if each.form in chosen]
        double = _candidate(pairs, below_number, headings, chosen, is_double=True)
        if ((single.worth[0] >= 2 and len(known) >= 2) or len(said) >= 2) and double.worth[0] >= 2:
            yield double


def _candidate(
    pairs: list[tuple[str, str]], row: int, headings: Headings, chosen: Chosen, *, is_double: bool
) -> _Candidate:
    named = _named(pairs)
    columns = []
    for each in named:
        field = _field_of(each, pairs[each.index], headings, chosen)
        if field is not None:
            columns.append(Column(each.index, each.text, field))
    return _Candidate(tuple(columns), named, row, is_double)


def _field_of(heading: Heading, pair: tuple[str, str], headings: Headings, chosen: Chosen) -> Field | None:
    """What an officer said it is; else by the lower heading under the upper one, by the lower, by the upper."""
    if heading.form in chosen:
        return headings.by_key(chosen[heading.form])
    high, low = pair
    forms = (low,) if high == low else (f"{high}{low}" if high and low else "", low, high)
    return next((found for form in forms if form and (found := headings.find(form))), None)


def _paired(texts: list[str], below: list[str]) -> list[tuple[str, str]]:
    width = max(len(texts), len(below))
    upper = texts + [""] * (width - len(texts))
    lower = below + [""] * (width - len(below))
    return list(zip(upper, lower, strict=True))


def _named(pairs: Sequence[tuple[str, str]]) -> tuple[Heading, ...]:
    """Every heading with the form it is remembered by; of equal ones the second is «…#2»."""
    met: Counter[str] = Counter()
    named = []
    for i, (high, low) in enumerate(pairs):
        if not (low or high):
            continue
        form = with_brackets(low if high == low or not high else f"{high}{low}")
        met[form] += 1
        named.append(
            Heading(i, " ".join((low or high).split()), form if met[form] == 1 else f"{form}#{met[form]}")
        )
    return tuple(named)
