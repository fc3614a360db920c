"""Reads a large sheet of a workbook as a stream, so that memory does not grow with its rows.

The usual reader (calamine) holds a sheet as a rectangle of cells: a million rows of eleven columns took 1.7 GB. Here the
archive is decompressed and parsed piece by piece; texts shared between cells lie in a file beside. It is used for large
sheets only, and gives what calamine gives (tests/base/sheets/test_streaming.py compares the two).
"""

from __future__ import annotations

import re
import tempfile
import weakref
import zipfile
from array import array
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from ganxun.base.sheets.cells import Cell, plain
from ganxun.base.sheets.problems import FileRefused, column_index

#: Bytes of a sheet after decompression from which on it is streamed: some 100,000 rows.
LARGE = 64_000_000
_PIECE = 1 << 19
_LONGEST_ROW = 32_000_000
_MOST_CACHED = 20_000
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ROOT = re.compile(rb"<(?:(\w+):)?(?:worksheet|sst)\b[^>]*>")
_BODY = re.compile(rb"<(?:\w+:)?sheetData\b[^>]*>")
#: Formats of dates that every spreadsheet knows without being told (ECMA-376 §18.8.30, with those of Chinese versions).
_BUILT_IN_DATES = frozenset({*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)})
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
Row = tuple[int, list[Cell]]


class StreamedWorkbook:
    """One archive; `rows` may be asked again and again."""

    def __init__(self, path: Path) -> None:
        """Reads what all sheets share: texts (into a file beside) and formats of dates."""
        self._path = path
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            self._texts = _Texts(archive, "xl/sharedStrings.xml" if "xl/sharedStrings.xml" in names else "")
            self._dates = _date_styles(archive, "xl/styles.xml") if "xl/styles.xml" in names else frozenset()
            is_1904 = re.search(rb'date1904="(1|true)"', archive.read("xl/workbook.xml")) is not None
        self._epoch = datetime(1904, 1, 1, tzinfo=UTC) if is_1904 else datetime(1899, 12, 30, tzinfo=UTC)

    def rows(self, part: str) -> Iterator[Row]:
        """The rows of a sheet with their numbers; rows without any content are passed over."""
        number = 0
        with zipfile.ZipFile(self._path) as archive, archive.open(part) as stream:
            for rows in _trees(stream, b"row", _BODY):
                for row in rows:
                    number = int(row.get("r") or number + 1)
                    cells = self._cells(row)
                    if cells:
                        yield number, cells

    def _cells(self, row: ElementTree.Element) -> list[Cell]:
        """The cells up to the last that holds anything."""
        found: list[Cell] = []
        column = -1
        for cell in row:
            place = cell.get("r")
            column = _index_of(place.rstrip("0123456789")) if place else column + 1
            value = self._value(cell)
            if value is not None:
                if len(found) < column:
                    found.extend([None] * (column - len(found)))
                found.append(value)
        return found

    def _value(self, cell: ElementTree.Element) -> Cell:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return plain(_unescaped(_words(cell)))
        held = next((child.text for child in cell if child.tag.endswith("v")), None)
        return plain(self._meant(kind, held, cell.get("s", "0"))) if held else None

    def _meant(self, kind: str, held: str, style: str) -> object:
        """What is held, as the kind of cell has it; of a cell with an error nothing."""
        if kind == "s":
            return self._texts.get(int(held))
        if kind == "n":
            return self._moment(float(held)) if int(style) in self._dates else float(held)
        if kind == "str":
            return _unescaped(held)
        if kind == "b":
            return held == "1"
        return datetime.fromisoformat(held) if kind == "d" else None

    def _moment(self, number: float) -> date | time | float:
        """A serial number as day or time of day."""
        if not 0 <= number < 2_958_466:
            return number
        moment = self._epoch + timedelta(days=number)
        return moment.time().replace(microsecond=0) if number < 1 else moment


def _trees(
    stream: IO[bytes], name: bytes, body: re.Pattern[bytes] | None = None
) -> Iterator[ElementTree.Element]:
    """The elements of this name below the root, a few hundred at a time, each time under a root of their own."""
    waiting = stream.read(_PIECE)
    root = _ROOT.search(waiting)
    if root is None or b"<!DOCTYPE" in waiting[: root.start()]:
        raise FileRefused("damaged", "工作簿含有不允许的内容，请用 Excel 打开并重新保存后上传")
    prefix = f"{root.group(1).decode()}:".encode() if root.group(1) else b""
    opening, closing = root.group(), b"</" + prefix + name + b">"
    ends = b"</" + re.split(rb"[\s>/]", opening[1:], maxsplit=1)[0] + b">"
    begins = body.search(waiting, root.end()) if body is not None else root
    while begins is None and len(waiting) < _LONGEST_ROW and (more := stream.read(_PIECE)):
        waiting += more
        begins = body.search(waiting, root.end()) if body is not None else root
    waiting = waiting[begins.end() :] if begins is not None else b""
    while True:
        cut = waiting.rfind(closing)
        if cut >= 0:
            cut += len(closing)
            yield _parsed(opening + waiting[:cut] + ends)
            waiting = waiting[cut:]
        piece = stream.read(_PIECE)
        if not piece or len(waiting) > _LONGEST_ROW:
            return
        waiting += piece


def _parsed(text: bytes) -> ElementTree.Element:
    try:
        return ElementTree.fromstring(text)  # noqa: S314 - a bounded piece, without a document type
    except ElementTree.ParseError as broken:
        raise FileRefused("damaged", "文件已损坏，请用 Excel 打开并重新保存后上传") from broken


def _words(element: ElementTree.Element) -> str:
    """Its text, rich text put together; how it is pronounced (rPh) is left out."""
    return "".join(
        _words(child) if not child.tag.endswith("}t") else child.text or ""
        for child in element
        if not child.tag.endswith("rPh")
    )


class _Texts:
    """Texts shared by cells: in a file without a name, found by where they begin."""

    def __init__(self, archive: zipfile.ZipFile, part: str) -> None:
        """Reads `part`; no part, no texts."""
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the workbook
        weakref.finalize(self, self._file.close)
        self._begins = array("Q", [0])
        self._known: dict[int, str] = {}
        if part:
            with archive.open(part) as stream:
                self._read(stream)
        self._file.flush()

    def get(self, number: int) -> str:
        """The text with this number; those that recur are kept at hand."""
        text = self._known.get(number)
        if text is None:
            try:
                begin, end = self._begins[number], self._begins[number + 1]
            except IndexError as broken:
                raise FileRefused("damaged", "文件已损坏，请用 Excel 打开并重新保存后上传") from broken
            self._file.seek(begin)
            text = self._file.read(end - begin).decode()
            if len(self._known) >= _MOST_CACHED:
                self._known.clear()
            self._known[number] = text
        return text

    def _read(self, stream: IO[bytes]) -> None:
        length = 0
        for items in _trees(stream, b"si"):
            texts = [_unescaped(_words(item)).encode("utf-8", "replace") for item in items]
            for text in texts:
                length += len(text)
                self._begins.append(length)
            self._file.write(b"".join(texts))


def _date_styles(archive: zipfile.ZipFile, part: str) -> frozenset[int]:
    """Numbers of the styles of cells that show dates."""
    if archive.getinfo(part).file_size > _LONGEST_ROW:
        raise FileRefused("damaged", "工作簿的格式表过大，不像正常的表格，请重新保存后上传")
    text = archive.read(part)
    if b"<!DOCTYPE" in text:
        raise FileRefused("damaged", "工作簿含有不允许的内容，请用 Excel 打开并重新保存后上传")
    root = _parsed(text)
    formats = {
        int(each.get("numFmtId", "0")): each.get("formatCode", "")
        for each in root.iter()
        if each.tag.endswith("numFmt")
    }
    cells = [each for group in root if group.tag.endswith("cellXfs") for each in group]
    numbers = [int(each.get("numFmtId", "0")) for each in cells]
    return frozenset(
        i
        for i, number in enumerate(numbers)
        if (_shows_a_date(formats[number]) if number in formats else number in _BUILT_IN_DATES)
    )


def _shows_a_date(code: str) -> bool:
    first = _LITERAL.sub("", code).split(";")[0].lower()
    return any(letter in first for letter in "ymdhs年月日") and "general" not in first


@lru_cache(maxsize=512)
def _index_of(letters: str) -> int:
    return column_index(letters)


def _unescaped(text: str) -> str:
    """_x000D_ is how a workbook writes a sign that XML does not allow."""
    return _ESCAPED.sub(lambda match: chr(int(match.group(1), 16)), text) if "_x" in text else text
