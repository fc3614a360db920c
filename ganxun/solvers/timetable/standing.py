"""A timetable under way, with the counts that tell at once what a move would cost."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ganxun.solvers.allocation.compiled import compiled
from ganxun.solvers.timetable.problem import Ints, Problem, ints
from ganxun.solvers.timetable.tables import Tables

EMPTY = -1


class Standing(NamedTuple):
    """Where each session is, and what follows from it."""

    period: Ints
    room: Ints
    grid: Ints  # period × room: the session there
    clashing: Ints  # course × period: sessions there that it must not meet
    held: Ints  # course × period
    on_day: Ints  # course × day
    days: Ints  # of a course
    in_room: Ints  # course × room
    rooms: Ints  # of a course
    busy: Ints  # group × period
    pattern: Ints  # group × day: bits of the periods in use
    load: Ints  # group × day


def empty(t: Tables) -> Standing:
    """Nothing placed."""
    courses, periods = t.period_cost.shape
    groups, days, columns = t.inside.shape[0], t.sizes[0], t.sizes[2]
    shapes = (
        (courses, periods), (courses, periods), (courses, days), courses, (courses, columns), courses,
        (groups, periods), (groups, days), (groups, days),
    )  # fmt: skip
    return Standing(
        np.full(t.course.size, EMPTY, np.int32), np.full(t.course.size, EMPTY, np.int32),
        np.full((periods, columns), EMPTY, np.int32), *(np.zeros(shape, np.int32) for shape in shapes),
    )  # fmt: skip


def begin(problem: Problem, t: Tables, seed: int) -> Standing:
    """Fixed sessions stand; the others, the most bound first, each where it disturbs least."""
    s = empty(t)
    for session, (_, period, room) in zip(
        np.flatnonzero(t.is_fixed), problem.fixed[np.argsort(problem.fixed[:, 0], kind="stable")], strict=True
    ):
        put(t, s, int(session), int(period), int(room))
    noise = np.random.default_rng(seed)
    degree = np.diff(t.clash_offsets) - np.diff(t.choice_offsets)
    order = t.free[np.lexsort((noise.random(t.free.size), -degree[t.course[t.free]]))]
    _place(t, s, ints(order), ints(noise.permutation(s.grid.shape[0])))
    return s


@compiled
def _place(t: Tables, s: Standing, order: Ints, periods: Ints) -> None:
    for session in order:
        least, at, there = 1 << 30, 0, 0
        course = t.course[session]
        for period in periods:
            for room in range(t.sizes[2]):
                if s.grid[period, room] == EMPTY and not t.closed[period, room]:
                    cost = (
                        t.period_cost[course, period]
                        + 60 * s.clashing[course, period]
                        + t.room_cost[course, room]
                    )
                    if cost < least:
                        least, at, there = cost, period, room
        put(t, s, session, at, there)


@compiled
def put(t: Tables, s: Standing, session: int, period: int, room: int) -> None:
    """Place a session that stands nowhere."""
    course = t.course[session]
    s.period[session] = period
    s.room[session] = room
    s.grid[period, room] = session
    _count(t, s, course, period, room, 1)


@compiled
def take(t: Tables, s: Standing, session: int) -> None:
    """Take a session from where it stands."""
    s.grid[s.period[session], s.room[session]] = EMPTY
    _count(t, s, t.course[session], s.period[session], s.room[session], -1)


@compiled
def _count(t: Tables, s: Standing, course: int, period: int, room: int, sign: int) -> None:
    day = t.day[period]
    for at in range(t.clash_offsets[course], t.clash_offsets[course + 1]):
        s.clashing[t.clash_courses[at], period] += sign
    s.held[course, period] += sign
    s.days[course] -= s.on_day[course, day] > 0
    s.on_day[course, day] += sign
    s.days[course] += s.on_day[course, day] > 0
    s.rooms[course] -= s.in_room[course, room] > 0
    s.in_room[course, room] += sign
    s.rooms[course] += s.in_room[course, room] > 0
    for at in range(t.group_offsets[course], t.group_offsets[course + 1]):
        group = t.groups[at]
        s.busy[group, period] += sign
        s.load[group, day] += sign
        if s.busy[group, period] > 0:
            s.pattern[group, day] |= t.bit[period]
        else:
            s.pattern[group, day] &= ~t.bit[period]
