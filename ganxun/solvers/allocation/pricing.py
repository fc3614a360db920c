"""Everyone's best set of classes at given prices, over all eligible arcs, without ever listing them.

Prices are whole numbers (scaled), so that sums do not depend on their order: any number of threads gives the same
bound to the last digit, and the bound is exact. At any prices the value of everybody's best set plus the worth
of all limits is at least the value of every possible plan: that is the proof each plan carries.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ganxun.solvers.allocation.compiled import compiled
from ganxun.solvers.allocation.standing import Standing, bars, clashes
from ganxun.solvers.allocation.tables import Tables
from ganxun.solvers.allocation.worth import Worth, worth_of

Array = NDArray[Any]
_NODES = 20_000  # sets looked at for one person before a coarser bound is taken instead


class Prices(NamedTuple):
    """What a unit of each limit costs."""

    of_entry: Array  # class and quotas together
    of_unit: Array  # by (unit, class) place
    away: Array  # unit × slot
    leaders_away: Array
    bonus: Array  # of a person, for the first class


class Scratch(NamedTuple):
    """Working space of one thread."""

    entry: Array
    gain: Array
    away: Array  # running sums over slots of a unit's prices
    leaders: Array
    chosen: Array
    sums: Array
    best: Array  # value of the best sets, falling
    sets: Array  # their candidates


def scratch(t: Tables, kept: int) -> Scratch:
    """Space for everybody's candidates and the ``kept`` best sets."""
    widest = int(np.diff(t.kind_offsets).max(initial=0) + np.diff(t.extra_offsets).max(initial=0))
    return Scratch(
        entry=np.zeros(widest + 1, np.int64),
        gain=np.zeros(widest + 1, np.int64),
        away=np.zeros(t.slots + 1, np.int64),
        leaders=np.zeros(t.slots + 1, np.int64),
        chosen=np.zeros(t.sets + 1, np.int64),
        sums=np.zeros(t.sets + 1, np.int64),
        best=np.zeros(kept, np.int64),
        sets=np.zeros((kept, t.sets), np.int64),
    )


@compiled
def open_unit(t: Tables, p: Prices, x: Scratch, unit: int) -> None:
    """Sum up a unit's prices of slots, so that a class costs one subtraction."""
    for slot in range(t.slots):
        x.away[slot + 1] = x.away[slot] + p.away[unit, slot]
        x.leaders[slot + 1] = x.leaders[slot] + p.leaders_away[unit, slot]


@compiled
def gain_of(t: Tables, w: Worth, p: Prices, x: Scratch, scale: int, person: int, entry: int) -> int:
    """Worth less prices of an arc; `open_unit` was called for the person's unit."""
    in_class, unit = t.entry_class[entry], t.unit[person]
    gain = worth_of(w, person, entry, in_class) * scale - p.of_entry[entry]
    gain -= p.of_unit[t.menu_offsets[unit] + t.place[t.menu[unit], in_class]]
    for stretch in range(t.stretch_offsets[in_class], t.stretch_offsets[in_class + 1]):
        first, end = t.stretch_from[stretch], t.stretch_to[stretch]
        gain -= x.away[end] - x.away[first]
        if t.leads[person]:
            gain -= x.leaders[end] - x.leaders[first]
    return gain


@compiled
def _free(t: Tables, held: Standing, person: int, in_class: int) -> bool:
    for at in range(held.many[person]):
        if clashes(t, in_class, t.entry_class[held.entries[person, at]]):
            return False
    return bars(t, person, in_class) == 0


@compiled
def gather(
    t: Tables, w: Worth, p: Prices, held: Standing, x: Scratch, scale: int, person: int, above: int
) -> int:
    """The arcs of a person that gain more than ``above`` into the scratch space; how many."""
    many = 0
    if held.many[person] >= t.most[person]:
        return 0
    for part in range(2):
        if part == 0:
            first, end = t.kind_offsets[t.kind[person]], t.kind_offsets[t.kind[person] + 1]
        else:
            first, end = t.extra_offsets[person], t.extra_offsets[person + 1]
        for entry in range(first, end):
            gain = gain_of(t, w, p, x, scale, person, entry)
            if gain > above and _free(t, held, person, t.entry_class[entry]):
                x.entry[many] = entry
                x.gain[many] = gain
                many += 1
    return many


@compiled
def _largest_to(x: Scratch, at: int, many: int) -> None:
    """Put the largest of the rest at its place: sorts only as far as anybody looks."""
    top = at
    for other in range(at + 1, many):
        if x.gain[other] > x.gain[top]:
            top = other
    if top != at:
        x.gain[at], x.gain[top] = x.gain[top], x.gain[at]
        x.entry[at], x.entry[top] = x.entry[top], x.entry[at]


@compiled
def _record(x: Scratch, found: int, value: int, depth: int) -> int:
    """Keep a set among the best, in falling order; how many are kept."""
    kept = x.best.size
    at = found if found < kept else kept - 1
    while at > 0 and x.best[at - 1] < value:
        x.best[at] = x.best[at - 1]
        for place in range(x.sets.shape[1]):
            x.sets[at, place] = x.sets[at - 1, place]
        at -= 1
    x.best[at] = value
    for place in range(x.sets.shape[1]):
        x.sets[at, place] = x.chosen[place] if place <= depth else -1
    return min(found + 1, kept)


@compiled
def _fits(t: Tables, x: Scratch, depth: int, at: int) -> bool:
    for place in range(depth):
        if clashes(t, t.entry_class[x.entry[x.chosen[place]]], t.entry_class[x.entry[at]]):
            return False
    return True


@compiled
def best_sets(t: Tables, x: Scratch, many: int, most: int, bonus: int, slack: int) -> tuple[int, int]:
    """Search the best sets of at most ``most`` compatible candidates that gain within ``slack`` of the best.

    How many are kept (the empty set, worth nothing, is not), and a bound on the best: its value, or a coarser one
    when there was too much to look at.
    """
    found, depth, nodes, ordered = 0, 0, 0, 0
    top = 0
    x.chosen[0] = -1
    x.sums[0] = bonus
    while depth >= 0 and nodes < _NODES:
        x.chosen[depth] += 1
        at = x.chosen[depth]
        if at == ordered and at < many:
            _largest_to(x, at, many)
            ordered += 1
        left = most - depth
        lowest = top - slack
        if found == x.best.size and x.best[found - 1] > lowest:
            lowest = x.best[found - 1]
        if at >= many or x.sums[depth] + x.gain[at] * (left if x.gain[at] > 0 else 1) <= lowest:
            depth -= 1
            continue
        nodes += 1
        if not _fits(t, x, depth, at):
            continue
        value = x.sums[depth] + x.gain[at]
        if value > lowest:
            found = _record(x, found, value, depth)
            top = max(top, value)
        if left > 1:
            depth += 1
            x.sums[depth] = value
            x.chosen[depth] = at
    return found, top if depth < 0 else max(top, bonus + x.gain[0] * most)
