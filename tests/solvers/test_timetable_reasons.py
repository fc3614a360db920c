"""A timetable with no solution: fewest sessions, fewest rules, and nothing of them can be left out."""

from dataclasses import replace

import pytest

from ganxun.solvers.timetable.problem import Courses, Group, Problem, Rooms, ints, pairs
from ganxun.solvers.timetable.reasons import Conflict, conflict
from ganxun.solvers.timetable.solving import Options, solve

SHORT = Options(moves=20_000, stages=20)


def plain(courses=4, **parts):
    """One day of three periods, two rooms, a session each."""
    one = ints([1] * courses)
    given = {
        "days": 1,
        "day_periods": 3,
        "courses": Courses(sessions=one, seats=one, least_days=one),
        "rooms": Rooms(seats=ints([9, 9])),
        "groups": (),
    }
    return Problem(**(given | parts))


def why(problem):
    return conflict(problem, solve(problem, SHORT))


def test_what_has_a_timetable_has_no_conflict():
    assert why(plain()) is None


def test_a_teacher_who_is_away_and_a_class_that_is_busy():
    away = pairs([(0, 1), (0, 2), (1, 1), (1, 2), (2, 0)])
    problem = plain(groups=(Group(courses=(2, 3)), Group(courses=(0, 1, 2))), barred_periods=away)
    assert why(problem) == Conflict(
        ((0, 1), (1, 1)), (("barred_periods", 0), ("barred_periods", 1), ("group", 1))
    )


def test_too_many_sessions_for_a_class():
    problem = plain(groups=(Group(courses=(0, 1, 2, 3)), Group(courses=(0, 1))))
    assert why(problem) == Conflict(((0, 1), (1, 1), (2, 1), (3, 1)), (("group", 0),))


def test_too_few_rooms_that_suit():
    unfit = pairs([(c, 1) for c in range(4)])
    problem = plain(barred_rooms=unfit, closed_rooms=pairs([(0, 0)]))
    found = why(problem)
    assert len(found.sessions) == 3
    assert {kind for kind, _ in found.rules} == {"barred_rooms", "closed_rooms"}


def test_two_fixed_sessions_of_one_class():
    problem = plain(groups=(Group(courses=(0, 1)),), fixed=ints([(0, 0, 0), (1, 0, 1)]))
    assert why(problem) == Conflict(((0, 1), (1, 1)), (("fixed", 0), ("fixed", 1), ("group", 0)))


@pytest.mark.parametrize("periods", [2, 3])
def test_a_triangle_that_no_single_group_explains(periods):
    """Three that must not meet by three pairs: no group alone is too large."""
    three = tuple(Group(courses=pair) for pair in ((0, 1), (1, 2), (0, 2)))
    problem = replace(plain(courses=3, groups=three), day_periods=periods)
    found = why(problem)
    assert found == (
        Conflict(((0, 1), (1, 1), (2, 1)), (("group", 0), ("group", 1), ("group", 2)))
        if periods == 2
        else None
    )


def test_what_cannot_be_proven_in_time_is_not_said(monkeypatch):
    monkeypatch.setattr("ganxun.solvers.timetable.reasons._STEPS", 1)
    three = tuple(Group(courses=pair) for pair in ((0, 1), (1, 2), (0, 2)))
    assert why(replace(plain(courses=3, groups=three), day_periods=2)) is None
