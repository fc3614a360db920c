"""What a timetable costs under formulation UD2, from the definition of the competition of 2007.

Hard: every lecture of a course in a period of its own; one lecture in a room at a time; courses of one curriculum or
teacher in different periods; no lecture where its course is unavailable. Soft: a seat short 1, a working day short 5,
a lecture of a curriculum with no other of it before or after on the day 2, a room beyond a course's first 1.
It knows nothing of the solver: it is handed names and places.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import combinations

from bench.timetable.reading import Instance

Lecture = tuple[str, int, int, str | None]  # course, day, period, room


@dataclass(frozen=True)
class Verdict:
    """Violations and penalties by kind."""

    violations: dict[str, int]
    penalties: dict[str, int]

    @property
    def hard(self) -> int:
        """All violations."""
        return sum(self.violations.values())

    @property
    def penalty(self) -> int:
        """All penalties."""
        return sum(self.penalties.values())


def judge(instance: Instance, lectures: list[Lecture]) -> Verdict:
    """All of it."""
    violations = {
        "lectures": _lectures(instance, lectures),
        "conflicts": _conflicts(instance, lectures),
        "availability": sum(
            (course, day, period) in instance.unavailable for course, day, period, _ in lectures
        ),
        "room_occupancy": _occupancy(lectures),
    }
    penalties = {
        "room_capacity": sum(
            max(0, instance.courses[course].students - instance.rooms[room])
            for course, _, _, room in lectures
            if room is not None
        ),
        "min_working_days": 5 * _days_short(instance, lectures),
        "curriculum_compactness": 2 * _isolated(instance, lectures),
        "room_stability": _changes(lectures),
    }
    return Verdict(violations, penalties)


def _lectures(instance: Instance, lectures: list[Lecture]) -> int:
    """Lectures missing or too many, without a room, or two of a course at once."""
    many = Counter(course for course, *_ in lectures)
    wrong = sum(abs(course.lectures - many[name]) for name, course in instance.courses.items())
    twice = sum(count - 1 for count in Counter(lecture[:3] for lecture in lectures).values())
    return wrong + twice + sum(room is None for *_, room in lectures)


def _conflicts(instance: Instance, lectures: list[Lecture]) -> int:
    apart = {
        frozenset(pair)
        for courses in instance.curricula.values()
        for pair in combinations(sorted(set(courses)), 2)
    }
    by_teacher: dict[str, list[str]] = defaultdict(list)
    for course in instance.courses.values():
        by_teacher[course.teacher].append(course.name)
    for taught in by_teacher.values():
        apart |= {frozenset(pair) for pair in combinations(taught, 2)}
    at: dict[tuple[int, int], list[str]] = defaultdict(list)
    for name, day, period, _ in lectures:
        at[day, period].append(name)
    return sum(frozenset(pair) in apart for held in at.values() for pair in combinations(held, 2))


def _occupancy(lectures: list[Lecture]) -> int:
    places = Counter((day, period, room) for _, day, period, room in lectures if room is not None)
    return sum(count - 1 for count in places.values())


def _days_short(instance: Instance, lectures: list[Lecture]) -> int:
    days: dict[str, set[int]] = defaultdict(set)
    for course, day, _, _ in lectures:
        days[course].add(day)
    return sum(max(0, course.least_days - len(days[name])) for name, course in instance.courses.items())


def _isolated(instance: Instance, lectures: list[Lecture]) -> int:
    total = 0
    for courses in instance.curricula.values():
        held = [(day, period) for course, day, period, _ in lectures if course in courses]
        places = set(held)
        total += sum(
            (day, period - 1) not in places and (day, period + 1) not in places for day, period in held
        )
    return total


def _changes(lectures: list[Lecture]) -> int:
    used: dict[str, set[str]] = defaultdict(set)
    for course, _, _, room in lectures:
        if room is not None:
            used[course].add(room)
    return sum(len(rooms) - 1 for rooms in used.values())
