"""Improves a plan at prices: whoever is furthest from their best set goes there, and others make room in chains.

At the prices the distance between plan and bound is exactly what people miss (best set less present set) plus what
priced places stand empty. So the search goes where the distance is, and takes a chain of moves only if the plan gets
better level by level.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ganxun.solvers.allocation.answering import Crowd
from ganxun.solvers.allocation.compiled import compiled
from ganxun.solvers.allocation.moving import (
    Desk,
    clear,
    desk,
    force,
    is_fixed,
    place_again,
    undo,
)
from ganxun.solvers.allocation.pricing import (
    Prices,
    Scratch,
    best_sets,
    gain_of,
    gather,
    open_unit,
    scratch,
)
from ganxun.solvers.allocation.scoring import Score, is_better
from ganxun.solvers.allocation.standing import Standing, why_not_add
from ganxun.solvers.allocation.tables import Tables
from ganxun.solvers.allocation.worth import Worth

Array = NDArray[Any]
_SETS = 6
_TRIES = 3
_FAR = 1 << 60
_CHAIN = 6  # people who may displace the next one in turn


@dataclass(frozen=True)
class Missed:
    """At the prices: what each person misses, and what each would lose by leaving a class held."""

    of_person: Array
    loss: Array


def missed(crowd: Crowd, w: Worth, p: Prices, standing: Standing, scale: int) -> Missed:
    """Look at everybody."""
    t = crowd.tables
    found = Missed(np.zeros(t.unit.size, np.int64), np.full((t.unit.size, t.sets), _FAR, np.int64))

    def work(first: int, end: int) -> None:
        span = np.array([scale, first, end], np.int64)
        _look(t, w, p, crowd.held, standing, scratch(t, 1), span, found.of_person, found.loss)

    crowd.run(work)
    return found


@compiled
def _present(
    t: Tables, w: Worth, p: Prices, held: Standing, s: Standing, x: Scratch, scale: int, person: int
) -> int:
    total = 0
    for at in range(s.many[person]):
        entry = s.entries[person, at]
        if not is_fixed(held, person, entry):
            total += gain_of(t, w, p, x, scale, person, entry)
    if s.many[person] > 0 and held.many[person] == 0:
        total += p.bonus[person]
    return total


@compiled
def _look(
    t: Tables,
    w: Worth,
    p: Prices,
    held: Standing,
    s: Standing,
    x: Scratch,
    span: Array,
    miss: Array,
    loss: Array,
) -> None:
    for unit in range(span[1], span[2]):
        open_unit(t, p, x, unit)
        for person in range(t.unit_offsets[unit], t.unit_offsets[unit + 1]):
            bonus = p.bonus[person] if held.many[person] == 0 else 0
            many = gather(t, w, p, held, x, span[0], person, -bonus)
            left = t.most[person] - held.many[person]
            _, best = best_sets(t, x, many, left, bonus, 0)
            present = _present(t, w, p, held, s, x, span[0], person)
            miss[person] = best - present
            for at in range(s.many[person]):
                if not is_fixed(held, person, s.entries[person, at]):
                    loss[person, at] = present - _without(t, x, many, left, bonus, s.entries[person, at])


@compiled
def _without(t: Tables, x: Scratch, many: int, left: int, bonus: int, entry: int) -> int:
    """The best set's gain when an entry is out of reach."""
    for at in range(many):
        if x.entry[at] == entry:
            gain = x.gain[at]
            x.gain[at] = -(1 << 50)
            _, best = best_sets(t, x, many, left, bonus, 0)
            for again in range(many):
                if x.entry[again] == entry:
                    x.gain[again] = gain
            return best
    _, best = best_sets(t, x, many, left, bonus, 0)
    return best


def easiest(t: Tables, standing: Standing, loss: Array) -> tuple[Array, Array]:
    """People of each class, those who lose least by leaving it first."""
    inside, at = np.nonzero(standing.entries >= 0)
    in_class = t.entry_class[standing.entries[inside, at]]
    order = np.lexsort((inside, loss[inside, at], in_class))
    offsets = np.zeros(t.seats.size + 1, np.int64)
    np.cumsum(np.bincount(in_class, minlength=t.seats.size), out=offsets[1:])
    return offsets, inside[order].astype(np.int32)


def improve(
    crowd: Crowd,
    w: Worth,
    p: Prices,
    standing: Standing,
    score: Score,
    scale: int,
    levels: int,
    only: Array | None = None,
) -> int:
    """One round over everybody (or ``only`` some) who misses something; how many chains were taken."""
    t = crowd.tables
    found = missed(crowd, w, p, standing, scale)
    order = np.argsort(-found.of_person, kind="stable")
    order = order[found.of_person[order] > 0]
    if only is not None:
        order = order[only[order]]
    work = desk(*easiest(t, standing, found.loss), found.loss)
    span = np.array([scale, levels], np.int64)
    before = np.zeros_like(score.totals)
    return _improve(
        t, w, p, crowd.held, standing, score, work, scratch(t, _SETS), scratch(t, 1), order, span, before
    )


@compiled
def _improve(
    t: Tables, w: Worth, p: Prices, held: Standing, s: Standing, score: Score,
    d: Desk, x: Scratch, y: Scratch, order: Array, span: Array, before: Array,
) -> int:  # fmt: skip
    taken = 0
    for person in order:
        open_unit(t, p, x, t.unit[person])
        present = _present(t, w, p, held, s, x, span[0], person)
        bonus = p.bonus[person] if held.many[person] == 0 else 0
        many = gather(t, w, p, held, x, span[0], person, -bonus)
        found, _ = best_sets(t, x, many, t.most[person] - held.many[person], bonus, 1 << 50)
        done = False
        for number in range(found):
            if done or x.best[number] <= present:
                break
            for skip in range(_TRIES):
                done = _attempt(t, w, p, held, s, score, d, x, y, person, number, skip, span, before)
                if done:
                    break
        taken += done
    return taken


@compiled
def _attempt(
    t: Tables, w: Worth, p: Prices, held: Standing, s: Standing, score: Score, d: Desk,
    x: Scratch, y: Scratch, person: int, number: int, skip: int, span: Array, before: Array,
) -> bool:  # fmt: skip
    """Put a person into one of their best sets and settle everybody whom that displaces; kept if better."""
    d.marks[0] = d.marks[1] = 0
    for level in range(before.size):
        before[level] = score.totals[level]
    clear(t, s, held, score, d, person)
    for place in range(x.sets.shape[1]):
        at = x.sets[number, place]
        if at >= 0 and not force(t, s, held, score, d, person, x.entry[at], skip):
            undo(t, s, score, d)
            return False
    settled = 0
    while settled < d.marks[1]:
        if settled >= _CHAIN or not _push(t, w, p, s, held, score, d, y, d.out[settled], span[0]):
            place_again(t, w, p, s, score, d, y, d.out[settled], span[0])
        settled += 1
    if is_better(score.totals, before, span[1]):
        return True
    undo(t, s, score, d)
    return False


@compiled
def _push(
    t: Tables, w: Worth, p: Prices, s: Standing, held: Standing, score: Score,
    d: Desk, y: Scratch, person: int, scale: int,
) -> bool:  # fmt: skip
    """Let a displaced person displace the next, if at the prices that gains more than any place that is free."""
    open_unit(t, p, y, t.unit[person])
    many = gather(t, w, p, s, y, scale, person, 0)
    top, free = -1, 0
    for at in range(many):
        if (top < 0 or y.gain[at] > y.gain[top]) and not _was_left(d, person, y.entry[at]):
            top = at
        if y.gain[at] > free and why_not_add(t, s, person, y.entry[at]) == 0:
            free = y.gain[at]
    if top < 0 or y.gain[top] <= free:
        return False
    return force(t, s, held, score, d, person, y.entry[top], 0)


@compiled
def _was_left(d: Desk, person: int, entry: int) -> bool:
    """Whether the person was taken out of the entry in this attempt."""
    for step in range(d.marks[0]):
        if d.steps[step, 0] == person and d.steps[step, 1] == entry:
            return True
    return False
