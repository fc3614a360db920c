"""Training that follows an event: induction after entry, post training after a rise."""

from __future__ import annotations

import numpy as np

from ganxun.demo.catalogue import Catalogue, run_of
from ganxun.demo.dice import Days, Dice, Flags, Ints, day, monday
from ganxun.demo.institutions import school_of
from ganxun.demo.population import People
from ganxun.demo.seats import Seats
from ganxun.demo.series import INDUCTION_RUNS, POST_RUNS, Series
from ganxun.demo.units import ROOT_CODE

_INDUCTION = Series(
    name="新录用公务员初任培训班",
    pool="",
    days=12,
    starts=INDUCTION_RUNS,
    training_kind="induction",
    mix="topic",
)
_POST = Series(
    name="科级以上领导干部任职培训班", pool="", days=10, starts=POST_RUNS, training_kind="post", mix="theory"
)


def hold(people: People, catalogue: Catalogue, seats: Seats, dice: Dice, *, years: list[int]) -> None:
    """Seat those who entered or rose since 2018 in the next run of their province or city; some are forgotten."""
    chance = dice.of("events")
    servants = people.is_in("person_kind", "civil_servant", "enforcement_servant", "reference_managed")
    recent = people.days["joined"] >= day("2017-12-01")
    rose = people.lists["rose"] & people.lists["leads"]
    for series, who, event, come in (
        (_INDUCTION, servants & recent, people.days["joined"], 0.93), (_POST, servants & rose, people.days["since"], 0.9)
    ):  # fmt: skip
        for city in ["", *sorted({unit.code for unit in people.tree.units if unit.form == "city"})]:
            mine = who & (people.columns["city"] == city) & (chance.random(len(people)) < come)
            _seat(people, catalogue, seats, series, city, mine, event, years)


def _seat(
    people: People,
    catalogue: Catalogue,
    seats: Seats,
    series: Series,
    city: str,
    who: Flags,
    event: Days,
    years: list[int],
) -> None:
    members = np.flatnonzero(who)
    starts = monday(
        np.array([f"{year}-{start}" for year in years for start in series.starts], dtype="datetime64[D]")
    )
    run = np.searchsorted(starts, event[members] + np.timedelta64(21, "D"))
    members, run = members[run < len(starts)], run[run < len(starts)]
    if len(members) == 0:
        return
    places = np.zeros(len(starts), dtype=np.int64)
    for number in np.unique(run):
        places[number] = _class(
            people, catalogue, series, city, starts[number], int(number) % len(series.starts) + 1
        )
    seats.add(members, _as_ints(places[run]), priority=7)


def _as_ints(places: Ints) -> Ints:
    return places.astype(np.int64)


def _class(
    people: People, catalogue: Catalogue, series: Series, city: str, start: np.datetime64, number: int
) -> int:
    tree = people.tree
    where = tree.units[tree.places[city]].name if city else "省直机关"
    organiser = tree.places.get(f"{city or ROOT_CODE}-D001", 0)
    name = f"{str(start)[:4]}年{where}{series.name}第{number}期"
    plan = run_of(series, name=name, organiser=organiser, institution=school_of(city) if city else "provincial_organs_party_school",
                  start=start, region=city)  # fmt: skip
    plan.organiser_level = "city" if city else "province"
    return catalogue.add(plan)
