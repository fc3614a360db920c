"""The calendar of short classes that goes round the year in every county, every city and among provincial units."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ganxun.demo.catalogue import ClassPlan
from ganxun.demo.dice import Ints, Reals, Texts, monday
from ganxun.demo.institutions import school_of
from ganxun.demo.population import People
from ganxun.demo.stage import Stage

#: Month-day, days, kind, title; 39 days in all.
SLOTS = (
    ("01-14", 1, "lecture", "形势任务专题讲座"), ("02-18", 2, "topic", "党的创新理论专题培训班"),
    ("03-17", 5, "topic", "乡村振兴专题培训班"), ("04-21", 3, "topic", "基层治理专题培训班"),
    ("05-19", 4, "topic", "依法行政专题培训班"), ("06-23", 2, "lecture", "党风廉政专题讲座"),
    ("07-14", 5, "topic", "党性教育专题培训班"), ("08-11", 3, "topic", "应急管理专题培训班"),
    ("09-08", 4, "topic", "生态环境保护专题培训班"), ("10-13", 5, "topic", "产业发展专题培训班"),
    ("11-17", 3, "topic", "意识形态工作专题培训班"), ("12-08", 2, "topic", "保密与网络安全专题培训班"),
)  # fmt: skip
_DAYS = sum(days for _, days, _, _ in SLOTS)
_SEATS_IN_A_CLASS = 90
#: Days a year: officials up to section level, officials above, specialists, all others.
_USUAL_DAYS = (12.5, 3.6, 4.0, 1.4)
_PROVINCE_PLACES = {
    "province_department": ("provincial_organs_party_school", "finance_sector_school"),
    "university": ("university_base_3",),
    "province_enterprise": ("social_academy", "university_base_6"),
    "province_institution": ("university_base_2",),
    "province_school": ("provincial_party_school",),
}


@dataclass(frozen=True)
class Catchment:
    """People who share a calendar: its code (a region, or a form of provincial unit), organiser, places, level."""

    code: str
    name: str
    region: str
    organiser: int
    places: tuple[str, ...]
    level: str


def hold(stage: Stage) -> None:
    """Plan the calendars for all years and seat people in them, evenly over the year."""
    people = stage.people
    number, catchments = _catchments(people)
    share, chance = _intensity(stage), stage.dice.of("calendar")
    active = people.is_in("status", "active")
    for year in stage.years:
        luck = chance.random(len(people))
        for slot in range(len(SLOTS)):
            luck = luck + share * chance.uniform(0.8, 1.2, len(people))
            due = np.flatnonzero(active & (luck >= 1.0))
            luck = luck % 1.0
            firsts, runs = _open(
                stage, catchments, np.bincount(number[due], minlength=len(catchments)), (year, slot)
            )
            stage.seats.add(due, firsts[number[due]] + chance.integers(0, runs[number[due]]), priority=1)


def _catchments(people: People) -> tuple[Ints, list[Catchment]]:
    """For each person the place of its catchment: county, else city, else form of organisation."""
    county, city, form = (people.columns[name].astype(str) for name in ("county", "city", "form"))
    code: Texts = np.where(county != "", county, np.where(city != "", city, form)).astype(object)
    codes, number = np.unique(code.astype(str), return_inverse=True)
    return number.astype(np.int64), [_catchment(people, str(each)) for each in codes]


def _catchment(people: People, code: str) -> Catchment:
    tree = people.tree
    if code not in tree.places:
        return Catchment(
            code,
            "省直单位",
            "",
            tree.places["510000-D001"],
            _PROVINCE_PLACES.get(code, ("university_base_4",)),
            "province",
        )
    unit = tree.units[tree.places[code]]
    organiser = tree.places.get(f"{code}-D001", tree.places[code])
    return Catchment(code, unit.name, code, organiser, (school_of(code),), unit.level)


def _intensity(stage: Stage) -> Reals:
    """The share of the calendar's days that somebody attends: offices and people differ."""
    people, chance = stage.people, stage.dice.of("diligence")
    servants = people.is_in(
        "person_kind", "civil_servant", "enforcement_servant", "reference_managed", "institution_manager"
    )
    low = servants & (people.standing <= 4) & (people.standing >= 0)
    specialists = people.is_in("person_kind", "institution_specialist")
    days = np.select([low, servants, specialists], list(_USUAL_DAYS[:3]), _USUAL_DAYS[3])
    office = chance.normal(1.0, 0.09, len(people.tree.units))[people.unit]
    share: Reals = days / _DAYS * stage.pull * office * chance.gamma(28, 1 / 28, len(people))
    return np.clip(share, 0.0, 0.95)


def _open(stage: Stage, catchments: list[Catchment], sizes: Ints, when: tuple[int, int]) -> tuple[Ints, Ints]:
    """The first class and the number of parallel classes of each catchment in this slot of this year."""
    runs = np.maximum(-(-sizes // _SEATS_IN_A_CLASS), 1)
    firsts = np.zeros(len(catchments), dtype=np.int64)
    for place in np.flatnonzero(sizes):
        added = [
            stage.catalogue.add(_short_class(catchments[place], int(place), when, (run, int(runs[place]))))
            for run in range(int(runs[place]))
        ]
        firsts[place] = added[0]
    return firsts, runs


def _short_class(
    catchment: Catchment, place: int, when: tuple[int, int], run_of_runs: tuple[int, int]
) -> ClassPlan:
    (year, slot), (run, runs) = when, run_of_runs
    month_day, days, kind, title = SLOTS[slot]
    first = np.datetime64(f"{year}-{month_day}", "D") + np.timedelta64(7 * ((place + year) % 2), "D")
    # One class in sixty is given to a private school, of which one is not recognised for good.
    odd = (place * 7 + slot + year) % 61 == 0
    private = "new_academy" if slot % 2 else "social_academy"
    return ClassPlan(
        name=f"{year}年{catchment.name}{title}" + (f"第{run + 1}期" if runs > 1 else ""), kind=kind,
        training_kind="in_service", organiser=catchment.organiser, organiser_level=catchment.level,
        institution=private if odd else catchment.places[(slot + run) % len(catchment.places)], programme=None,
        start=monday(np.array([first]))[0], span=days, days=days, systematic=False, abroad=False,
        mix="topic" if kind == "topic" else "theory", stretches=1, region=catchment.region,
    )  # fmt: skip
