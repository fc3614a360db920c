"""Instances of curriculum-based course timetabling: the format of 2007 (.ctt) and the extended one (.ectt).

What formulation UD2 does not know is read and left aside: double lectures, buildings, the least and most a day. Rooms
that do not suit a course (ROOM_CONSTRAINTS) belong to UD5: they too are read, and not used. Sections of other names are skipped.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


class BadInstance(ValueError):
    """The file is no such instance; the message says where and why."""


@dataclass(frozen=True)
class Course:
    """One row of COURSES."""

    name: str
    teacher: str
    lectures: int
    least_days: int
    students: int


@dataclass(frozen=True)
class Instance:
    """What UD2 uses of a file."""

    name: str
    days: int
    day_periods: int
    courses: dict[str, Course]
    rooms: dict[str, int]
    curricula: dict[str, tuple[str, ...]]
    unavailable: frozenset[tuple[str, int, int]]


_SECTIONS = {
    "COURSES": "Courses", "ROOMS": "Rooms", "CURRICULA": "Curricula",
    "UNAVAILABILITY_CONSTRAINTS": ("UnavailabilityConstraints", "Constraints"), "ROOM_CONSTRAINTS": "RoomConstraints",
}  # fmt: skip
Lines = dict[str, list[tuple[int, list[str]]]]


def read(path: Path) -> Instance:
    """The instance in a file."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInstance(f"{path}: cannot be read: {error}") from error
    try:
        return parse(text.splitlines())
    except BadInstance as error:
        raise BadInstance(f"{path}: {error}") from error


def parse(lines: Iterable[str]) -> Instance:
    """The instance in these lines."""
    head, sections = _split(lines)
    courses = _courses(sections)
    days, day_periods = _head_number(head, "Days"), _head_number(head, "Periods_per_day")
    instance = Instance(
        head.get("Name", "").strip(), days, day_periods, courses, _rooms(sections),
        _curricula(sections, courses), _unavailable(sections, courses, days, day_periods),
    )  # fmt: skip
    _counts_agree(head, sections)
    return instance


def _split(lines: Iterable[str]) -> tuple[dict[str, str], Lines]:
    head: dict[str, str] = {}
    sections: Lines = {}
    current = ""
    for number, line in enumerate(lines, 1):
        words = line.split()
        if not words:
            continue
        if words[0].rstrip(".").upper() == "END" and len(words) == 1:
            break
        if len(words) == 1 and words[0].endswith(":") and words[0].isupper():
            current = words[0].removesuffix(":")
            sections[current] = []
        elif current:
            sections[current].append((number, words))
        elif ":" in line:
            key, _, value = line.partition(":")
            head[key.strip()] = value
        else:
            raise BadInstance(f"line {number}: neither “name: value” nor a section: {line.strip()[:60]}")
    return head, sections


def _head_number(head: dict[str, str], key: str) -> int:
    if key not in head:
        raise BadInstance(f"the head says no “{key}”")
    number = _number(0, head[key].strip(), key)
    if number < 1:
        raise BadInstance(f"“{key}” is {number}")
    return number


def _number(line: int, word: str, what: str) -> int:
    where = f"line {line}: " if line else ""
    try:
        number = int(word)
    except ValueError:
        raise BadInstance(f"{where}{what}: “{word}” is no whole number") from None
    if number < 0:
        raise BadInstance(f"{where}{what}: {number} is less than none")
    return number


def _rows(sections: Lines, name: str, least: int) -> list[tuple[int, list[str]]]:
    if name not in sections:
        raise BadInstance(f"no section {name}")
    for number, words in sections[name]:
        if len(words) < least:
            raise BadInstance(f"line {number}: {name} has {len(words)} columns of at least {least}")
    return sections[name]


def _courses(sections: Lines) -> dict[str, Course]:
    found: dict[str, Course] = {}
    for number, words in _rows(sections, "COURSES", 5):
        _new(found, number, "course", words[0])
        lectures, days, students = (
            _number(number, word, what)
            for word, what in zip(words[2:5], ("lectures", "working days", "students"), strict=True)
        )
        found[words[0]] = Course(words[0], words[1], lectures, days, students)
    return found


def _rooms(sections: Lines) -> dict[str, int]:
    found: dict[str, int] = {}
    for number, words in _rows(sections, "ROOMS", 2):
        _new(found, number, "room", words[0])
        found[words[0]] = _number(number, words[1], "capacity")
    if not found:
        raise BadInstance("no rooms")
    return found


def _curricula(sections: Lines, courses: dict[str, Course]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for number, words in _rows(sections, "CURRICULA", 2):
        _new(found, number, "curriculum", words[0])
        many = _number(number, words[1], "courses of a curriculum")
        if many != len(words) - 2:
            raise BadInstance(
                f"line {number}: curriculum {words[0]} says {many} courses and names {len(words) - 2}"
            )
        for each in words[2:]:
            _known(courses, number, each)
        found[words[0]] = tuple(words[2:])
    return found


def _unavailable(
    sections: Lines, courses: dict[str, Course], days: int, day_periods: int
) -> frozenset[tuple[str, int, int]]:
    found = set()
    for number, words in _rows(sections, "UNAVAILABILITY_CONSTRAINTS", 3):
        _known(courses, number, words[0])
        day, period = _number(number, words[1], "day"), _number(number, words[2], "period")
        if day >= days or period >= day_periods:
            raise BadInstance(f"line {number}: day {day}, period {period} is out of the timetable")
        found.add((words[0], day, period))
    return frozenset(found)


def _new(found: dict[str, object] | dict[str, Course] | dict[str, int] | dict[str, tuple[str, ...]],
         number: int, what: str, name: str) -> None:  # fmt: skip
    if name in found:
        raise BadInstance(f"line {number}: {what} {name} a second time")


def _known(courses: dict[str, Course], number: int, name: str) -> None:
    if name not in courses:
        raise BadInstance(f"line {number}: no course {name}")


def _counts_agree(head: dict[str, str], sections: Lines) -> None:
    for section, keys in _SECTIONS.items():
        for key in (keys,) if isinstance(keys, str) else keys:
            if key in head and _head_count(head, key) != len(sections.get(section, ())):
                raise BadInstance(
                    f"the head says {key}: {head[key].strip()}, {section} has {len(sections.get(section, ()))} rows"
                )


def _head_count(head: dict[str, str], key: str) -> int:
    return _number(0, head[key].strip(), key)
