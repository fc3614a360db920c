"""Rows of a sheet that are no data: totals, remarks below the table, repeated headings, rows with a running number only."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ganxun.base.sheets.cells import Cell, as_text, without_blanks
from ganxun.base.sheets.headings import Column

_TOTALS = re.compile(r"(合计|总计|小计|共计|累计|总数|合计数)([:：(（].*)?|(共|合计|总计)\d+[人条行]次?")
_NOTES = re.compile(
    r"(填表人|填报人|填报单位|填表单位|制表人|制表单位|审核人|审批人|负责人|经办人|联系人|联系电话|填表日期|填报日期|单位盖章"
    r"|单位（盖章）|备注|说明|填表说明|填报说明|注|附注|备)([:：\d.．、\s].*)?",
    re.DOTALL,
)
#: A line of remarks goes on: «2.本表一式两份», with nothing else in the row.
_NUMBERED = re.compile(r"[（(]?[\d一二三四五六七八九十]{1,2}[)）.．、].+", re.DOTALL)
_MOST_NAMED = 5
_FEW = 3


class Decoration:
    """Tells rows of data from the rest, and what was passed over."""

    def __init__(self, columns: Sequence[Column]) -> None:
        """`columns` are those that were understood."""
        self._columns = columns
        self._first_heading = columns[0].heading.split()
        self._is_below = False
        self._passed: dict[str, list[int]] = {}
        self._counts: Counter[str] = Counter()

    def is_decoration(self, number: int, cells: Sequence[Cell]) -> bool:
        """Whether this row is no data; it is remembered why."""
        why = self._why(cells)
        if why:
            self._counts[why] += 1
            named = self._passed.setdefault(why, [])
            if len(named) < _MOST_NAMED:
                named.append(number)
        return bool(why)

    def remarks(self) -> list[str]:
        """What was passed over, in words."""
        said = []
        for why, rows in self._passed.items():
            more = f" 等 {self._counts[why]} 行" if self._counts[why] > len(rows) else ""
            said.append(f"第 {'、'.join(str(row) for row in rows)} 行{more}是{why}，没有当作数据")
        return said

    def _why(self, cells: Sequence[Cell]) -> str:
        filled = len(cells) - cells.count(None)
        first = next(as_text(cell) for cell in cells if cell is not None)
        word = without_blanks(first)
        if _TOTALS.fullmatch(word) or self._is_sum_below_number(cells, word):
            return "合计"
        if filled <= _FEW and _NOTES.fullmatch(first):
            self._is_below = True
            return "表下说明"
        if filled > _FEW and re.fullmatch(r".{2,6}[:：].*", first) and _NOTES.fullmatch(first):
            self._is_below = True
            return "表下说明"
        if self._is_below and filled == 1 and (_NUMBERED.fullmatch(first) or len(word) > 12):
            return "表下说明"
        if not any(column.index < len(cells) and cells[column.index] is not None for column in self._columns):
            return "空行（只有序号或没有用到的列）"
        return "重复的表头" if filled > _FEW and self._is_heading(cells) else ""

    def _is_sum_below_number(self, cells: Sequence[Cell], word: str) -> bool:
        """«12 | 合计 | …»: a running number, then the word; no name of a person is one of these words."""
        if not word.isdecimal():
            return False
        texts = (without_blanks(as_text(cell)) for cell in cells if cell is not None)
        next(texts)
        return _TOTALS.fullmatch(next(texts, "")) is not None

    def _is_heading(self, cells: Sequence[Cell]) -> bool:
        """A heading repeated on each printed page: one column is enough to suspect it."""
        column = self._columns[0]
        cell = cells[column.index] if column.index < len(cells) else None
        if not isinstance(cell, str) or cell.split() != self._first_heading:
            return False
        same = [
            each
            for each in self._columns
            if each.index < len(cells) and as_text(cells[each.index]).split() == each.heading.split()
        ]
        return len(same) >= 2
