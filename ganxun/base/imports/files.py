"""The files handed in, kept outside the database until they are applied or refused.

They hold identity numbers in clear: only this user may read them, and they go as soon as they are not needed.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from ganxun.base.sheets.kinds_of_file import LARGEST_FILE, refuse_size

_PIECE = 1 << 20


@dataclass(frozen=True)
class StoredFile:
    """A file as it was received."""

    name: str
    size: int
    sha256: str


def folder() -> Path:
    """Where files wait."""
    return Path(settings.DATA_FOLDER) / "imports"


def path_of(name: str) -> Path:
    """The place of a stored file."""
    return folder() / name


def store(file: Any) -> StoredFile:
    """Keep a file (a path, or anything with chunks() or read()). Raises `FileRefused` when empty or too large."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    name = secrets.token_hex(16)
    digest, size = hashlib.sha256(), 0
    descriptor = os.open(path_of(name), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as kept:
            for piece in _pieces(file):
                size += len(piece)
                if size > LARGEST_FILE:
                    break
                digest.update(piece)
                kept.write(piece)
        refuse_size(max(size, _claimed_size(file)))
    except BaseException:
        forget(name)
        raise
    return StoredFile(name, size, digest.hexdigest())


def forget(name: str) -> None:
    """Remove a stored file, if it is still there."""
    if name:
        path_of(name).unlink(missing_ok=True)


def _claimed_size(file: Any) -> int:
    if isinstance(file, Path):
        return file.stat().st_size
    return int(getattr(file, "size", 0) or 0)


def _pieces(file: Any) -> Iterator[bytes]:
    if isinstance(file, Path):
        with file.open("rb") as opened:
            yield from _pieces(opened)
    elif hasattr(file, "chunks"):
        yield from file.chunks()
    else:
        while piece := file.read(_PIECE):
            yield piece
