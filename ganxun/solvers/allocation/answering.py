"""How people and units answer prices: one pass over everybody, shared out among threads by unit.

Rows of units (so many in one class, so many away) belong to one unit only, so their prices are moved in the same pass
that reads them; rows of classes and quotas are added up for whoever leads the search.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ganxun.solvers.allocation.compiled import compiled
from ganxun.solvers.allocation.pricing import Prices, Scratch, best_sets, gather, open_unit, scratch
from ganxun.solvers.allocation.standing import Standing
from ganxun.solvers.allocation.tables import Tables
from ganxun.solvers.allocation.worth import Worth

Array = NDArray[Any]


class Answer(NamedTuple):
    """What one pass gave: uses of classes and quotas, how many got something, and the sums of the bound."""

    in_class: Array
    in_quota: Array
    sums: Array  # value of best sets, cost of units' limits, rows of units over their limit


@dataclass(frozen=True)
class Crowd:
    """Everybody, in parts of about equal work."""

    tables: Tables
    held: Standing
    parts: tuple[tuple[int, int], ...]
    threads: int
    went: Array  # 1: the person's best set was not empty when last asked

    def run(self, work: Callable[[int, int], Any]) -> list[Any]:
        """Do the parts, each on one thread; results in their order."""
        if self.threads == 1 or len(self.parts) == 1:
            return [work(first, end) for first, end in self.parts]
        with ThreadPoolExecutor(self.threads) as pool:
            return list(pool.map(lambda part: work(*part), self.parts))


def crowd(tables: Tables, held: Standing, threads: int) -> Crowd:
    """Share units out so that every part has about as many eligible arcs."""
    arcs = np.diff(tables.kind_offsets)[tables.kind] + 1 if tables.kind.size else np.zeros(0, np.int64)
    done = np.concatenate([[0], np.cumsum(arcs)])[tables.unit_offsets]
    units = tables.most_away.size
    cuts = np.searchsorted(done, np.linspace(0, done[-1], threads * 4 + 1))
    cuts[0], cuts[-1] = 0, units
    cuts = np.unique(np.clip(cuts, 0, units))
    parts = tuple((int(a), int(b)) for a, b in itertools.pairwise(cuts))
    return Crowd(tables, held, parts, threads, np.zeros(tables.unit.size, np.int8))


def answer(crowd: Crowd, w: Worth, p: Prices, scale: int, step_of_unit: int, step_of_slot: int) -> Answer:
    """Everybody answers the prices; then the prices of units' rows move by their steps (0: they stay)."""
    t = crowd.tables

    def work(first: int, end: int) -> Answer:
        mine = Answer(np.zeros_like(t.seats), np.zeros_like(t.quota_most), np.zeros(3, np.int64))
        steps = np.array([step_of_unit, step_of_slot], np.int64)
        _answer_units(
            t,
            w,
            p,
            crowd.held,
            scratch(t, 1),
            mine,
            _use(t),
            np.array([scale, first, end]),
            steps,
            crowd.went,
        )
        return mine

    parts = crowd.run(work)
    empty = [Answer(np.zeros_like(t.seats), np.zeros_like(t.quota_most), np.zeros(3, np.int64))]
    return Answer(*(sum(each[1:], each[0]) for each in zip(*(parts or empty), strict=True)))


class Use(NamedTuple):
    """What one unit's people ask for: by place of its menu, by slot, by slot of its leaders."""

    of_unit: Array
    away: Array
    leaders: Array


def _use(t: Tables) -> Use:
    widest = int(np.diff(t.menu_offsets).max(initial=0))
    return Use(np.zeros(widest, np.int64), np.zeros(t.slots, np.int64), np.zeros(t.slots, np.int64))


@compiled
def _answer_units(
    t: Tables,
    w: Worth,
    p: Prices,
    held: Standing,
    x: Scratch,
    a: Answer,
    use: Use,
    span: Array,
    steps: Array,
    went: Array,
) -> None:
    for unit in range(span[1], span[2]):
        open_unit(t, p, x, unit)
        for at in range(use.of_unit.size):
            use.of_unit[at] = 0
        for at in range(t.slots):
            use.away[at] = use.leaders[at] = 0
        for person in range(t.unit_offsets[unit], t.unit_offsets[unit + 1]):
            bonus = p.bonus[person] if held.many[person] == 0 else 0
            many = gather(t, w, p, held, x, span[0], person, -bonus)
            found, bound = best_sets(t, x, many, t.most[person] - held.many[person], bonus, 0)
            a.sums[0] += bound
            went[person] = found > 0
            if found > 0:
                for at in range(x.sets.shape[1]):
                    if x.sets[0, at] >= 0:
                        _count(t, a, use, person, x.entry[x.sets[0, at]])
        _move_unit(t, p, held, use, a.sums, unit, steps)


@compiled
def _count(t: Tables, a: Answer, use: Use, person: int, entry: int) -> None:
    in_class, unit = t.entry_class[entry], t.unit[person]
    a.in_class[in_class] += 1
    for at in range(t.entry_quota_offsets[entry], t.entry_quota_offsets[entry + 1]):
        a.in_quota[t.entry_quotas[at]] += 1
    use.of_unit[t.place[t.menu[unit], in_class]] += 1
    for stretch in range(t.stretch_offsets[in_class], t.stretch_offsets[in_class + 1]):
        for slot in range(t.stretch_from[stretch], t.stretch_to[stretch]):
            use.away[slot] += 1
            use.leaders[slot] += t.leads[person]


@compiled
def _move_unit(t: Tables, p: Prices, held: Standing, use: Use, sums: Array, unit: int, steps: Array) -> None:
    """Add the cost of a unit's limits at its prices, then move the prices against the use."""
    area = t.menu[unit]
    base = t.menu_offsets[unit]
    for at in range(t.offer_offsets[area + 1] - t.offer_offsets[area]):
        price = p.of_unit[base + at]
        if price == 0 and use.of_unit[at] == 0:
            continue
        in_class = t.offer[t.offer_offsets[area] + at]
        room = t.most_a_unit[in_class] - held.of_unit[base + at]
        sums[1] += price * room
        over = use.of_unit[at] - room
        sums[2] += over > 0
        p.of_unit[base + at] = max(0, price + steps[0] * over)
    for slot in range(t.slots):
        room = t.most_away[unit] - held.away[unit, slot]
        sums[1] += p.away[unit, slot] * room
        sums[2] += use.away[slot] > room
        p.away[unit, slot] = max(0, p.away[unit, slot] + steps[1] * (use.away[slot] - room))
        room = t.most_leaders_away[unit] - held.leaders_away[unit, slot]
        sums[1] += p.leaders_away[unit, slot] * room
        p.leaders_away[unit, slot] = max(
            0, p.leaders_away[unit, slot] + steps[1] * (use.leaders[slot] - room)
        )
