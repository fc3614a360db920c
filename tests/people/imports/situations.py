"""Rosters that tests speak of."""

from __future__ import annotations

from datetime import date, timedelta

from ganxun.people.identity import check_character

HEADINGS = (
    "姓名", "公民身份号码", "统一标识", "性别", "出生日期", "民族", "工作单位", "职务名称", "任现职时间", "职务层次", "任现职务层次时间",
)  # fmt: skip


def an_identity(number: int = 0, *, born: date = date(1975, 3, 5)) -> str:
    """A valid identity number; each `number` another."""
    day = born + timedelta(days=number)
    first = f"510104{day:%Y%m%d}001"
    return first + check_character(first)


def a_row(**changes: object) -> tuple[object, ...]:
    """张三, 财政厅 处长 since 2018; `changes` by the heading."""
    row: dict[str, object] = {
        "姓名": "张三", "公民身份号码": an_identity(), "统一标识": None, "性别": "男", "出生日期": "1975-03-05", "民族": "汉族",
        "工作单位": "四川省财政厅", "职务名称": "处长", "任现职时间": "2018-06-01", "职务层次": "县处级正职",
        "任现职务层次时间": "2018-06-01",
    }  # fmt: skip
    assert set(changes) <= set(row)
    return tuple((row | changes).values())
