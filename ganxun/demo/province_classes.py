"""The province's own series: so many places a year, given to those called least often so far."""

from __future__ import annotations

import math

import numpy as np

from ganxun.demo.catalogue import Catalogue, run_of
from ganxun.demo.dice import Dice, Ints, Reals, monday
from ganxun.demo.pools import pool_of
from ganxun.demo.population import People
from ganxun.demo.seats import Seats, chosen
from ganxun.demo.series import PROVINCIAL, Series
from ganxun.demo.units import ROOT_CODE

#: How well the province did in each year: the epidemic of 2020 took its share.
YEARLY = {2018: 0.97, 2019: 1.03, 2020: 0.94, 2021: 1.02, 2022: 1.0}


def hold(
    people: People, catalogue: Catalogue, seats: Seats, pull: Reals, dice: Dice, *, years: list[int]
) -> None:
    """Plan the runs of all provincial series for `years` and seat people in them."""
    for series in PROVINCIAL:
        chance = dice.of(f"provincial {series.name}")
        pool = pool_of(people, series.pool)
        times = np.zeros(len(people), dtype=np.int64)
        for year in (year for year in years if year in series.years):
            wanted = round(series.seats * YEARLY[year] * chance.uniform(0.93, 1.06))
            count = min(wanted, round(series.most * int(pool.sum())))
            if count == 0:
                continue
            picked = chosen(chance, pool, times, pull, count)
            runs = _runs(people, catalogue, series, year, math.ceil(count / series.size), chance)
            seats.add(picked, runs[np.arange(len(picked)) % len(runs)], priority=5 if series.days < 30 else 8)


def _runs(
    people: People, catalogue: Catalogue, series: Series, year: int, count: int, chance: np.random.Generator
) -> Ints:
    """Places of `count` new classes, spread over the series' starts; further runs follow week by week."""
    organiser = people.tree.places.get(
        f"{ROOT_CODE}-{series.organiser}", people.tree.places[f"{ROOT_CODE}-D001"]
    )
    places = []
    for number in range(count):
        first = np.datetime64(f"{year}-{series.starts[number % len(series.starts)]}", "D")
        week = number // len(series.starts) % 3
        start = monday(np.array([first + np.timedelta64(7 * week, "D")]))[0]
        label = f"{year}年{series.name}" + (f"第{number + 1}期" if count > 1 else "")
        institution = series.place[(number + year) % len(series.place)]
        places.append(
            catalogue.add(
                run_of(series, name=label, organiser=organiser, institution=institution, start=start)
            )
        )
    return np.array(places, dtype=np.int64)
