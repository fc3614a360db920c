"""From good prices to a near-whole plan: the program over the pool, priced against all eligible arcs, then pushed whole.

Each round solves the program over the pool, takes its prices to everybody (which proves a bound over all eligible
arcs, absent rows included) and adds the sets that would have been better. At the end equal worths are told
apart by a little noise and shares are drawn to nought or one, a bit more each time, so that almost nothing is left to
rounding.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ganxun.solvers.allocation.bounding import Dual, Search, largest_worth
from ganxun.solvers.allocation.descent import Descent, descend
from ganxun.solvers.allocation.pooling import MOST_SETS, Pool, collect, empty_pool
from ganxun.solvers.allocation.pricing import Prices
from ganxun.solvers.allocation.program import Program, program

Array = NDArray[Any]
_PUSHES = (0.0, 1.0, 2.0, 4.0, 8.0)
_FIRST_WEIGHT = 0.12  # of prices against shares, times the largest worth
_TOLERANCE = 1e-5
_ENOUGH = 1e-4  # of the bound: rounds that gain less are the last


@dataclass(frozen=True, kw_only=True)
class Effort:
    """Rounds and steps of the program."""

    rounds: int = 4
    steps: int = 240
    pushes: int = 60
    seed: int = 0


@dataclass(frozen=True)
class Refined:
    """The best prices found, and the pool with whole or nearly whole shares."""

    dual: Dual
    pool: Pool


def refine(search: Search, dual: Dual, effort: Effort) -> Refined:
    """Rounds of program and pricing from given prices."""
    crowd, w, scale = search.crowd, search.w, search.scale
    top = largest_worth(w)
    pool = empty_pool(crowd.tables)
    collect(crowd, w, dual.rows, pool, scale, top * scale // 16, 6)
    best, weight, q = dual, _FIRST_WEIGHT * top, None
    now = dual
    for _ in range(effort.rounds):
        q = program(crowd, w, pool, search.rows.bonus / scale)
        done = descend(q, _start(q, pool, now, weight), effort.steps, crowd.threads, _TOLERANCE)
        weight = done.weight
        pool.share[_mask(pool)] = done.share
        now = _priced(search, q, done)
        before, best = best.bound, now if now.bound < best.bound else best
        new = collect(crowd, w, now.rows, pool, scale, top * scale // 256, 2)
        if new == 0 or (0 <= before - best.bound < _ENOUGH * abs(best.bound) and best is now):
            break
    if q is not None:
        _push(program(crowd, w, pool, search.rows.bonus / scale), pool, search, now, weight, effort)
    return Refined(best, pool)


def _mask(pool: Pool) -> Array:
    return np.arange(MOST_SETS)[None, :] < pool.size[:, None]


def _start(q: Program, pool: Pool, dual: Dual, weight: float) -> Descent:
    values = (dual.of_class, dual.of_quota, dual.rows.of_unit, dual.rows.away, dual.rows.leaders_away)
    price = [value[row >= 0] for value, row in zip(values, q.rows, strict=True)]
    return Descent(pool.share[_mask(pool)].astype(float), np.concatenate(price) / dual.scale, weight)


def _priced(search: Search, q: Program, done: Descent) -> Dual:
    """Take the program's prices to everybody; limits that are no rows cost nothing."""
    scale = search.scale
    of_class, of_quota, *units = (_spread(row, done.price) for row in q.rows)
    search.of_class = np.where(search.closed, search.of_class, of_class)
    search.of_quota = of_quota
    rows = [np.rint(np.maximum(each, 0) * scale).astype(np.int64) for each in units]
    search.rows = Prices(np.zeros_like(search.rows.of_entry), rows[0], rows[1], rows[2], search.rows.bonus)
    return search.look()


def _spread(row: Array, price: Array) -> Array:
    values = np.zeros(row.shape)
    values[row >= 0] = price[row[row >= 0]]
    return values


def _push(q: Program, pool: Pool, search: Search, dual: Dual, weight: float, effort: Effort) -> None:
    """Draw shares to nought or one. Noise and pushes are a small part of the largest worth."""
    unit = largest_worth(search.w) / 256
    noise = np.random.default_rng(effort.seed).random(q.worth.size)
    q = replace(q, worth=q.worth + noise * unit)
    now = _start(q, pool, dual, weight)
    for push in _PUSHES:
        q = replace(q, worth=q.worth + push * unit * now.share)
        now = descend(q, now, effort.pushes, search.crowd.threads, 0.0)
    pool.share[_mask(pool)] = now.share
