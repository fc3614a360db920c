"""Tables as offices send them, made for tests."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import openpyxl

Rows = Iterable[Sequence[Any]]


def workbook(
    *rows: Sequence[Any], name: str = "名册", merged: Sequence[str] = (), more: dict[str, Rows] | None = None
) -> bytes:
    """A workbook whose first sheet holds `rows`; `merged` areas; `more` sheets by name."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = name
    for row in rows:
        page.append(list(row))
    for area in merged:
        page.merge_cells(area)
    for title, others in (more or {}).items():
        other = book.create_sheet(title)
        for row in others:
            other.append(list(row))
    target = io.BytesIO()
    book.save(target)
    book.close()
    return target.getvalue()


def text_table(*rows: Sequence[str], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """A text table."""
    return "\r\n".join(delimiter.join(row) for row in rows).encode(encoding)


def on_disk(folder: Path, content: bytes, name: str = "file.xlsx") -> Path:
    """The content as a file."""
    path = folder / name
    path.write_bytes(content)
    return path
