"""Timetables break nothing, cost what they say, and tiny ones are the best there are."""

import os
import subprocess
import sys
from dataclasses import replace
from itertools import product
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from ganxun.solvers.timetable.annealing import CHANCES, anneal, chance
from ganxun.solvers.timetable.checker import check
from ganxun.solvers.timetable.problem import Costs, Courses, Group, Problem, Rooms, ints, pairs
from ganxun.solvers.timetable.solving import Options, copy_of, solve
from ganxun.solvers.timetable.standing import begin, empty
from ganxun.solvers.timetable.tables import HARD, prepare
from ganxun.solvers.timetable.weighing import cost_of

ROOT = Path(__file__).parents[2]
SHORT = Options(moves=60_000, stages=40, threads=2)


def question(seed, courses=6, days=3, day_periods=3, rooms=3):
    """A small invented question with every kind of rule and wish in it."""
    luck = Random(seed)
    periods = days * day_periods

    def group():
        return Group(
            courses=tuple(luck.sample(range(courses), luck.randint(2, min(3, courses)))),
            lone=luck.choice((0, 2)),
            most_a_day=luck.choice((1, 2, 9)),
            above=luck.choice((0, 3)),
            travel=luck.choice((0, 4)),
        )

    return Problem(
        days=days,
        day_periods=day_periods,
        courses=Courses(
            sessions=ints([luck.randint(1, 2) for _ in range(courses)]),
            seats=ints([luck.randint(5, 40) for _ in range(courses)]),
            least_days=ints([luck.randint(1, 2) for _ in range(courses)]),
        ),
        rooms=Rooms(seats=ints([10, 30, 40][:rooms]), site=ints([0, 1, 0][:rooms])),
        groups=tuple(group() for _ in range(3)),
        costs=Costs(seat=luck.choice((0, 1))),
        barred_periods=pairs(
            [(c, p) for c in range(courses) for p in range(periods) if luck.random() < 0.15]
        ),
        barred_rooms=pairs([(c, 0) for c in range(courses) if luck.random() < 0.2]),
        closed_rooms=pairs([(1, p) for p in range(periods) if luck.random() < 0.2]),
        order=pairs([tuple(luck.sample(range(courses), 2)) for _ in range(2)]),
    )


def weight(problem, course, period, room):
    """What the checker counts, rules at the weight the search gives them."""
    found = check(problem, course, period, room)
    return HARD * found.hard + found.cost


@settings(max_examples=25, deadline=None)
@given(some.integers(0, 10_000))
def test_what_the_solver_says_it_costs_is_what_the_checker_counts(seed):
    problem = question(seed)
    found = solve(problem, SHORT)
    checked = check(problem, found.course, found.period, found.room)
    assert checked.broken["sessions"] == checked.broken["places"] == checked.broken["closed_rooms"] == 0
    if checked.hard == 0:
        assert checked.cost == found.cost


@pytest.mark.parametrize("seed", range(20))
def test_of_a_tiny_question_no_timetable_is_better(seed):
    problem = replace(question(seed, courses=3, days=2, day_periods=2, rooms=2), closed_rooms=pairs())
    course = np.repeat(np.arange(3), problem.courses.sessions)
    places = list(product(range(4), range(2)))
    best = min(
        weight(problem, course, *zip(*taken, strict=True))
        for taken in product(places, repeat=course.size)
        if len(set(taken)) == course.size
    )
    found = solve(problem, SHORT)
    assert weight(problem, found.course, found.period, found.room) <= best


def test_the_same_seed_gives_the_same_timetable():
    problem = question(5, courses=8)
    one, two = solve(problem, SHORT), solve(problem, SHORT)
    assert np.array_equal(one.period, two.period)
    assert np.array_equal(one.room, two.room)
    assert one.moves == two.moves


def test_what_is_fixed_stays():
    problem = replace(question(9), fixed=ints([(2, 4, 2), (0, 0, 2)]))
    found = solve(problem, SHORT)
    assert check(problem, found.course, found.period, found.room).broken["fixed"] == 0


def test_more_sessions_than_places_leaves_some_without_a_room():
    courses = Courses(sessions=ints([2, 2, 2]), seats=ints([1, 1, 1]), least_days=ints([1, 1, 1]))
    problem = Problem(days=1, day_periods=2, courses=courses, rooms=Rooms(seats=ints([9, 9])), groups=())
    found = solve(problem, SHORT)
    assert check(problem, found.course, found.period, found.room).broken["no_room"] == 2


def test_nothing_to_place_and_nothing_to_move():
    none = Courses(sessions=ints(), seats=ints(), least_days=ints())
    problem = Problem(days=1, day_periods=1, courses=none, rooms=Rooms(seats=ints([9])), groups=())
    assert solve(problem).course.size == 0
    one = Courses(sessions=ints([1]), seats=ints([1]), least_days=ints([1]))
    fixed = replace(problem, courses=one, fixed=ints([(0, 0, 0)]))
    assert solve(fixed, SHORT).moves == 0


def test_a_budget_in_seconds_ends():
    found = solve(question(3), Options(seconds=0.2, threads=1))
    assert found.moves > 0


@pytest.mark.parametrize(
    ("part", "value", "told"),
    [
        ("days", 0, "no periods"),
        ("day_periods", 21, "more than 20"),
        ("rooms", Rooms(seats=ints()), "no rooms"),
        ("order", pairs([(0, 99)]), "order out of range"),
        ("groups", (Group(courses=(7, 1)),), "no such course"),
        ("fixed", ints([(0, 1, 1), (1, 1, 1)]), "two sessions fixed"),
        ("fixed", ints([(0, 1, 1), (0, 2, 1), (0, 3, 1)]), "more sessions fixed"),
        ("courses", Courses(sessions=ints([1]), seats=ints(), least_days=ints()), "differ in length"),
    ],
)
def test_what_makes_no_sense_is_refused(part, value, told):
    with pytest.raises(ValueError, match=told):
        replace(question(1), **{part: value})


def test_every_move_is_told_as_it_turns_out():
    """Compiled or not, the running cost is that of the whole counted anew."""
    problem = question(11, courses=8)
    t = prepare(problem)
    s, best, words = begin(problem, t, 3), empty(t), chance(3)
    counts = np.array([400, 400, cost_of(t, s), 1 << 30, 0], np.int64)
    anneal(t, s, best, words, CHANCES, 5.0, counts)
    assert counts[2] == cost_of(t, s) == cost_of(t, copy_of(t, s))
    assert counts[3] == cost_of(t, copy_of(t, best))


def test_loops_give_the_same_compiled_and_not():
    few = Options(moves=2_000, stages=10)
    here = solve(question(7, courses=8), few)
    told = (
        "from tests.solvers.test_timetable import *\n"
        "found = solve(question(7, courses=8), Options(moves=2_000, stages=10))\n"
        "print(found.period.tolist(), found.room.tolist())"
    )
    plain = os.environ | {"NUMBA_DISABLE_JIT": "1"}
    done = subprocess.run(
        [sys.executable, "-c", told], env=plain, cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == f"{here.period.tolist()} {here.room.tolist()}"
