"""Counts a timetable from the question alone. It shares no code with the solver, and is slow for that."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Any

from ganxun.solvers.timetable.problem import Group, Problem

Sessions = list[tuple[int, int, int]]  # course, period, room


@dataclass(frozen=True)
class Checked:
    """Rules broken and wishes not met, by kind; wishes at what they cost."""

    broken: dict[str, int]
    costs: dict[str, int]

    @property
    def hard(self) -> int:
        """All broken rules."""
        return sum(self.broken.values())

    @property
    def cost(self) -> int:
        """All that wishes cost."""
        return sum(self.costs.values())


def check(problem: Problem, course: Any, period: Any, room: Any) -> Checked:
    """Everything about sessions that stand so."""
    held = [(int(c), int(p), int(r)) for c, p, r in zip(course, period, room, strict=True)]
    broken = {
        "sessions": _sessions(problem, held),
        "fixed": sum((Counter(_rows(problem.fixed)) - Counter(held)).values()),
        "clashes": _clashes(problem, held),
        "places": sum(many - 1 for many in Counter(each[1:] for each in held if each[2] >= 0).values()),
        "barred_periods": len([1 for c, p, _ in held if (c, p) in set(_rows(problem.barred_periods))]),
        "barred_rooms": len([1 for c, _, r in held if (c, r) in set(_rows(problem.barred_rooms))]),
        "closed_rooms": len([1 for _, p, r in held if (r, p) in set(_rows(problem.closed_rooms))]),
        "no_room": len([1 for *_, r in held if r < 0]),
    }
    return Checked(broken, _wishes(problem, held))


def _rows(table: Any) -> list[tuple[int, ...]]:
    return [tuple(int(each) for each in row) for row in table]


def _sessions(problem: Problem, held: Sessions) -> int:
    many = Counter(course for course, *_ in held)
    return sum(abs(int(wanted) - many[number]) for number, wanted in enumerate(problem.courses.sessions))


def _clashes(problem: Problem, held: Sessions) -> int:
    members = [set(group.courses) for group in problem.groups]
    at_once = [(one[0], two[0]) for one, two in combinations(held, 2) if one[1] == two[1]]
    return sum(one == two or any(one in each and two in each for each in members) for one, two in at_once)


def _wishes(problem: Problem, held: Sessions) -> dict[str, int]:
    costs, size = problem.costs, problem.day_periods
    seats = [int(problem.courses.seats[c]) - int(problem.rooms.seats[r]) for c, _, r in held if r >= 0]
    days = {(c, p // size) for c, p, _ in held}
    rooms = {(c, r) for c, _, r in held}
    on = Counter(c for c, _ in days)
    least = enumerate(problem.courses.least_days)
    taught = len({c for c, *_ in held})
    costing = {
        "seats": costs.seat * sum(max(0, short) for short in seats),
        "days": costs.day * sum(max(0, int(many) - on[c]) for c, many in least),
        "rooms": costs.room * (len(rooms) - taught),
        "order": costs.order * _order(problem, held),
    }
    for name, count in (("lone", _lone), ("above", _above), ("travel", _travel)):
        costing[name] = sum(count(problem, each, held) for each in problem.groups)
    return costing


def _order(problem: Problem, held: Sessions) -> int:
    return sum(
        one[0] == first and two[0] == then and one[1] > two[1]
        for first, then in _rows(problem.order)
        for one in held
        for two in held
    )


def _lone(problem: Problem, group: Group, held: Sessions) -> int:
    mine = {p for c, p, _ in held if c in group.courses}
    near = [
        any(
            other in mine and other // problem.day_periods == p // problem.day_periods
            for other in (p - 1, p + 1)
        )
        for p in mine
    ]
    return group.lone * near.count(False)


def _above(problem: Problem, group: Group, held: Sessions) -> int:
    load = Counter(p // problem.day_periods for c, p, _ in held if c in group.courses)
    return group.above * sum(max(0, many - group.most_a_day) for many in load.values())


def _travel(problem: Problem, group: Group, held: Sessions) -> int:
    if not problem.rooms.site.size:
        return 0
    # of several at once, which is a broken rule already, the first room counts
    at = dict(sorted(((p, r) for c, p, r in held if c in group.courses and r >= 0), reverse=True))
    mine = [(p, int(problem.rooms.site[at[p]])) for p in sorted(at)]
    return group.travel * sum(
        then[0] == now[0] + 1
        and then[0] // problem.day_periods == now[0] // problem.day_periods
        and then[1] != now[1]
        for now, then in pairwise(mine)
    )
