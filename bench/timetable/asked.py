"""An instance as a question to the solver, and its answer in the words of the instance."""

from __future__ import annotations

from collections import defaultdict

from bench.timetable.formulation import Lecture
from bench.timetable.reading import Instance
from ganxun.solvers.timetable.problem import Courses, Group, Problem, Rooms, ints, pairs
from ganxun.solvers.timetable.solving import Timetable


def question(instance: Instance) -> Problem:
    """Curricula want no lone lecture; teachers only to be in one place."""
    courses = list(instance.courses.values())
    number = {course.name: at for at, course in enumerate(courses)}
    teachers: dict[str, list[int]] = defaultdict(list)
    for course in courses:
        teachers[course.teacher].append(number[course.name])
    groups = [
        Group(courses=tuple(number[each] for each in names), lone=2) for names in instance.curricula.values()
    ]
    groups += [Group(courses=tuple(taught)) for taught in teachers.values() if len(taught) > 1]
    return Problem(
        days=instance.days, day_periods=instance.day_periods,
        courses=Courses(
            sessions=ints([each.lectures for each in courses]),
            seats=ints([each.students for each in courses]),
            least_days=ints([each.least_days for each in courses]),
        ),
        rooms=Rooms(seats=ints(list(instance.rooms.values()))),
        groups=tuple(groups),
        barred_periods=pairs([
            (number[name], day * instance.day_periods + period) for name, day, period in sorted(instance.unavailable)
        ]),
    )  # fmt: skip


def answer(instance: Instance, timetable: Timetable) -> list[Lecture]:
    """Course, day, period and room of every lecture."""
    courses, rooms = list(instance.courses), list(instance.rooms)
    return [
        (courses[course], int(period) // instance.day_periods, int(period) % instance.day_periods,
         rooms[room] if room >= 0 else None)
        for course, period, room in zip(timetable.course, timetable.period, timetable.room, strict=True)
    ]  # fmt: skip
