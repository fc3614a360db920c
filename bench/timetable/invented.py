"""Instances of the benchmark's shape, cut from a timetable that costs nothing: their least penalty is known."""

from __future__ import annotations

from random import Random

from bench.timetable.reading import Course, Instance

_DAYS, _DAY_PERIODS, _ROOMS = 5, 4, 5


def invented(seed: int) -> Instance:
    """Classes whose weeks are full, in a room of their own, dealt out to courses of four or five lectures."""
    chance = Random(seed)
    rooms = {f"r{number}": 30 + 10 * number for number in range(_ROOMS)}
    courses: dict[str, Course] = {}
    curricula: dict[str, tuple[str, ...]] = {}
    barred: set[tuple[str, int, int]] = set()
    for number, seats in enumerate(rooms.values()):
        held = _week(chance)
        names = tuple(f"c{number}_{place}" for place in range(_DAY_PERIODS))
        for place, name in enumerate(names):
            lectures = sum(place in day for day in held)
            courses[name] = Course(
                name, f"t{number}_{place}", lectures, lectures, seats - chance.randrange(10)
            )
            barred |= {
                (name, day, period)
                for day, order in enumerate(held)
                for period in range(_DAY_PERIODS)
                if order[period] != place and chance.random() < 0.3
            }
        curricula[f"q{number}"] = names
    return Instance(f"invented-{seed}", _DAYS, _DAY_PERIODS, courses, rooms, curricula, frozenset(barred))


def _week(chance: Random) -> list[list[int]]:
    week = [list(range(_DAY_PERIODS)) for _ in range(_DAYS)]
    for day in week:
        chance.shuffle(day)
    return week
