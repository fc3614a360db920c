"""The province's own series: so many places a year, given to those called least often so far."""

from __future__ import annotations

import math

import numpy as np

from ganxun.demo.catalogue import run_of
from ganxun.demo.dice import Ints, monday
from ganxun.demo.pools import pool_of
from ganxun.demo.seats import chosen
from ganxun.demo.series import PROVINCIAL, Series
from ganxun.demo.stage import Stage
from ganxun.demo.units import ROOT_CODE

#: How well the province did in each year: the epidemic of 2020 took its share.
YEARLY = {2018: 0.97, 2019: 1.03, 2020: 0.94, 2021: 1.02, 2022: 1.0}


def hold(stage: Stage) -> None:
    """Plan the runs of all provincial series for all years and seat people in them."""
    for series in PROVINCIAL:
        chance = stage.dice.of(f"provincial {series.name}")
        pool = pool_of(stage.people, series.pool)
        times = np.zeros(len(stage.people), dtype=np.int64)
        for year in (year for year in stage.years if year in series.years):
            wanted = round(series.seats * YEARLY[year] * chance.uniform(0.93, 1.06))
            count = min(wanted, round(series.most * int(pool.sum())))
            if count == 0:
                continue
            picked = chosen(chance, pool, times, stage.pull, count)
            runs = _runs(stage, series, year, math.ceil(count / series.size))
            priority = 5 if series.days < 30 else 8
            stage.seats.add(picked, runs[np.arange(len(picked)) % len(runs)], priority=priority)


def _runs(stage: Stage, series: Series, year: int, count: int) -> Ints:
    """Places of `count` new classes, spread over the series' starts; further runs follow week by week."""
    tree = stage.people.tree
    organiser = tree.places.get(f"{ROOT_CODE}-{series.organiser}", tree.places[f"{ROOT_CODE}-D001"])
    places = []
    for number in range(count):
        first = np.datetime64(f"{year}-{series.starts[number % len(series.starts)]}", "D")
        week = number // len(series.starts) % 3
        plan = run_of(
            series,
            name=f"{year}年{series.name}" + (f"第{number + 1}期" if count > 1 else ""),
            organiser=organiser,
            institution=series.place[(number + year) % len(series.place)],
            start=monday(np.array([first + np.timedelta64(7 * week, "D")]))[0],
        )
        places.append(stage.catalogue.add(plan))
    return np.array(places, dtype=np.int64)
