"""The benchmark of timetables: what it reads, what it counts, and that the solver reaches what can be reached."""

import json
import sys

import pytest

from bench.timetable.__main__ import main
from bench.timetable.asked import answer, question
from bench.timetable.formulation import judge
from bench.timetable.invented import invented
from bench.timetable.reading import BadInstance, parse, read
from ganxun.solvers.timetable.checker import check
from ganxun.solvers.timetable.solving import Options, solve

SMALL = """Name: Small
Courses: 3
Rooms: 2
Days: 2
Periods_per_day: 3
Curricula: 1
Min_Max_Daily_Lectures: 2 3
UnavailabilityConstraints: 1
RoomConstraints: 1

COURSES:
c1 t1 2 2 30 1
c2 t1 1 1 10 0
c3 t2 1 1 5 0

ROOMS:
A 20 0
B 40 1

CURRICULA:
q1 2 c1 c3

UNAVAILABILITY_CONSTRAINTS:
c2 1 0

ROOM_CONSTRAINTS:
c1 A

END.
"""


def small(**changes):
    text = SMALL
    for old, new in changes.values():
        assert old in text
        text = text.replace(old, new)
    return parse(text.splitlines())


def test_an_extended_instance_is_read():
    instance = small()
    assert list(instance.courses) == ["c1", "c2", "c3"]
    assert instance.rooms == {"A": 20, "B": 40}
    assert instance.curricula == {"q1": ("c1", "c3")}
    assert instance.unavailable == {("c2", 1, 0)}


def test_a_plain_one_is_read_too(tmp_path):
    text = SMALL.replace("UnavailabilityConstraints: 1", "Constraints: 1").split("ROOM_CONSTRAINTS")[0]
    text = text.replace("RoomConstraints: 1\n", "").replace("A 20 0", "A 20").replace("30 1\n", "30\n")
    path = tmp_path / "small.ctt"
    path.write_text(text, encoding="utf-8")
    assert read(path) == small()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("Days: 2", "Weeks: 2", "says no “Days”"),
        ("Days: 2", "Days: two", "“two” is no whole number"),
        ("Days: 2", "Days: 0", "“Days” is 0"),
        ("Courses: 3", "Courses: 4", "Courses: 4, COURSES has 3 rows"),
        ("c2 t1 1 1 10 0", "c1 t1 1 1 10 0", "course c1 a second time"),
        ("c2 t1 1 1 10 0", "c2 t1 1", "line 13: COURSES has 3 columns"),
        ("c2 t1 1 1 10 0", "c2 t1 1 1 -1 0", "-1 is less than none"),
        ("q1 2 c1 c3", "q1 3 c1 c3", "says 3 courses and names 2"),
        ("q1 2 c1 c3", "q1 2 c1 c9", "no course c9"),
        ("c2 1 0", "c2 1 3", "day 1, period 3 is out"),
        ("ROOMS:\nA 20 0\nB 40 1\n", "ROOMS:\n", "no rooms"),
        ("CURRICULA:", "CURIOSA:", "no section CURRICULA"),
        ("Name: Small", "Name Small", "line 1: neither"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(old, new, told):
    with pytest.raises(BadInstance, match=told):
        small(one=(old, new))


def test_ud2_counts_each_kind_as_defined():
    lectures = [("c1", 0, 0, "A"), ("c1", 0, 2, "B"), ("c2", 1, 0, "A"), ("c3", 1, 0, "A")]
    verdict = judge(small(), lectures)
    assert verdict.violations == {"lectures": 0, "conflicts": 0, "availability": 1, "room_occupancy": 1}
    assert verdict.penalties == {
        "room_capacity": 10,
        "min_working_days": 5,
        "curriculum_compactness": 6,
        "room_stability": 1,
    }


def test_ud2_counts_conflicts_and_lectures_that_are_missing_or_without_a_room():
    lectures = [("c1", 0, 0, "A"), ("c1", 0, 0, "B"), ("c2", 0, 0, None)]
    verdict = judge(small(), lectures)
    assert verdict.violations == {"lectures": 3, "conflicts": 2, "availability": 0, "room_occupancy": 0}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_solver_finds_what_costs_nothing(seed):
    instance = invented(seed)
    asked = question(instance)
    found = solve(asked, Options(moves=4_000_000, seed=seed))
    verdict = judge(instance, answer(instance, found))
    assert (verdict.hard, verdict.penalty) == (0, 0)
    assert check(asked, found.course, found.period, found.room).cost == found.cost == 0


def test_both_counts_agree():
    instance = small()
    asked = question(instance)
    found = solve(asked, Options(moves=20_000))
    verdict = judge(instance, answer(instance, found))
    checked = check(asked, found.course, found.period, found.room)
    assert verdict.hard == checked.hard == 0
    assert verdict.penalty == checked.cost == found.cost


def test_the_command_prints_one_object(tmp_path, monkeypatch, capsys):
    path = tmp_path / "small.ectt"
    path.write_text(SMALL, encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["bench", str(path), "--moves", "20000", "--json"])
    assert main() == 0
    told = json.loads(capsys.readouterr().out)
    assert told["penalty"] == sum(told["by_kind"].values())
    assert told["hard_violations"] == 0
    monkeypatch.setattr(sys, "argv", ["bench", "--moves", "20000"])
    assert main() in {0, 1}
    assert "penalty" in capsys.readouterr().out
    monkeypatch.setattr(sys, "argv", ["bench", str(tmp_path / "none.ectt")])
    assert main() == 2
    assert "cannot be read" in capsys.readouterr().err
