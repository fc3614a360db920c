"""Reads first and last day out of one cell: «2019.3.4-2019.3.15», «2019年3月4日—15日», «2019.3.4至3.15»."""

from __future__ import annotations

import re
from datetime import date

from ganxun.base.sheets.cells import Cell, as_text
from ganxun.base.sheets.dates import EARLIEST, LATEST, day_reader
from ganxun.base.sheets.fields import Reader
from ganxun.base.sheets.problems import Unreadable

_PART = r"\s*[-/.．。·年月]\s*"
_TIME = r"(?:[T\s]\s*(?:上午|下午)?\d{1,2}[:：时点]\d{0,2}分?(?:[:：]\d{2})?)?"
_DAY = rf"(\d{{4}}){_PART}(\d{{1,2}}){_PART}(\d{{1,2}})\s*[日号]?{_TIME}"
_TO = r"\s*(?:[-—–―－‐‑~～〜∼]+|至|到)\s*"
_WHOLE = re.compile(rf"{_DAY}{_TO}{_DAY}")
_MONTH_AND_DAY = re.compile(rf"{_DAY}{_TO}(\d{{1,2}})\s*[-/.．·月]\s*(\d{{1,2}})\s*[日号]?{_TIME}")
_DAY_ALONE = re.compile(rf"{_DAY}{_TO}(\d{{1,2}})\s*[日号]?")
_PACKED = re.compile(rf"(\d{{4}})(\d{{2}})(\d{{2}}){_TO}(\d{{4}})(\d{{2}})(\d{{2}})")
_BRACKETED = re.compile(r"[（(][^（）()]*[）)]")
_STRETCHES = re.compile(r"[,，;；、]|\n")
_NO_YEAR = re.compile(rf"\d{{1,2}}\s*[./月]\s*\d{{1,2}}\s*[日号]?({_TO}.*)?")
_MONTHS = re.compile(rf"\d{{4}}\s*[-/.．年]\s*\d{{1,2}}\s*月?({_TO}\S+)?")

_WRITE = "请写成 2019-03-04至2019-03-15"


def period_reader() -> Reader:
    """Reads (first day, last day); says how the words were taken, for the officer to see."""
    one_day = day_reader()

    def read(cell: Cell) -> tuple[tuple[date, date], str]:
        if isinstance(cell, (date, int, float)):
            day, _remark = one_day(cell)
            return (day, day), f"“{as_text(cell)}”只有一个日期，按当天开始、当天结束"
        text = _BRACKETED.sub("", cell or "").strip()
        first, last = _days(text, one_day)
        if not (EARLIEST <= first <= LATEST and EARLIEST <= last <= LATEST):
            raise Unreadable("absurd_date", f"日期应在 {EARLIEST.year} 至 {LATEST.year} 年之间，{_WRITE}")
        if last < first:
            raise Unreadable(
                "reversed_dates",
                f"读作 {first.isoformat()} 至 {last.isoformat()}，结束早于开始；跨年的请写明结束日期的年份，{_WRITE}",
            )
        return (first, last), f"“{cell}”读作 {first.isoformat()} 至 {last.isoformat()}"

    return read


def _days(text: str, one_day: Reader) -> tuple[date, date]:
    for pattern in (_WHOLE, _PACKED):
        if match := pattern.fullmatch(text):
            y, m, d, *end = (int(part) for part in match.groups())
            return _date(y, m, d), _date(*end)
    if match := _MONTH_AND_DAY.fullmatch(text):
        y, m, d, *end = (int(part) for part in match.groups())
        return _date(y, m, d), _date(y, *end)
    if match := _DAY_ALONE.fullmatch(text):
        y, m, d, last = (int(part) for part in match.groups())
        return _date(y, m, d), _date(y, m, last)
    return _one(text, one_day)


def _one(text: str, one_day: Reader) -> tuple[date, date]:
    """A single day; or, in words, why this is no period."""
    if _STRETCHES.search(text):
        raise Unreadable("several_stretches", f"有几段日期，请每段填一行，{_WRITE}")
    if _MONTHS.fullmatch(text):
        raise Unreadable("only_month", f"只到月份，须精确到日，{_WRITE}")
    if _NO_YEAR.fullmatch(text):
        raise Unreadable("no_year", f"没有写年份，{_WRITE}")
    try:
        day, _remark = one_day(text)
    except Unreadable as unreadable:
        if unreadable.code == "no_such_day":
            raise
        raise Unreadable("not_a_period", f"无法识别为起止日期，{_WRITE}") from None
    return day, day


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Unreadable("no_such_day", f"没有 {year} 年 {month} 月 {day} 日这一天，请核对") from None
