"""Fills a plan: people in order of what they gain, each into the best classes that still have room."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ganxun.solvers.allocation.answering import Crowd
from ganxun.solvers.allocation.compiled import compiled
from ganxun.solvers.allocation.pricing import Prices, Scratch, gather, open_unit, scratch
from ganxun.solvers.allocation.standing import Standing, add, why_not_add
from ganxun.solvers.allocation.tables import Tables
from ganxun.solvers.allocation.worth import Worth, worth_of

Array = NDArray[Any]
NOTHING = -(1 << 60)


def gains(crowd: Crowd, w: Worth, p: Prices, scale: int) -> Array:
    """What each person's best single class gains at the prices; `NOTHING` if there is none."""
    t = crowd.tables
    best = np.full(t.unit.size, NOTHING, np.int64)

    def work(first: int, end: int) -> None:
        _gains(t, w, p, crowd.held, scratch(t, 1), np.array([scale, first, end]), best)

    crowd.run(work)
    return best


@compiled
def _gains(t: Tables, w: Worth, p: Prices, held: Standing, x: Scratch, span: Array, best: Array) -> None:
    for unit in range(span[1], span[2]):
        open_unit(t, p, x, unit)
        for person in range(t.unit_offsets[unit], t.unit_offsets[unit + 1]):
            many = gather(t, w, p, held, x, span[0], person, -(1 << 60))
            for at in range(many):
                best[person] = max(best[person], x.gain[at])


def fill(t: Tables, w: Worth, p: Prices, standing: Standing, order: Array, scale: int, above: int) -> int:
    """Add whatever gains more than ``above``, is worth something and fits; how many were added."""
    return _fill(t, w, p, standing, scratch(t, 1), order, np.array([scale, above], np.int64))


@compiled
def _fill(t: Tables, w: Worth, p: Prices, s: Standing, x: Scratch, order: Array, span: Array) -> int:
    added, last = 0, -1
    for person in order:
        if t.unit[person] != last:
            last = t.unit[person]
            open_unit(t, p, x, last)
        many = gather(t, w, p, s, x, span[0], person, span[1])
        while many > 0 and s.many[person] < t.most[person]:
            top = 0
            for at in range(1, many):
                if x.gain[at] > x.gain[top]:
                    top = at
            entry = x.entry[top]
            many -= 1
            x.entry[top] = x.entry[many]
            x.gain[top] = x.gain[many]
            wanted = worth_of(w, person, entry, t.entry_class[entry]) > 0 or _is_short(t, s, entry)
            if wanted and why_not_add(t, s, person, entry) == 0:
                add(t, s, person, entry)
                added += 1
    return added


@compiled
def _is_short(t: Tables, s: Standing, entry: int) -> bool:
    """Whether a quota still misses people like this one."""
    for at in range(t.entry_quota_offsets[entry], t.entry_quota_offsets[entry + 1]):
        if s.in_quota[t.entry_quotas[at]] < t.quota_least[t.entry_quotas[at]]:
            return True
    return False
