"""Simulated annealing: one stretch of moves at one temperature.

Chance is drawn from two words of 32 bits kept in 64, so that the loops give the same timetable compiled and not.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ganxun.solvers.allocation.compiled import compiled
from ganxun.solvers.timetable.moving import extra_of, hard_of, move, soft_of
from ganxun.solvers.timetable.standing import EMPTY, Standing
from ganxun.solvers.timetable.tables import Tables

Words = NDArray[np.int64]
Reals = NDArray[np.float64]
_WORD = 0xFFFFFFFF
_GAIN = 12  # more than this is seldom won by wishes when a rule breaks
_REFUSED = 1 << 29
CHANCES: Reals = -np.log((np.arange(4096) + 0.5) / 4096)


def chance(seed: int) -> Words:
    """A source of chance."""
    return np.array(np.random.default_rng(seed).integers(1, _WORD, 2), np.int64)


@compiled
def draw(words: Words) -> int:
    """The next 32 bits (Marsaglia's xorshift over two words)."""
    t = (words[0] ^ (words[0] << 10)) & _WORD
    words[0] = words[1]
    words[1] = (words[1] ^ (words[1] >> 10)) ^ (t ^ (t >> 13))
    return int(words[1])


@compiled
def anneal(
    t: Tables, s: Standing, best: Standing, words: Words, chances: Reals, heat: float, counts: Words
) -> None:
    """Moves until ``counts[0]`` are tried or ``counts[1]`` taken. ``counts[2]``: cost now, ``[3]``: least, ``[4]``: tried."""
    tried, taken = 0, 0
    while tried < counts[0] and taken < counts[1]:
        tried += 1
        limit = heat * chances[draw(words) >> 20]
        cost = _try(t, s, words, limit)
        if cost != _REFUSED:
            taken += 1
            counts[2] += cost
            if counts[2] < counts[3]:
                counts[3] = counts[2]
                for session in range(s.period.size):
                    best.period[session] = s.period[session]
                    best.room[session] = s.room[session]
    counts[4] += tried


@compiled
def _try(t: Tables, s: Standing, words: Words, limit: float) -> int:
    """One move, made when it costs no more than the limit: what it costs, or that it was refused."""
    session = t.free[(draw(words) * t.free.size) >> 32]
    course = t.course[session]
    first = int(t.choice_offsets[course])
    many = int(t.choice_offsets[course + 1]) - first
    word = draw(words)
    period = s.period[session]
    if word & 7:
        period = t.choices[first + (((word >> 3) * many) >> 29)]
    room = (draw(words) * int(t.sizes[2])) >> 32
    other = s.grid[period, room]
    if t.closed[period, room]:
        return _REFUSED
    back = -1
    if other != EMPTY:
        back = t.course[other]
        if back == course or t.is_fixed[other]:
            return _REFUSED
    return _weigh(t, s, session, period, room, other, back, limit)


@compiled
def _weigh(
    t: Tables, s: Standing, session: int, period: int, room: int, other: int, back: int, limit: float
) -> int:
    cost = hard_of(t, s, session, period, room, other)
    if cost > limit + _GAIN:
        return _REFUSED
    cost += soft_of(t, s, session, period, room, back)
    if other != EMPTY:
        cost += soft_of(t, s, other, s.period[session], s.room[session], t.course[session])
    if t.weights[3]:
        return _weigh_made(t, s, session, period, room, other, back, limit, cost)
    if cost > limit:
        return _REFUSED
    move(t, s, session, period, room, other)
    return cost


@compiled
def _weigh_made(
    t: Tables,
    s: Standing,
    session: int,
    period: int,
    room: int,
    other: int,
    back: int,
    limit: float,
    cost: int,
) -> int:
    """Order and travel of both courses before and after; what both share is counted once."""
    now, here, course = s.period[session], s.room[session], t.course[session]
    cost -= _extras(t, s, course, back)
    move(t, s, session, period, room, other)
    cost += _extras(t, s, course, back)
    if cost <= limit:
        return cost
    move(t, s, session, now, here, other)
    return _REFUSED


@compiled
def _extras(t: Tables, s: Standing, course: int, back: int) -> int:
    cost = extra_of(t, s, course, -1)
    if back >= 0:
        cost += extra_of(t, s, back, course)
    return cost
