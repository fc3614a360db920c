"""Text tables: UTF-8 with or without mark, UTF-16, GB18030; commas, semicolons or tabs."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ganxun.base.sheets.cells import Cell, plain_text
from ganxun.base.sheets.kinds_of_file import MOST_ROWS, refuse_rows
from ganxun.base.sheets.problems import FileRefused

_DELIMITERS = (",", "\t", ";", "，", "；", "|")
_LONGEST_CELL = 131_072
_PIECE = 1 << 20


@dataclass(frozen=True)
class TextTable:
    """A text table; `rows()` begins anew each time."""

    height: int
    rows: Callable[[], Iterator[tuple[int, list[Cell]]]]


def read_delimited(path: Path) -> TextTable:
    """The table in the file. Raises `FileRefused` when no encoding fits or the text is no table."""
    encoding = encoding_of(path)
    with path.open(encoding=encoding, newline="") as file:
        sample = file.read(64_000)
    delimiter = _delimiter_of(sample)
    height = 0
    for height, _row in enumerate(_rows(path, encoding, delimiter), start=1):
        if height > MOST_ROWS:
            refuse_rows(height)
    return TextTable(height, lambda: _rows(path, encoding, delimiter))


def encoding_of(path: Path) -> str:
    """The encoding in which the whole file can be read, Unicode first."""
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for encoding in ("utf-8-sig", "gb18030"):
        if _decodes(path, encoding):
            return encoding
    raise FileRefused(
        "unknown_encoding", "文件的文字编码既不是 UTF-8 也不是 GB18030（GBK），请用 Excel 另存为 .xlsx 后上传"
    )


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def misread(text: str) -> str:
    """What `text` was before somebody opened UTF-8 as GBK and saved it again; empty if nothing of the kind."""
    try:
        before = text.encode("gb18030").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return ""
    return before if before != text and any("一" <= letter <= "鿿" for letter in before) else ""


def _delimiter_of(sample: str) -> str:
    """The delimiter that stands most often in the fullest of the first lines."""
    lines = [line for line in sample.splitlines()[:20] if line.strip()]
    return max(_DELIMITERS, key=lambda sign: max((line.count(sign) for line in lines), default=0))


def _rows(path: Path, encoding: str, delimiter: str) -> Iterator[tuple[int, list[Cell]]]:
    csv.field_size_limit(_LONGEST_CELL)
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=delimiter)
        start = 1
        try:
            for row in reader:
                # A quoted cell may span lines; the row is known by the line on which it begins.
                number, start = start, reader.line_num + 1
                cells: list[Cell] = [_cell(value) for value in row]
                if any(cell is not None for cell in cells):
                    yield number, cells
        except csv.Error as broken:
            raise FileRefused(
                "damaged",
                f"第 {reader.line_num} 行附近无法按表格读取（引号不成对或含有特殊字符），请另存为 .xlsx 后上传",
            ) from broken


def _cell(value: str) -> str | None:
    # A leading apostrophe or ="…" is how text columns are protected in spreadsheets.
    text = plain_text(value)
    if text.startswith('="') and text.endswith('"'):
        text = text[2:-1]
    return text.lstrip("'\t") or None
