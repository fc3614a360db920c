"""Series that every city and county runs for its own people, and the calendar of short classes all year round."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ganxun.demo.catalogue import Catalogue, ClassPlan, run_of
from ganxun.demo.dice import Dice, Flags, Ints, Reals, Texts, monday
from ganxun.demo.institutions import school_of
from ganxun.demo.pools import pool_of
from ganxun.demo.population import People
from ganxun.demo.seats import Seats, due_this_year
from ganxun.demo.series import LOCAL, Series

#: Month-day, days, kind, title of the short classes that go round the year; 39 days in all.
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
_PROVINCE_PLACES = {
    "province_department": ("provincial_organs_party_school", "finance_sector_school"),
    "university": ("university_base_3",), "province_enterprise": ("social_academy", "university_base_6"),
    "province_institution": ("university_base_2",), "province_school": ("provincial_party_school",),
}  # fmt: skip


@dataclass(frozen=True)
class Catchment:
    """Whose calendar somebody follows: `number` a person (−1 none); code, organiser and places of each."""

    number: Ints
    codes: list[str]
    organisers: list[int]
    places: list[tuple[str, ...]]
    levels: list[str]


def hold(
    people: People, catalogue: Catalogue, seats: Seats, pull: Reals, dice: Dice, *, years: list[int]
) -> None:
    """Plan the local series and the calendars for `years` and seat people in them."""
    phase = dice.of("turns").random((len(LOCAL), len(people)))
    for place, series in enumerate(LOCAL):
        chance = dice.of(f"local {series.name}")
        pool = pool_of(people, series.pool) & (people.columns[series.level] != "")
        for turn, year in enumerate(years):
            if year in series.years:
                share = np.minimum(series.most * pull, 0.99)
                _one_year(
                    people,
                    catalogue,
                    seats,
                    series,
                    pool & due_this_year(chance, phase[place], share, turn),
                    year,
                    chance,
                )
    _calendars(people, catalogue, seats, pull, dice, years)


def _one_year(people: People, catalogue: Catalogue, seats: Seats, series: Series, called: Flags, year: int,
              chance: np.random.Generator) -> None:  # fmt: skip
    """Seat those `called` in the runs of their own region."""
    members = np.flatnonzero(called)
    regions, of_region = np.unique(people.columns[series.level][members].astype(str), return_inverse=True)
    sizes = np.bincount(of_region, minlength=len(regions))
    order = chance.permutation(len(members))
    seated = np.zeros(len(members), dtype=np.int64)
    rank = _rank_within(of_region[order], len(regions))
    for number, region in enumerate(regions):
        runs = _local_runs(people, catalogue, series, year, region, int(sizes[number]), number)
        mine = of_region[order] == number
        seated[order[mine]] = runs[rank[mine] % len(runs)]
    seats.add(members, seated, priority=8 if series.days >= 30 else 4)


def _rank_within(groups: Ints, count: int) -> Ints:
    """For each entry how many of the same group stand before it."""
    order = np.argsort(groups, kind="stable")
    firsts = np.searchsorted(groups[order], np.arange(count))
    rank = np.empty(len(groups), dtype=np.int64)
    rank[order] = np.arange(len(groups)) - firsts[groups[order]]
    return rank


def _local_runs(
    people: People, catalogue: Catalogue, series: Series, year: int, region: str, count: int, shift: int
) -> Ints:
    tree = people.tree
    organiser = tree.places.get(f"{region}-D001", tree.places[region])
    runs = min(max(1, -(-count // series.size)), 40)
    starts = (
        series.starts[: runs if runs < len(series.starts) else None]
        if runs > 1
        else (series.starts[year % len(series.starts)],)
    )
    places = []
    for number in range(runs):
        first = np.datetime64(f"{year}-{starts[number % len(starts)]}", "D") + np.timedelta64(
            7 * (shift % 2), "D"
        )
        start = first if series.starts == ("12-28",) else monday(np.array([first]))[0]
        name = f"{year}年{tree.units[tree.places[region]].name}{series.name}" + (
            f"第{number + 1}期" if runs > 1 else ""
        )
        institution = (
            series.place[(number + shift) % len(series.place)] if series.place else school_of(region)
        )
        places.append(catalogue.add(
            run_of(series, name=name, organiser=organiser, institution=institution, start=start, region=region)
        ))  # fmt: skip
    return np.array(places, dtype=np.int64)


def _catchments(people: People) -> Catchment:
    """County for those in a county, city for those in a city, form of organisation for the rest."""
    county, city, form = (people.columns[name].astype(str) for name in ("county", "city", "form"))
    code: Texts = np.where(county != "", county, np.where(city != "", city, form)).astype(object)
    codes, number = np.unique(code.astype(str), return_inverse=True)
    tree = people.tree
    found = Catchment(number.astype(np.int64), [str(each) for each in codes], [], [], [])
    for each in found.codes:
        region = each in tree.places
        found.organisers.append(
            tree.places.get(f"{each}-D001", tree.places[each]) if region else tree.places["510000-D001"]
        )
        found.places.append(
            (school_of(each),) if region else _PROVINCE_PLACES.get(each, ("university_base_4",))
        )
        found.levels.append(tree.units[tree.places[each]].level if region else "province")
    return found


def _intensity(people: People, pull: Reals, dice: Dice) -> Reals:
    """The share of the calendar's days that somebody attends: around 14 days a year at section level."""
    chance = dice.of("diligence")
    servants = people.is_in(
        "person_kind", "civil_servant", "enforcement_servant", "reference_managed", "institution_manager"
    )
    low = servants & (people.standing <= 4) & (people.standing >= 0)
    days = np.select(
        [low, servants, people.is_in("person_kind", "institution_specialist")], [12.5, 3.6, 4.0], 1.4
    )
    office = chance.normal(1.0, 0.09, len(people.tree.units))[people.unit]
    share: Reals = days / _DAYS * pull * office * chance.gamma(28, 1 / 28, len(people))
    return np.clip(share, 0.0, 0.95)


def _calendars(
    people: People, catalogue: Catalogue, seats: Seats, pull: Reals, dice: Dice, years: list[int]
) -> None:
    catchment, share = _catchments(people), _intensity(people, pull, dice)
    chance = dice.of("calendar")
    active = people.is_in("status", "active")
    for year in years:
        luck = chance.random(len(people))
        for slot in range(len(SLOTS)):
            luck = luck + share * chance.uniform(0.8, 1.2, len(people))
            due = active & (luck >= 1.0)
            luck = luck % 1.0
            _one_slot(people, catalogue, seats, catchment, np.flatnonzero(due), (year, slot), chance)


def _one_slot(people: People, catalogue: Catalogue, seats: Seats, catchment: Catchment, members: Ints,
              when: tuple[int, int], chance: np.random.Generator) -> None:  # fmt: skip
    """Seat `members` in the class that their catchment holds in this slot of this year."""
    year, slot = when
    number = catchment.number[members]
    sizes = np.bincount(number, minlength=len(catchment.codes))
    runs = np.maximum(-(-sizes // _SEATS_IN_A_CLASS), 1)
    firsts = np.zeros(len(catchment.codes), dtype=np.int64)
    for place in np.flatnonzero(sizes):
        added = [
            catalogue.add(_short_class(people, catchment, int(place), year, slot, run, int(runs[place])))
            for run in range(int(runs[place]))
        ]
        firsts[place] = added[0]
    seats.add(members, firsts[number] + chance.integers(0, runs[number]), priority=1)


def _short_class(
    people: People, catchment: Catchment, place: int, year: int, slot: int, run: int, runs: int
) -> ClassPlan:
    month_day, days, kind, title = SLOTS[slot]
    first = np.datetime64(f"{year}-{month_day}", "D") + np.timedelta64(7 * ((place + year) % 2), "D")
    code = catchment.codes[place]
    name = people.tree.units[people.tree.places[code]].name if code in people.tree.places else "省直单位"
    options = catchment.places[place]
    odd = (place * 7 + slot + year) % 61 == 0
    return ClassPlan(
        name=f"{year}年{name}{title}" + (f"第{run + 1}期" if runs > 1 else ""), kind=kind, training_kind="in_service",
        organiser=catchment.organisers[place], organiser_level=catchment.levels[place],
        institution=("new_academy" if slot % 2 else "social_academy") if odd else options[(slot + run) % len(options)],
        programme=None, start=monday(np.array([first]))[0], span=days, days=days, systematic=False, abroad=False,
        mix="topic" if kind == "topic" else "theory", stretches=1, region=code if code in people.tree.places else "",
    )  # fmt: skip
