"""Why not everything can be placed: fewest sessions and fewest rules that cannot stand together.

Proven, or not said: a search that runs out of steps says nothing. Of what is returned no session and no rule can be left
out: without any one of them the rest has a place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeVar

from ganxun.solvers.timetable.checker import check
from ganxun.solvers.timetable.problem import Problem
from ganxun.solvers.timetable.solving import Timetable

Rule = tuple[str, int]  # its kind, and of which course, room or group; -1 where there is only one
Place = tuple[int, int]
T = TypeVar("T")
_STEPS = 400


@dataclass(frozen=True)
class Conflict:
    """Sessions (course, how many) that have no timetable, and the rules that leave them none."""

    sessions: tuple[tuple[int, int], ...]
    rules: tuple[Rule, ...]


def conflict(problem: Problem, found: Timetable) -> Conflict | None:
    """What cannot stand together in a timetable that breaks rules; None where none are broken, or none is proven."""
    if check(problem, found.course, found.period, found.room).hard == 0:
        return None
    sessions = [int(each) for each in found.course]
    rules = _rules(problem)
    if not _impossible(problem, sessions, rules):
        return None
    names = sorted(set(sessions))
    kept = _fewest(names, lambda few: _impossible(problem, [c for c in sessions if c in set(few)], rules))
    sessions = _fewest(
        [each for each in sessions if each in set(kept)], lambda few: _impossible(problem, few, rules)
    )
    binding = _fewest(rules, lambda few: _impossible(problem, sessions, few))
    return Conflict(tuple(sorted(Counter(sessions).items())), tuple(binding))


def _rules(problem: Problem) -> list[Rule]:
    named = [
        ("barred_periods", problem.barred_periods[:, 0]),
        ("barred_rooms", problem.barred_rooms[:, 0]),
        ("closed_rooms", problem.closed_rooms[:, 0]),
        ("fixed", problem.fixed[:, 0]),
    ]
    rules = [(kind, number) for kind, column in named for number in sorted({int(each) for each in column})]
    return [*rules, *(("group", number) for number in range(len(problem.groups)))]


def _fewest(things: Sequence[T], impossible: Callable[[list[T]], bool]) -> list[T]:
    """Drop one after the other what is not needed; halves first, so that much goes at once."""
    kept, size = list(things), max(1, len(things) // 2)
    while True:
        at = 0
        while at < len(kept):
            fewer = kept[:at] + kept[at + size :]
            if impossible(fewer):
                kept = fewer
            else:
                at += size
        if size == 1:
            return kept
        size //= 2


def _impossible(problem: Problem, sessions: list[int], rules: list[Rule]) -> bool:
    """Proven to have no timetable under these rules."""
    return _Search(problem, sessions, set(rules)).proves()


class _Search:
    def __init__(self, problem: Problem, sessions: list[int], rules: set[Rule]) -> None:
        self.steps = _STEPS
        self.groups = [
            frozenset(group.courses) for at, group in enumerate(problem.groups) if ("group", at) in rules
        ]
        self.sessions = sorted(sessions)
        self.open = [
            places for _, places in sorted(_places(problem, self.sessions, rules), key=lambda one: one[0])
        ]

    def proves(self) -> bool:
        """Whether every way was tried to its end without success."""
        return self._none(dict(enumerate(self.open))) is True

    def _none(self, places: dict[int, set[Place]]) -> bool | None:
        """True: no way; False: there is one; None: out of steps."""
        if not places:
            return False
        self.steps -= 1
        if self._short(places):
            return True
        if self.steps <= 0:
            return None
        session = min(places, key=lambda each: len(places[each]))
        answers = []
        for place in sorted(places[session]):
            answers.append(self._none(self._after(places, session, place)))
            if answers[-1] is not True:
                return answers[-1]
        return True

    def _after(self, places: dict[int, set[Place]], session: int, place: Place) -> dict[int, set[Place]]:
        """What is left to the others when one has this place."""
        return {
            other: {
                each
                for each in left
                if each != place and (each[0] != place[0] or not self._meet(session, other))
            }
            for other, left in places.items()
            if other != session
        }

    def _meet(self, one: int, other: int) -> bool:
        first, then = self.sessions[one], self.sessions[other]
        return first == then or any(first in group and then in group for group in self.groups)

    def _short(self, places: dict[int, set[Place]]) -> bool:
        """Too few places for all, or too few periods for those that must not meet."""
        if not _matched(list(places.values())):
            return True
        sets = [*self.groups, *({each} for each in set(self.sessions))]
        return any(
            not _matched(
                [{p for p, _ in left} for each, left in places.items() if self.sessions[each] in group]
            )
            for group in sets
        )


def _places(problem: Problem, sessions: list[int], rules: set[Rule]) -> list[tuple[int, set[Place]]]:
    """Where each session may be, by the rules that hold; the first sessions of a course are the fixed ones."""
    barred = {(int(c), int(p)) for c, p in problem.barred_periods if ("barred_periods", int(c)) in rules}
    unfit = {(int(c), int(r)) for c, r in problem.barred_rooms if ("barred_rooms", int(c)) in rules}
    closed = {(int(r), int(p)) for r, p in problem.closed_rooms if ("closed_rooms", int(r)) in rules}
    fixed: dict[int, list[Place]] = {}
    for c, p, r in problem.fixed:
        if ("fixed", int(c)) in rules:
            fixed.setdefault(int(c), []).append((int(p), int(r)))
    found = []
    for number, course in enumerate(sessions):
        if fixed.get(course):
            found.append((number, {fixed[course].pop(0)}))
            continue
        everywhere = product(range(problem.periods), range(problem.rooms.count))
        free = {
            (p, r) for p, r in everywhere
            if (course, p) not in barred and (course, r) not in unfit and (r, p) not in closed
        }  # fmt: skip
        found.append((number, free))
    return found


def _matched(wanted: Sequence[set[T]]) -> bool:
    """Whether each can have one of its own."""
    taken: dict[T, int] = {}

    def seat(at: int, seen: set[T]) -> bool:
        for each in wanted[at]:
            if each in seen:
                continue
            seen.add(each)
            if each not in taken or seat(taken[each], seen):
                taken[each] = at
                return True
        return False

    return all(seat(at, set()) for at in range(len(wanted)))
