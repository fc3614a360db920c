"""Days as offices write them: date cells, 2019-03-05, 2019/3/5, 2019.3.5, 20190305, 2019年3月5日, 2019.3."""

from __future__ import annotations

import re
from datetime import date, timedelta

from ganxun.base.sheets.cells import Cell, as_text
from ganxun.base.sheets.fields import Reader
from ganxun.base.sheets.problems import Unreadable

EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
_EXCEL_EPOCH = date(1899, 12, 30)
# Serial numbers of 1918 to 2063; 19xxxx is a month written as a number, 19xxxxxx a day.
_SERIALS = range(6_600, 60_000)

_DAY = re.compile(
    r"(\d{4})\s*[-/.．·年]\s*(\d{1,2})\s*[-/.．·月]\s*(\d{1,2})\s*[日号]?(?:[T\s]\s*\d{1,2}:\d{2}(?::\d{2})?)?"
)
_PACKED_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH = re.compile(r"(\d{4})\s*[-/.．·年]\s*(\d{1,2})\s*月?")
_PACKED_MONTH = re.compile(r"(\d{4})(\d{2})")
_YEAR = re.compile(r"(\d{4})\s*年?")

_WRITE = "请写成 2019-03-05 这样的日期"


def day_reader(*, month_will_do: bool = False) -> Reader:
    """Reads a day. With `month_will_do` a month stands for its first day, with a remark; else it is refused."""

    def read(cell: Cell) -> tuple[date, str]:
        found, remark = _read(cell, month_will_do)
        if not EARLIEST <= found <= LATEST:
            raise Unreadable("absurd_date", f"日期应在 {EARLIEST.year} 至 {LATEST.year} 年之间，{_WRITE}")
        return found, remark

    return read


def _read(cell: Cell, month_will_do: bool) -> tuple[date, str]:
    if isinstance(cell, date):
        return cell, ""
    text = _as_written(cell)
    if isinstance(cell, int) and cell in _SERIALS:
        return _EXCEL_EPOCH + timedelta(days=cell), ""
    for pattern in (_DAY, _PACKED_DAY):
        match = pattern.fullmatch(text)
        if match:
            return _date(*(int(part) for part in match.groups())), ""
    for pattern in (_MONTH, _PACKED_MONTH):
        match = pattern.fullmatch(text)
        if match:
            return _month(int(match.group(1)), int(match.group(2)), text, month_will_do)
    if _YEAR.fullmatch(text):
        raise Unreadable("only_year", f"只有年份，{_WRITE}")
    raise Unreadable("not_a_date", f"无法识别为日期，{_WRITE}")


def _as_written(cell: Cell) -> str:
    """2019.10 typed into a number cell arrives as 2019.1: which month was meant can no longer be told."""
    if isinstance(cell, float):
        raise Unreadable(
            "number_for_month",
            f"单元格是数字而不是文本，分不清 1 月与 10 月；{_WRITE}，或将该列设为文本格式后重填",
        )
    return as_text(cell)


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Unreadable("no_such_day", f"没有 {year} 年 {month} 月 {day} 日这一天，请核对") from None


def _month(year: int, month: int, text: str, month_will_do: bool) -> tuple[date, str]:
    first = _date(year, month, 1)
    if not month_will_do:
        raise Unreadable("only_month", f"只到月份，须精确到日，请写成 {year}-{month:02d}-05 这样的日期")
    return first, f"“{text}”只到月份，按当月 1 日（{first.isoformat()}）计"
