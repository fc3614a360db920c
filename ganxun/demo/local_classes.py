"""Series that every city and county runs for its own people."""

from __future__ import annotations

import numpy as np

from ganxun.demo.catalogue import run_of
from ganxun.demo.dice import Flags, Ints, monday
from ganxun.demo.institutions import school_of
from ganxun.demo.pools import pool_of
from ganxun.demo.seats import due_this_year
from ganxun.demo.series import LOCAL, Series
from ganxun.demo.stage import Stage

_MOST_RUNS = 40
#: The winter class begins on its very day and crosses the New Year.
_WINTER = ("12-28",)


def hold(stage: Stage) -> None:
    """Plan the local series for all years and seat people in them."""
    people = stage.people
    phase = stage.dice.of("turns").random((len(LOCAL), len(people)))
    for place, series in enumerate(LOCAL):
        chance = stage.dice.of(f"local {series.name}")
        pool = pool_of(people, series.pool) & (people.columns[series.level] != "")
        for turn, year in enumerate(stage.years):
            if year in series.years:
                share = np.minimum(series.most * stage.pull, 0.99)
                called = pool & due_this_year(chance, phase[place], share, turn)
                _one_year(stage, series, year, called, chance)


def _one_year(stage: Stage, series: Series, year: int, called: Flags, chance: np.random.Generator) -> None:
    """Seat those `called` in the runs of their own region."""
    members = np.flatnonzero(called)
    column = stage.people.columns[series.level][members].astype(str)
    regions, of_region = np.unique(column, return_inverse=True)
    sizes = np.bincount(of_region, minlength=len(regions))
    order = chance.permutation(len(members))
    groups = of_region[order]
    rank = _rank_within(groups, len(regions))
    seated = np.zeros(len(members), dtype=np.int64)
    for number, region in enumerate(regions):
        runs = _runs(stage, series, year, str(region), (int(sizes[number]), number))
        mine = groups == number
        seated[order[mine]] = runs[rank[mine] % len(runs)]
    stage.seats.add(members, seated, priority=8 if series.days >= 30 else 4)


def _rank_within(groups: Ints, count: int) -> Ints:
    """For each entry how many of the same group stand before it."""
    order = np.argsort(groups, kind="stable")
    firsts = np.searchsorted(groups[order], np.arange(count))
    rank = np.empty(len(groups), dtype=np.int64)
    rank[order] = np.arange(len(groups)) - firsts[groups[order]]
    return rank


def _runs(stage: Stage, series: Series, year: int, region: str, size_and_turn: tuple[int, int]) -> Ints:
    """Places of the new classes of one region; neighbouring regions begin a week apart."""
    (count, turn), tree = size_and_turn, stage.people.tree
    runs = min(max(1, -(-count // series.size)), _MOST_RUNS)
    starts = series.starts if runs > 1 else (series.starts[year % len(series.starts)],)
    places = []
    for number in range(runs):
        label = f"{year}年{tree.units[tree.places[region]].name}{series.name}" + (
            f"第{number + 1}期" if runs > 1 else ""
        )
        plan = run_of(
            series,
            name=label,
            organiser=tree.places.get(f"{region}-D001", tree.places[region]),
            institution=series.place[(number + turn) % len(series.place)]
            if series.place
            else school_of(region),
            start=_start(series, f"{year}-{starts[number % len(starts)]}", turn),
            region=region,
        )
        places.append(stage.catalogue.add(plan))
    return np.array(places, dtype=np.int64)


def _start(series: Series, first: str, turn: int) -> np.datetime64:
    day = np.datetime64(first, "D") + np.timedelta64(7 * (turn % 2), "D")
    start: np.datetime64 = (
        np.datetime64(first, "D") if series.starts == _WINTER else monday(np.array([day]))[0]
    )
    return start
