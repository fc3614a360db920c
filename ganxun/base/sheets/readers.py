"""Readers of cells: text, codes, amounts, yes and no."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from ganxun.base.sheets.cells import Cell, as_text, plain_text, without_blanks
from ganxun.base.sheets.fields import Reader
from ganxun.base.sheets.problems import Unreadable

_YES = {"是", "有", "√", "✓", "1", "Y", "YES", "TRUE", "对"}
_NO = {"否", "无", "×", "0", "N", "NO", "FALSE", "不是", "非"}
_MOST_LISTED = 25
_UNITS = re.compile(r"(个)?(学时|课时|小时|学分|分|天|日|h|H|d)$")


def text_reader(longest: int, *, inner_blanks: bool = True) -> Reader:
    """Reads text of at most `longest` characters (a 4-byte Han character is one); may drop inner blanks."""

    def read(cell: Cell) -> tuple[str, str]:
        text = as_text(cell)
        text = " ".join(text.split()) if inner_blanks else without_blanks(text)
        if "\0" in text or "\ufffd" in text:
            raise Unreadable("broken_text", "含有无法显示的字符（乱码），请重新录入")
        if len(text) > longest:
            raise Unreadable("too_long", f"共 {len(text)} 个字，最多 {longest} 个字，请缩短")
        return text, ""

    return read


def code_reader(meanings: Mapping[str, str], allowed: tuple[str, ...]) -> Reader:
    """Reads a code or one of the words for it. `meanings` maps each accepted word to the stored code."""
    known = {_plain_word(word): code for word, code in meanings.items()}

    def read(cell: Cell) -> tuple[str, str]:
        word = _plain_word(as_text(cell))
        code = known.get(word) or known.get(word.lstrip("0"))
        if code is None:
            raise Unreadable("unknown_code", f"不在可填的范围内，可填：{_listed(allowed)}")
        return code, ""

    return read


def _listed(allowed: tuple[str, ...]) -> str:
    shown = "、".join(allowed[:_MOST_LISTED])
    more = len(allowed) > _MOST_LISTED
    return f"{shown}……（共 {len(allowed)} 项，见模板的“代码表”）" if more else shown


def _plain_word(text: str) -> str:
    return without_blanks(plain_text(text)).replace("(", "（").replace(")", "）").upper()


def flag_reader() -> Reader:
    """Reads yes or no."""

    def read(cell: Cell) -> tuple[bool, str]:
        word = as_text(cell).upper()
        if word in _YES:
            return True, ""
        if word in _NO:
            return False, ""
        raise Unreadable("not_yes_or_no", "请填“是”或“否”")

    return read


def tenths_reader(what: str, at_most: int, *, unit: str) -> Reader:
    """Reads an amount into tenths; at most `at_most` whole units, never negative, one decimal place.

    A unit written behind the number is accepted with a remark.
    """

    def read(cell: Cell) -> tuple[int, str]:
        text = as_text(cell)
        bare = _UNITS.sub("", text).strip()
        try:
            amount = Decimal(bare)
        except InvalidOperation:
            raise Unreadable("not_a_number", f"应为数字，例如 8 或 7.5（单位：{unit}）") from None
        if not amount.is_finite() or amount < 0:
            raise Unreadable("negative", f"{what}不能为负数")
        if amount > at_most:
            raise Unreadable("absurd_amount", f"{what}超出合理范围（一条记录最多 {at_most} {unit}），请核对")
        tenths = round(amount * 10, 6)
        if tenths != int(tenths):
            raise Unreadable("too_fine", f"{what}最多保留一位小数")
        return int(tenths), f"“{text}”按 {bare} {unit}计" if bare != text else ""

    return read
