"""The question: which session is held when and where.

A *course* is a number of like sessions (a module of one class, a lecture held for several at once) with one teacher or
more. A *group* is a set of courses of which no two may be held in the same period: a class, a curriculum, a teacher.
Sessions of one course never share a period either. Periods are counted through: period = day × a day's periods + place
in the day. A joint lecture is a course that belongs to several classes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
NO_LIMIT = 1 << 20


def ints(values: Any = ()) -> Ints:
    """Whole numbers as this solver keeps them."""
    return np.ascontiguousarray(values, dtype=np.int32)


@dataclass(frozen=True, kw_only=True)
class Courses:
    """What is taught: so many sessions each, for so many seats, on so many days at least."""

    sessions: Ints
    seats: Ints
    least_days: Ints

    @property
    def count(self) -> int:
        """How many courses."""
        return self.sessions.size


@dataclass(frozen=True, kw_only=True)
class Rooms:
    """Where. ``site``: rooms of one site are reached without travel; empty: all are on one."""

    seats: Ints
    site: Ints = field(default_factory=ints)

    @property
    def count(self) -> int:
        """How many rooms."""
        return self.seats.size


@dataclass(frozen=True, kw_only=True)
class Group:
    """Courses that must not meet, and what of their days is wanted: no lone session, a most a day, no travel between."""

    courses: tuple[int, ...]
    lone: int = 0  # what one session without a neighbour in the day costs
    most_a_day: int = NO_LIMIT
    above: int = 0  # what one session above the most costs
    travel: int = 0  # what two sessions in a row at different sites cost


@dataclass(frozen=True, kw_only=True)
class Costs:
    """What one unit of each wish costs. As they stand: UD2 of the competition of 2007."""

    seat: int = 1
    day: int = 5
    room: int = 1
    order: int = 1


@dataclass(frozen=True, kw_only=True)
class Problem:
    """All of it. Pairs are rows of two columns: (course, period), (course, room), (room, period), (earlier, later)."""

    days: int
    day_periods: int
    courses: Courses
    rooms: Rooms
    groups: tuple[Group, ...]
    costs: Costs = field(default_factory=Costs)
    barred_periods: Ints = field(default_factory=lambda: ints().reshape(0, 2))
    barred_rooms: Ints = field(default_factory=lambda: ints().reshape(0, 2))
    closed_rooms: Ints = field(default_factory=lambda: ints().reshape(0, 2))
    order: Ints = field(default_factory=lambda: ints().reshape(0, 2))
    fixed: Ints = field(default_factory=lambda: ints().reshape(0, 3))  # (course, period, room)

    @property
    def periods(self) -> int:
        """How many periods."""
        return self.days * self.day_periods

    def __post_init__(self) -> None:
        """Says what makes no sense before anything is computed from it."""
        _hold(self.days > 0 and self.day_periods > 0, "no periods")
        _hold(self.day_periods <= 20, "more than 20 periods a day")
        _hold(self.rooms.count > 0, "no rooms")
        sizes = {self.courses.sessions.size, self.courses.seats.size, self.courses.least_days.size}
        _hold(len(sizes) == 1, "columns of courses differ in length")
        courses, rooms, periods = self.courses.count, self.rooms.count, self.periods
        for name, rows, ends in (
            ("barred_periods", self.barred_periods, (courses, periods)),
            ("barred_rooms", self.barred_rooms, (courses, rooms)),
            ("closed_rooms", self.closed_rooms, (rooms, periods)),
            ("order", self.order, (courses, courses)),
            ("fixed", self.fixed, (courses, periods, rooms)),
        ):
            _hold(bool(np.all((rows >= 0) & (rows < np.array(ends)))), f"{name} out of range")
        _hold(all(0 <= each < courses for group in self.groups for each in group.courses), "no such course")
        places = [(int(period), int(room)) for _, period, room in self.fixed]
        _hold(len(set(places)) == len(places), "two sessions fixed in one place")
        many = np.bincount(self.fixed[:, 0], minlength=courses)
        _hold(bool(np.all(many <= self.courses.sessions)), "more sessions fixed than there are")


def pairs(values: Any = ()) -> Ints:
    """Rows of two whole numbers."""
    return ints(values).reshape(-1, 2)


def _hold(sound: bool, otherwise: str) -> None:
    if not sound:
        message = f"timetable: {otherwise}"
        raise ValueError(message)
