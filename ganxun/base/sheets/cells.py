"""What a cell holds, made plain: full-width digits and letters, blanks of every kind, numbers kept as text."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

#: A cell as it is handed on: nothing, text without outer blanks, a number, or a day.
Cell = str | int | float | date | None

_HALF_WIDTH = {
    code: code - 0xFEE0 for code in [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)]
}
# Blanks that look like nothing at all, and the byte-order mark, simply go.
_INVISIBLE = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, *range(9), *range(14, 32)])
_BLANKS = dict.fromkeys([0x3000, 0xA0, 0x2002, 0x2003, 0x2009], " ")
_PLAIN = {**_HALF_WIDTH, **_INVISIBLE, **_BLANKS}

# Most texts need none of this, and looking is six times faster than translating.
_WANTS_CHANGE = re.compile("[" + re.escape("".join(chr(code) for code in _PLAIN)) + "]")

#: Beyond this many digits a spreadsheet's number has lost its last ones (IEEE 754 double).
EXACT_UP_TO = 10**15


def plain_text(text: str) -> str:
    """`text` with half-width digits and letters, without outer or invisible blanks; Han characters untouched."""
    return (text.translate(_PLAIN) if _WANTS_CHANGE.search(text) else text).strip()


def plain(value: object) -> Cell:
    """A cell as the reader gives it, made plain; an empty cell is None."""
    if isinstance(value, str):
        # A leading apostrophe is how people say «this number is text».
        return plain_text(value).lstrip("'") or None
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, (time, timedelta)):
        return str(value)
    return value if isinstance(value, (int, date)) else None


def as_text(cell: Cell) -> str:
    """What a person would call the content of the cell."""
    if cell is None:
        return ""
    return cell if isinstance(cell, str) else str(cell)


def without_blanks(text: str) -> str:
    """`text` without any blank: 张　三 and 张 三 are 张三."""
    return re.sub(r"\s+", "", text)


def shown(cell: Cell) -> str:
    """The content for a message: shortened, and an identity number masked (PIPL Art. 51)."""
    text = as_text(cell)
    if re.fullmatch(r"\d{15,20}[\dXx]?", text):
        text = f"{text[:6]}********{text[-4:]}"
    return text if len(text) <= 40 else f"{text[:39]}…"
