"""The question laid out for the loops: what a course costs in a period or a room, who clashes with whom."""

from __future__ import annotations

from itertools import combinations
from typing import NamedTuple

import numpy as np

from ganxun.solvers.timetable.problem import NO_LIMIT, Group, Ints, Problem, ints

HARD = 60  # one broken rule weighs this much while searching


class Tables(NamedTuple):
    """Read only. Rooms from ``rooms`` on are no rooms: whoever stands there has none."""

    course: Ints  # of each session
    free: Ints  # the sessions that may move
    is_fixed: Ints
    choice_offsets: Ints  # periods a course may be held in
    choices: Ints
    period_cost: Ints
    room_cost: Ints
    closed: Ints
    clash_offsets: Ints  # courses a course must not meet, itself among them
    clash_courses: Ints
    clash: Ints
    group_offsets: Ints  # groups of a course
    groups: Ints
    inside: Ints  # group × course
    lone: Ints
    most: Ints
    above: Ints
    travel: Ints
    alone: Ints  # sessions without a neighbour, of each pattern of a day
    day: Ints
    bit: Ints
    least_days: Ints
    site: Ints
    before_offsets: Ints  # courses that come before a course, and after it
    befores: Ints
    after_offsets: Ints
    afters: Ints
    weights: Ints  # day, room, order, and whether there is order or travel at all
    sizes: Ints  # days, periods a day, rooms with the places that are none


def prepare(problem: Problem) -> Tables:
    """Everything the loops look up."""
    p, courses, periods = problem, problem.courses.count, problem.periods
    groups = _merged(p.groups)
    course = ints(np.repeat(np.arange(courses), p.courses.sessions))
    columns = p.rooms.count + _nowhere(p, course.size)
    barred = np.zeros((courses, periods), np.int32)
    barred[p.barred_periods[:, 0], p.barred_periods[:, 1]] = HARD
    clash = _clash(groups, courses)
    inside = np.zeros((max(len(groups), 1), courses), np.int32)
    for number, group in enumerate(groups):
        inside[number, list(group.courses)] = 1
    wished = np.array([bool(g.lone or g.above or g.travel) for g in groups] or [False])
    fixed = _fixed(p, course)
    extras = int(p.order.size > 0 or any(g.travel for g in groups))
    return Tables(
        course, ints(np.flatnonzero(fixed == 0)), fixed,
        *_choices(barred), barred, _room_cost(p, columns), _closed(p, columns),
        *_lists(clash), clash, *_lists((inside * wished[:, None]).T), inside,
        _column(groups, "lone"), _column(groups, "most_a_day"), _column(groups, "above"), _column(groups, "travel"),
        alone(p.day_periods), ints(np.arange(periods) // p.day_periods), ints(1 << (np.arange(periods) % p.day_periods)),
        p.courses.least_days, _sites(p, columns),
        *_order(p.order[:, ::-1], courses), *_order(p.order, courses),
        ints([p.costs.day, p.costs.room, p.costs.order, extras]), ints([p.days, p.day_periods, columns]),
    )  # fmt: skip


def _column(groups: list[Group], name: str) -> Ints:
    return ints([getattr(group, name) for group in groups] or [0])


def alone(day_periods: int) -> Ints:
    """How many sessions stand alone, for every pattern of a day."""
    patterns = np.arange(1 << day_periods)
    lone = patterns & ~(patterns << 1) & ~(patterns >> 1)
    return ints(sum((lone >> place) & 1 for place in range(day_periods)))


def _merged(groups: tuple[Group, ...]) -> list[Group]:
    """Groups of the same courses and the same most are one whose wishes add up."""
    found: dict[tuple[frozenset[int], int], Group] = {}
    for group in groups:
        most = group.most_a_day if group.above else NO_LIMIT
        key = (frozenset(group.courses), most)
        had = found.get(key, Group(courses=()))
        found[key] = Group(
            courses=tuple(sorted(key[0])), most_a_day=most, lone=had.lone + group.lone,
            above=had.above + group.above, travel=had.travel + group.travel,
        )  # fmt: skip
    return list(found.values())


def _nowhere(problem: Problem, sessions: int) -> int:
    """Columns of places that are none: as many as it takes, and one more where a room may be out of reach."""
    places = problem.rooms.count * problem.periods - len(np.unique(problem.closed_rooms, axis=0))
    short = -(-max(0, sessions - places) // problem.periods)
    return short + int(problem.barred_rooms.size > 0 or problem.closed_rooms.size > 0 or short > 0)


def _clash(groups: list[Group], courses: int) -> Ints:
    clash = np.eye(courses, dtype=np.int32)
    for group in groups:
        for one, other in combinations(group.courses, 2):
            clash[one, other] = clash[other, one] = 1
    return clash


def _choices(barred: Ints) -> tuple[Ints, Ints]:
    free = barred == 0
    free[~free.any(axis=1)] = True
    return _lists(ints(free))


def _lists(matrix: Ints) -> tuple[Ints, Ints]:
    """Where a row is not none, row after row."""
    offsets = np.concatenate(([0], np.cumsum((matrix != 0).sum(axis=1))))
    return ints(offsets), ints(np.nonzero(matrix)[1])


def _order(rows: Ints, courses: int) -> tuple[Ints, Ints]:
    rows = rows[np.argsort(rows[:, 0], kind="stable")]
    return ints(np.searchsorted(rows[:, 0], np.arange(courses + 1))), ints(rows[:, 1])


def _room_cost(problem: Problem, columns: int) -> Ints:
    cost = np.full((problem.courses.count, columns), HARD, np.int32)
    short = problem.courses.seats[:, None] - problem.rooms.seats[None, :]
    cost[:, : problem.rooms.count] = np.maximum(short, 0) * problem.costs.seat
    cost[problem.barred_rooms[:, 0], problem.barred_rooms[:, 1]] += HARD
    return cost


def _closed(problem: Problem, columns: int) -> Ints:
    closed = np.zeros((problem.periods, columns), np.int32)
    closed[problem.closed_rooms[:, 1], problem.closed_rooms[:, 0]] = 1
    return closed


def _fixed(problem: Problem, course: Ints) -> Ints:
    """The first sessions of a course are the fixed ones."""
    fixed = np.zeros(course.size, np.int32)
    many = np.bincount(problem.fixed[:, 0], minlength=problem.courses.count)
    first = np.cumsum(problem.courses.sessions) - problem.courses.sessions
    for begin, count in zip(first, many, strict=True):
        fixed[begin : begin + count] = 1
    return fixed


def _sites(problem: Problem, columns: int) -> Ints:
    site = np.zeros(columns, np.int32)
    site[: problem.rooms.site.size] = np.unique(problem.rooms.site, return_inverse=True)[1]
    return site
