"""What a column may be: its codes, its names, how its cells are read."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from ganxun.base.sheets.cells import Cell

#: Reads a filled cell: gives the value and a remark for the officer (empty for none). Raises `Unreadable`.
Reader = Callable[[Cell], tuple[Any, str]]

_CODE = re.compile(r"(?<![A-Z0-9])([AB]\d{4}[A-Z]?\d?|G\d{5}|UNIFYCODE)(?![A-Z0-9])")
_BRACKETED = re.compile(r"[（(【\[〔<《][^）)】\]〕>》]*[）)】\]〕>》]")
#: A guess from fewer characters, or one less alike than this, would mislead.
_SHORTEST_GUESS = 2
_NEAR_ENOUGH = 0.72
_NOISE = re.compile(r"[\s*＊★☆:：、,，.。/／\\_\-—]+")


@dataclass(frozen=True)
class Field:
    """One item of an information set. `codes` and `names` are what its heading may say; the first name is shown."""

    key: str
    names: tuple[str, ...]
    read: Reader
    codes: tuple[str, ...] = ()
    says: str = ""
    allowed: tuple[str, ...] = ()
    example: str = ""

    @property
    def name(self) -> str:
        """The Chinese name that templates and messages use."""
        return self.names[0]

    @property
    def title(self) -> str:
        """Name with code, for lists of what is allowed."""
        return f"{self.name}（{self.codes[0]}）" if self.codes else self.name


@dataclass(frozen=True)
class FieldSet:
    """The fields that may stand on one sheet. Each group in `needs` must have at least one of its fields there."""

    key: str
    label: str
    fields: tuple[Field, ...]
    needs: tuple[tuple[str, ...], ...]
    sheet_names: tuple[str, ...] = ()

    def field(self, key: str) -> Field:
        """The field with this key. Raises KeyError."""
        return self._by_key[key]

    @property
    def _by_key(self) -> dict[str, Field]:
        return {field.key: field for field in self.fields}

    def missing(self, keys: Sequence[str]) -> list[str]:
        """What is lacking, in words, when only `keys` are there."""
        there = set(keys)
        return [
            "或".join(f"“{self.field(key).name}”" for key in group)
            for group in self.needs
            if not there & set(group)
        ]


def plain_heading(text: str) -> str:
    """A heading without blanks, stars, punctuation and what stands in brackets."""
    return _NOISE.sub("", _BRACKETED.sub("", _NOISE.sub("", text))).upper()


def with_brackets(text: str) -> str:
    """A heading without blanks and punctuation, but with what stands in brackets: 姓名（A0101） → 姓名A0101."""
    return re.sub(r"[（(【\[〔<《）)】\]〕>》]", "", _NOISE.sub("", text)).upper()


def nearest_field(text: str, fields: Sequence[Field]) -> str:
    """The key of the field whose name is nearest to a heading that nobody knows; empty when none is near."""
    word = plain_heading(text)
    if len(word) < _SHORTEST_GUESS:
        return ""
    scored = [
        (_nearness(word, plain_heading(name)), -i, field.key)
        for i, field in enumerate(fields)
        for name in field.names
    ]
    best = max(scored, default=(0.0, 0, ""))
    return best[2] if best[0] >= _NEAR_ENOUGH else ""


def _nearness(word: str, name: str) -> float:
    if len(name) >= _SHORTEST_GUESS and (name in word or word in name):
        return 0.7 + 0.3 * min(len(name), len(word)) / max(len(name), len(word))
    return SequenceMatcher(None, word, name).ratio()


class Headings:
    """Finds the field that a heading means."""

    def __init__(self, fields: Sequence[Field]) -> None:
        """Index `fields` by their codes and names; where two claim a name, the first wins."""
        self._by_code: dict[str, Field] = {}
        self._by_name: dict[str, Field] = {}
        self._by_key = {field.key: field for field in fields}
        for field in fields:
            for code in field.codes:
                self._by_code.setdefault(code.upper(), field)
            for name in field.names:
                self._by_name.setdefault(with_brackets(name), field)
                self._by_name.setdefault(plain_heading(name), field)

    def by_key(self, key: str) -> Field | None:
        """The field with this key; None for «not used» and for keys there are no more."""
        return self._by_key.get(key)

    def find(self, text: str) -> Field | None:
        """The field meant by `text`: by its code anywhere in it, else by its name."""
        code = _CODE.search(_NOISE.sub(" ", text).upper())
        if code and code.group(1) in self._by_code:
            return self._by_code[code.group(1)]
        for form in (with_brackets(text), plain_heading(text)):
            if form in self._by_name:
                return self._by_name[form]
        without_unit = re.sub(r"(天数?|学时)$", "", plain_heading(text))
        return self._by_name.get(without_unit) if without_unit else None
