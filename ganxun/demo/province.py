"""Puts the stages together: people, institutions, classes, credits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ganxun.demo import (
    after_events,
    institutions,
    ledger,
    local_classes,
    province_classes,
    roster,
    timetable,
    traits,
    units,
    year_round,
)
from ganxun.demo.catalogue import Catalogue
from ganxun.demo.dice import Dice, Flags, Ints, Reals
from ganxun.demo.institutions import Institutions
from ganxun.demo.population import People, settle
from ganxun.demo.seats import Seats
from ganxun.demo.stage import Stage

#: How eagerly each city calls its people up; those not named draw between 0.88 and 1.10.
EAGERNESS = {
    "510100": 1.12,
    "510700": 1.10,
    "511500": 1.06,
    "513300": 0.72,
    "511900": 0.76,
    "513400": 0.82,
    "511600": 0.84,
}


@dataclass
class Province:
    """What has been made, for planted cases and accounts to refer to."""

    people: People
    institutions: Institutions
    until: np.datetime64


def make(people: int, *, dice: Dice, until: np.datetime64) -> Province:
    """Invent and store a province of exactly `people` people as of `until`. Call within a transaction."""
    crowd = settle(people, dice, on=until.astype(object))
    traits.give_traits(crowd, dice, until=until)
    units.store(crowd.tree)
    roster.store(crowd, dice, until=until)
    places = institutions.store(crowd.tree)
    held = _classes(crowd, dice, until)
    ledger.store(crowd, held, places, dice, until=until)
    return Province(people=crowd, institutions=places, until=until)


def eagerness(people: People, dice: Dice) -> Reals:
    """By how much each person's city calls up more or less than the average."""
    chance = dice.of("eagerness")
    cities = sorted({unit.city for unit in people.tree.units})
    pull = {city: EAGERNESS.get(city, float(chance.uniform(0.88, 1.10))) for city in cities} | {"": 1.03}
    return np.array([pull[city] for city in people.columns["city"]], dtype=np.float64)


def _classes(people: People, dice: Dice, until: np.datetime64) -> ledger.Held:
    stage = Stage(
        people=people, catalogue=Catalogue(), seats=Seats(), pull=eagerness(people, dice), dice=dice,
        years=list(range(2018, int(str(until)[:4]) + 1)),
    )  # fmt: skip
    for planner in (province_classes, local_classes, year_round, after_events):
        planner.hold(stage)
    who, which = stage.seats.settled(stage.catalogue)
    came = ~_stayed_away(stage, who, which)
    who, which = who[came], which[came]
    filled = np.bincount(which, minlength=len(stage.catalogue.plans)) > 0
    kept, moved = stage.catalogue.only(filled)
    return ledger.Held(
        catalogue=kept, timetable=timetable.arranged(kept, dice), people=who, classes=moved[which]
    )


def _stayed_away(stage: Stage, who: Ints, which: Ints) -> Flags:
    """Seats given up: some people are left out for years on end, more of them for one year."""
    people, chance = stage.people, stage.dice.of("left out")
    seldom = 0.02 / stage.pull**3
    never = chance.random(len(people)) < seldom * np.where(people.lists["heads"], 0.3, 1.0)
    away: Flags = never[who]
    years = stage.catalogue.starts.astype("datetime64[Y]").astype(np.int64)[which]
    for year in np.unique(years):
        this_year = chance.random(len(people)) < seldom * 2.5
        away |= (years == year) & this_year[who]
    return away
