"""The faces papers are set in, and which characters they have: a rare name never becomes an empty box unnoticed."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from ganxun.base.refusals import marked as _
from ganxun.base.refusals import refuse

#: Stands for a character that no face has, as printers have always done (geta mark).
INSTEAD = "〓"
_WEIGHTS = ("400Regular", "700Bold", "900Black")
_SUFFIXES = {".ttf", ".otf", ".ttc"}


@dataclass(frozen=True)
class Faces:
    """The folders faces are read from, and the characters that some face has."""

    folders: tuple[Path, ...]
    characters: frozenset[int]

    def missing(self, said: Any) -> tuple[str, ...]:
        """The characters in all texts of `said` (JSON) that no face has, in order, each once."""
        found: dict[str, None] = {}
        for text in _texts(said):
            for character in text:
                if ord(character) not in self.characters and not character.isspace():
                    found[character] = None
        return tuple(found)

    def printable(self, said: Any) -> Any:
        """`said` with 〓 for every character that no face has."""
        if isinstance(said, str):
            return "".join(each if self._has(each) else INSTEAD for each in said)
        if isinstance(said, dict):
            return {name: self.printable(each) for name, each in said.items()}
        return [self.printable(each) for each in said] if isinstance(said, list) else said

    def _has(self, character: str) -> bool:
        return ord(character) in self.characters or character.isspace()


@lru_cache(maxsize=1)
def faces() -> Faces:
    """The faces of this installation: the one that comes with it, and what the operator put into `fonts/`.

    Raises Refused when the face that comes with the installation is not there.
    """
    came = [settings.PAPER_FACES / weight for weight in _WEIGHTS]
    if not all(folder.is_dir() for folder in came):
        raise refuse("no_faces", _("中文字库没有安装，不能出具文书；请系统管理员重新执行安装"))
    own = Path(settings.DATA_FOLDER) / "fonts"
    folders = (*came, *([own] if own.is_dir() else []))
    regular = [came[0], *folders[len(came) :]]
    files = [file for folder in regular for file in sorted(folder.iterdir()) if file.suffix in _SUFFIXES]
    return Faces(folders, frozenset(code for file in files for code in _characters(file)))


def _texts(said: Any) -> Iterator[str]:
    if isinstance(said, str):
        yield said
    elif isinstance(said, dict):
        for each in said.values():
            yield from _texts(each)
    elif isinstance(said, list):
        for each in said:
            yield from _texts(each)


def _characters(file: Path) -> Iterator[int]:
    """The characters of a face, from its `cmap` table in format 12 (of a collection, the first face)."""
    data = file.read_bytes()
    start = struct.unpack(">I", data[12:16])[0] if data[:4] == b"ttcf" else 0
    (tables,) = struct.unpack(">H", data[start + 4 : start + 6])
    for place in range(start + 12, start + 12 + 16 * tables, 16):
        tag, _sum, offset, _length = struct.unpack(">4sIII", data[place : place + 16])
        if tag == b"cmap":
            yield from _mapped(data, offset)


def _mapped(data: bytes, cmap: int) -> Iterator[int]:
    (subtables,) = struct.unpack(">H", data[cmap + 2 : cmap + 4])
    for place in range(cmap + 4, cmap + 4 + 8 * subtables, 8):
        _platform, _encoding, offset = struct.unpack(">HHI", data[place : place + 8])
        table = cmap + offset
        if struct.unpack(">H", data[table : table + 2])[0] != 12:
            continue
        (groups,) = struct.unpack(">I", data[table + 12 : table + 16])
        for group in range(table + 16, table + 16 + 12 * groups, 12):
            first, last, _glyph = struct.unpack(">III", data[group : group + 12])
            yield from range(first, last + 1)
