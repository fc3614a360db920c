"""How a table says what is wrong with it: where, what was found, what to write instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass
class FileRefused(Exception):
    """The whole file cannot be used; the message tells an office worker what to do.

    `columns` are the headings that were seen when an officer could still say what they mean; then the file is kept.
    """

    code: str
    message: str
    columns: Sequence[dict[str, Any]] = field(default=())

    def __str__(self) -> str:
        """The words for the page or the shell."""
        return self.message


@dataclass
class Unreadable(Exception):
    """One cell cannot be understood; `advice` says what to write instead."""

    code: str
    advice: str

    def __str__(self) -> str:
        """The advice."""
        return self.advice


@dataclass(frozen=True)
class Problem:
    """One mistake in one row. `column` is the letter above the column; empty when the whole row is meant.

    `key` is the field meant, for other checks of the same row.
    """

    code: str
    advice: str
    column: str = ""
    heading: str = ""
    found: str = ""
    key: str = ""


def column_letter(index: int) -> str:
    """The letters a spreadsheet shows above the column with this 0-based index: A … Z, AA …"""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """The 0-based index of a column named by its letters."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1
