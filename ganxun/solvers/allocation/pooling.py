"""The sets of classes worth considering: for each person the best few at present prices, more as prices move."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ganxun.solvers.allocation.answering import Crowd
from ganxun.solvers.allocation.compiled import compiled
from ganxun.solvers.allocation.pricing import Prices, Scratch, best_sets, gather, open_unit, scratch
from ganxun.solvers.allocation.standing import Standing
from ganxun.solvers.allocation.tables import Tables
from ganxun.solvers.allocation.worth import Worth

Array = NDArray[Any]
MOST_SETS = 8


@dataclass
class Pool:
    """Person × at most `MOST_SETS` sets × their entries (-1: none), how many there are, and the share of each."""

    sets: Array
    size: Array
    share: Array


def empty_pool(t: Tables) -> Pool:
    """No sets yet."""
    people = t.unit.size
    return Pool(
        np.full((people, MOST_SETS, t.sets), -1, np.int32),
        np.zeros(people, np.int32),
        np.zeros((people, MOST_SETS), np.float32),
    )


def collect(crowd: Crowd, w: Worth, p: Prices, pool: Pool, scale: int, slack: int, kept: int) -> int:
    """Add each person's best sets within ``slack`` of the best, at most ``kept``; how many were new."""
    t = crowd.tables

    def work(first: int, end: int) -> int:
        span = np.array([scale, first, end, slack], np.int64)
        return _collect(t, w, p, crowd.held, scratch(t, kept), span, pool.sets, pool.size, pool.share)

    return sum(crowd.run(work))


@compiled
def _collect(
    t: Tables,
    w: Worth,
    p: Prices,
    held: Standing,
    x: Scratch,
    span: Array,
    sets: Array,
    size: Array,
    share: Array,
) -> int:
    new = 0
    for unit in range(span[1], span[2]):
        open_unit(t, p, x, unit)
        for person in range(t.unit_offsets[unit], t.unit_offsets[unit + 1]):
            bonus = p.bonus[person] if held.many[person] == 0 else 0
            many = gather(t, w, p, held, x, span[0], person, -bonus - span[3])
            found, _ = best_sets(t, x, many, t.most[person] - held.many[person], bonus, span[3])
            for number in range(found):
                new += _keep(x, sets, size, share, person, number)
    return new


@compiled
def _is_known(x: Scratch, sets: Array, person: int, known: int, number: int) -> bool:
    """Whether a set found is one in the pool, whatever the order of its classes."""
    found, shared, held = 0, 0, 0
    for at in range(sets.shape[2]):
        held += sets[person, known, at] >= 0
        if x.sets[number, at] < 0:
            continue
        found += 1
        for other in range(sets.shape[2]):
            shared += sets[person, known, other] == x.entry[x.sets[number, at]]
    return found == held and shared == found


@compiled
def _keep(x: Scratch, sets: Array, size: Array, share: Array, person: int, number: int) -> int:
    for known in range(size[person]):
        if _is_known(x, sets, person, known, number):
            return 0
    place = size[person]
    if place == sets.shape[1]:
        place = 0
        for known in range(1, size[person]):
            if share[person, known] < share[person, place]:
                place = known
        if share[person, place] > 0:
            return 0
    else:
        size[person] += 1
    share[person, place] = 0
    for at in range(sets.shape[2]):
        wanted = x.sets[number, at]
        sets[person, place, at] = x.entry[wanted] if wanted >= 0 else -1
    return 1
