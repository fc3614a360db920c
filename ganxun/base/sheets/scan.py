"""Looks through a workbook's archive before it is read: is it a bomb, how far does it reach, which cells are void or hidden.

Everything is decompressed once, in pieces, and thrown away: memory stays at a few megabytes. The reader proper
(calamine) holds a sheet as a dense rectangle, so a stray cell far out would cost gigabytes; and it shows a cell
with an error, or with a formula that was never calculated, as an empty one.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from xml.etree import ElementTree

from ganxun.base.sheets.problems import FileRefused, column_index, column_letter

LARGEST_CONTENT = 1_500_000_000  # bytes after decompression
LARGEST_RECTANGLE = 60_000_000  # cells, empty ones included
LARGEST_INDEX = 4_000_000  # bytes of workbook.xml and its relations
MOST_VOID_CELLS = 10_000
MOST_HIDDEN_ROWS = 200_000
_PIECE = 1 << 20
_OVERLAP = 4096

_FAR_OUT = re.compile(rb'<c r="((?:I[W-Z]|[J-Z][A-Z]|[A-Z]{3})\d+)"')
_BEYOND_Z = re.compile(rb'<c r="[A-I][A-Z]\d')
_ROW = b'<row r="'
_HIDDEN_ROW = re.compile(rb'<row r="(\d+)"[^>]* hidden="(?:1|true)"')
_HIDDEN_COLUMN = re.compile(rb'<col(?=[^>]* hidden="(?:1|true)")(?=[^>]* min="(\d+)")(?=[^>]* max="(\d+)") ')
_MERGED = re.compile(rb'<mergeCell ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
MOST_MERGED = 2_000
_FILTER = re.compile(rb"<autoFilter[ >]")
_ERROR = re.compile(rb'<c r="([A-Z]+)(\d+)"[^>]* t="e"[^>]*>')
_FORMULA = re.compile(rb'<c r="([A-Z]+)(\d+)"[^>]*><f[^>]*(?:/>|>[^<]*</f>)(?:<v ?/>|<v></v>)?</c>')


@dataclass
class SheetScan:
    """What was seen of one sheet. `void` maps (row, column), 1-based row and 0-based column, to what is wrong."""

    void: dict[tuple[int, int], str] = field(default_factory=dict)
    last_row: int = 0
    is_wide: bool = False
    part: str = ""
    size: int = 0
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    is_filtered: bool = False
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    is_hidden: bool = False

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is hidden, in words: it is read all the same, because a list that lacks rows unseen is worse."""
        said = []
        if self.hidden_rows:
            many = len(self.hidden_rows)
            how = "被筛选或隐藏" if self.is_filtered else "隐藏"
            more = "以上" if many >= MOST_HIDDEN_ROWS else ""
            said.append(f"有 {many} 行{more}{how}，照样读取；不想导入的请删除后重新上传")
        if self.hidden_columns:
            names = "、".join(
                column_letter(first - 1)
                if first == last
                else f"{column_letter(first - 1)}至{column_letter(last - 1)}"
                for first, last in self.hidden_columns[:10]
            )
            said.append(f"隐藏的列（{names}）照样读取")
        return tuple(said)


def scan_workbook(path: Path) -> dict[str, SheetScan]:
    """Scan by sheet name. Raises `FileRefused` for bombs, damaged archives and sheets that reach too far."""
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_bomb(archive)
            parts = _sheet_parts(archive)
            return {
                name: replace(_scan_sheet(archive, name, part), is_hidden=is_hidden)
                for name, (part, is_hidden) in parts.items()
            }
    except (zipfile.BadZipFile, EOFError, KeyError, RuntimeError, NotImplementedError) as broken:
        raise FileRefused("damaged", "文件已损坏或没有传完整，请重新保存后上传") from broken
    except ElementTree.ParseError as broken:
        raise FileRefused("damaged", "工作簿的目录已损坏，请用 Excel 打开并重新保存后上传") from broken


def _refuse_bomb(archive: zipfile.ZipFile) -> None:
    # The sizes are what the archive claims; a claim that is too small fails the checksum while scanning.
    total = sum(entry.file_size for entry in archive.infolist())
    if total > LARGEST_CONTENT:
        raise FileRefused(
            "too_large_inside",
            f"工作簿解压后有 {total / 1e9:.1f} GB，超过 {LARGEST_CONTENT / 1e9:.1f} GB 的上限；"
            "请删除空白行列的格式，或拆成几个文件分别上传",
        )


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, tuple[str, bool]]:
    """Sheet name → name of its part in the archive, whether it is hidden."""
    relations = {
        node.get("Id", ""): node.get("Target", "") for node in _index(archive, "xl/_rels/workbook.xml.rels")
    }
    parts: dict[str, tuple[str, bool]] = {}
    for node in _index(archive, "xl/workbook.xml").iter():
        if not node.tag.endswith("}sheet"):
            continue
        relation = next((value for key, value in node.attrib.items() if key.endswith("}id")), "")
        target = relations.get(relation, "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        parts[node.get("name", "")] = part, node.get("state", "visible") != "visible"
    there = set(archive.namelist())
    return {name: (part, is_hidden) for name, (part, is_hidden) in parts.items() if part in there}


def _index(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    if archive.getinfo(name).file_size > LARGEST_INDEX:
        raise FileRefused("damaged", "工作簿的目录过大，不像正常的表格，请重新保存后上传")
    text = archive.read(name)
    if b"<!DOCTYPE" in text:
        raise FileRefused("damaged", "工作簿含有不允许的内容，请用 Excel 打开并重新保存后上传")
    return ElementTree.fromstring(text)  # noqa: S314 - bounded, and without a document type


def _scan_sheet(archive: zipfile.ZipFile, name: str, part: str) -> SheetScan:
    found = SheetScan(part=part, size=archive.getinfo(part).file_size)
    for piece in _pieces(archive, part):
        _note_reach(found, piece, name)
        _note_hidden(found, piece)
        if b' t="e"' in piece:
            _note_void(found, _ERROR, piece, "单元格是错误值（如 #N/A、#REF!）")
        if b"<f" in piece:
            _note_void(found, _FORMULA, piece, "单元格是公式，文件里没有保存它的计算结果")
    columns = 256 if found.is_wide else 26
    if found.last_row * columns > LARGEST_RECTANGLE:
        raise FileRefused(
            "reaches_too_far",
            f"工作表“{name}”一直延伸到第 {found.last_row} 行，超出可读取的范围；"
            "请选中数据下方的空白行和右侧的空白列，删除后保存再上传",
        )
    return found


def _pieces(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The content in pieces that each begin with the end of the one before."""
    kept = b""
    with archive.open(part) as stream:
        while piece := stream.read(_PIECE):
            yield kept + piece
            kept = piece[-_OVERLAP:]


def _note_reach(found: SheetScan, piece: bytes, name: str) -> None:
    far = _FAR_OUT.search(piece)
    if far:
        raise FileRefused(
            "reaches_too_far",
            f"工作表“{name}”在 {far.group(1).decode()} 单元格还有内容，超出 256 列；请删除右侧多余的列后保存再上传",
        )
    found.is_wide = found.is_wide or _BEYOND_Z.search(piece) is not None
    place = piece.rfind(_ROW)
    if place >= 0:
        number = re.match(rb"\d+", piece[place + len(_ROW) : place + len(_ROW) + 9])
        found.last_row = max(found.last_row, int(number.group()) if number else 0)


def _note_hidden(found: SheetScan, piece: bytes) -> None:
    if b' hidden="' in piece:
        if len(found.hidden_rows) < MOST_HIDDEN_ROWS:
            found.hidden_rows.update(int(number) for number in _HIDDEN_ROW.findall(piece))
        if not found.hidden_columns:
            columns = ((int(first), int(last)) for first, last in _HIDDEN_COLUMN.findall(piece))
            found.hidden_columns = [(first, min(last, 256)) for first, last in columns if first <= 256]
    if b"<mergeCell " in piece and len(found.merged) < MOST_MERGED:
        for a, b, c, d in _MERGED.findall(piece):
            found.merged.append((int(b) - 1, column_index(a.decode()), int(d) - 1, column_index(c.decode())))
    found.is_filtered = found.is_filtered or _FILTER.search(piece) is not None


def _note_void(found: SheetScan, pattern: re.Pattern[bytes], piece: bytes, what: str) -> None:
    for match in pattern.finditer(piece):
        if len(found.void) >= MOST_VOID_CELLS:
            return
        found.void[int(match.group(2)), column_index(match.group(1).decode())] = what
