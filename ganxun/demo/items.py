"""What the plan counts besides people: textbooks, courses, cases, evaluations, teachers sent down."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np

from ganxun.demo.copying import copy_into
from ganxun.demo.dice import Dice
from ganxun.demo.institutions import school_of
from ganxun.demo.province import Province

#: Selected on these days: textbooks, courses, cases. In five years 50, 200 and 300 are asked for.
_SELECTIONS = (
    ("2018-12-10", 8, 36, 52),
    ("2019-12-12", 12, 47, 71),
    ("2020-07-15", 5, 24, 85),
    ("2021-12-09", 13, 52, 58),
    ("2022-11-18", 14, 55, 41),
)
_SELECTED = (("textbook", "好教材"), ("course", "好课程"), ("case", "好案例"))
#: Teachers sent down: day, province, cities.
_SENT_DOWN = (
    ("2018-10-20", 48, 142),
    ("2019-10-18", 60, 158),
    ("2020-06-12", 35, 68),
    ("2021-10-15", 55, 150),
    ("2022-10-14", 58, 149),
)

_PILOTS = {"510100": "2019-09-12", "510700": "2019-11-06", "510104": "2019-12-03", "513401": "2020-03-17"}


@dataclass
class _Items:
    rows: list[tuple[str, str, int, int | None, str, date, int]] = field(default_factory=list)

    def add(
        self,
        kind: str,
        title: str,
        unit: int,
        on: str,
        *,
        level: str = "province",
        place: int | None = None,
        amount: int = 1,
    ) -> None:
        self.rows.append((kind, title, unit, place, level, date.fromisoformat(on), amount))


def store(province: Province, dice: Dice) -> None:
    """Write the items done by the day until which the province was made."""
    items, root = _Items(), province.people.tree.id_of("510000-D001")
    for on, *counts in _SELECTIONS:
        for (kind, label), count in zip(_SELECTED, counts, strict=True):
            for number in range(1, count + 1):
                items.add(kind, f"{on[:4]}年度全省干部培训{label}第{number}号", root, on)
    for on, high, low in _SENT_DOWN:
        items.add("taught_down", f"{on[:4]}年省级党校师资送教下基层", root, on, amount=high)
        items.add("taught_down", f"{on[:4]}年市级党校师资送教下基层", root, on, level="city", amount=low)
    items.add("outline", "全省理论教育和党性教育教学大纲", root, "2019-06-28")
    items.add("midterm_evaluation", "规划实施情况中期评估", root, "2020-12-18")
    items.add("final_evaluation", "规划实施情况五年总结评估", root, "2022-12-20")
    items.add("lecture_series", "脱贫攻坚系列专题大讲堂", root, "2018-05-20")
    _evaluations(items, province, dice)
    last = date.fromisoformat(str(province.until))
    done = [row for row in items.rows if row[5] <= last]
    names = ("kind", "title", "organisation_id", "institution_id", "level", "on", "amount")
    columns = {name: np.array([row[place] for row in done], dtype=object) for place, name in enumerate(names)}
    copy_into("resources_registereditem", columns)


def _evaluations(items: _Items, province: Province, dice: Dice) -> None:
    """Pilots in 2019, then school after school; platforms linked one by one, with some behind."""
    chance, tree, places = dice.of("evaluations"), province.people.tree, province.institutions.ids
    root, school = tree.id_of("510000-D001"), places["provincial_party_school"]
    items.add("evaluation_pilot", "省级党校办学质量评估试点", root, "2019-05-30", place=school)
    items.add("quality_evaluation", "省委党校办学质量评估", root, "2020-08-20", place=school)
    items.add("platform_linked", "四川干部网络学院互联互通", tree.id_of("510000"), "2019-12-20")
    for unit in (unit for unit in tree.units if unit.form in ("city", "county")):
        school, owner = places[school_of(unit.code)], tree.id_of(unit.code)
        if unit.code in _PILOTS:
            title = f"{unit.name}党校办学质量评估试点"
            items.add("evaluation_pilot", title, owner, _PILOTS[unit.code], level=unit.level, place=school)
        if chance.random() < 0.96:
            on, title = _after(chance, "2019-03-01", 1000), f"{unit.name}党校办学质量评估"
            items.add("quality_evaluation", title, owner, on, level=unit.level, place=school)
        if chance.random() < 0.9:
            on, title = _after(chance, "2019-01-10", 1050), f"{unit.name}干部网络平台互联互通"
            items.add("platform_linked", title, owner, on, level=unit.level)


def _after(chance: np.random.Generator, first: str, days: int) -> str:
    """Some day within `days` days from `first`."""
    return str(np.datetime64(first, "D") + np.timedelta64(int(chance.integers(0, days)), "D"))
