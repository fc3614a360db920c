"""Training that follows an event: induction after entry, post training after a rise."""

from __future__ import annotations

import numpy as np

from ganxun.demo.catalogue import run_of
from ganxun.demo.dice import Days, Flags, day, monday
from ganxun.demo.institutions import school_of
from ganxun.demo.series import INDUCTION_RUNS, POST_RUNS, Series
from ganxun.demo.stage import Stage
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
_COME = {_INDUCTION.name: 0.93, _POST.name: 0.9}
_NOTICE = np.timedelta64(21, "D")


def hold(stage: Stage) -> None:
    """Seat those who entered or rose since 2018 in the next run of their province or city; some are forgotten."""
    people, chance = stage.people, stage.dice.of("events")
    servants = people.is_in("person_kind", "civil_servant", "enforcement_servant", "reference_managed")
    recent = people.days["joined"] >= day("2017-12-01")
    rose = people.lists["rose"] & people.lists["leads"]
    cities = ["", *sorted({unit.code for unit in people.tree.units if unit.form == "city"})]
    for series, who, event in ((_INDUCTION, servants & recent, "joined"), (_POST, servants & rose, "since")):
        for city in cities:
            come = chance.random(len(people)) < _COME[series.name]
            _seat(stage, series, city, who & come & (people.columns["city"] == city), people.days[event])


def _seat(stage: Stage, series: Series, city: str, who: Flags, event: Days) -> None:
    members = np.flatnonzero(who)
    starts = monday(
        np.array(
            [f"{year}-{start}" for year in stage.years for start in series.starts], dtype="datetime64[D]"
        )
    )
    run = np.searchsorted(starts, event[members] + _NOTICE)
    members, run = members[run < len(starts)], run[run < len(starts)]
    if len(members) == 0:
        return
    places = np.zeros(len(starts), dtype=np.int64)
    for number in np.unique(run):
        places[number] = _class(stage, series, city, starts[number], int(number) % len(series.starts) + 1)
    stage.seats.add(members, places[run], priority=7)


def _class(stage: Stage, series: Series, city: str, start: np.datetime64, number: int) -> int:
    tree = stage.people.tree
    where = tree.units[tree.places[city]].name if city else "省直机关"
    plan = run_of(
        series,
        name=f"{str(start)[:4]}年{where}{series.name}第{number}期",
        organiser=tree.places.get(f"{city or ROOT_CODE}-D001", 0),
        institution=school_of(city) if city else "provincial_organs_party_school",
        start=start,
        region=city,
    )
    plan.organiser_level = "city" if city else "province"
    return stage.catalogue.add(plan)
