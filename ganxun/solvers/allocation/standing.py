"""A plan under way: who is in which class, and what that takes of every limit. Says why not, adds, takes out."""

from __future__ import annotations

from enum import IntEnum
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ganxun.solvers.allocation.compiled import compiled
from ganxun.solvers.allocation.tables import Tables

Array = NDArray[Any]


class Why(IntEnum):
    """Why somebody is not, or cannot be, in a class. The words are the caller's."""

    POSSIBLE = 0
    NOT_ELIGIBLE = 1
    BARRED = 2
    ABSENT = 3
    TOPIC_LEARNT = 4
    EXEMPT = 5
    MOST_CLASSES = 6
    OVERLAP = 7
    TOPIC_REPEATED = 8
    CLASS_FULL = 9
    QUOTA_FULL = 10
    MOST_OF_UNIT = 11
    UNIT_AWAY = 12
    LEADERS_AWAY = 13
    CLASS_CLOSED = 14
    ALREADY_IN = 15
    WORTH_LESS = 16
    UNKNOWN_PERSON = 17
    UNKNOWN_CLASS = 18


class Standing(NamedTuple):
    """Entries held by each person, and the use of every limit."""

    many: Array
    entries: Array
    in_class: Array
    in_quota: Array
    of_unit: Array  # by (unit, class) place
    away: Array  # unit × slot
    leaders_away: Array


def empty_standing(t: Tables) -> Standing:
    """Nobody goes anywhere yet."""
    people, units = t.unit.size, t.most_away.size
    return Standing(
        many=np.zeros(people, np.int32),
        entries=np.full((people, t.sets), -1, np.int32),
        in_class=np.zeros(t.seats.size, np.int64),
        in_quota=np.zeros(t.quota_most.size, np.int64),
        of_unit=np.zeros(int(t.menu_offsets[-1]), np.int16),
        away=np.zeros((units, t.slots), np.int16),
        leaders_away=np.zeros((units, t.slots), np.int16),
    )


def copied(standing: Standing) -> Standing:
    """The same, to be changed apart."""
    return Standing(*(each.copy() for each in standing))


@compiled
def place_of(t: Tables, unit: int, in_class: int) -> int:
    """Where the use of a class by a unit is kept."""
    return t.menu_offsets[unit] + t.place[t.menu[unit], in_class]


@compiled
def clashes(t: Tables, one: int, other: int) -> bool:
    """Whether nobody can take both classes."""
    return (t.conflict[one, other >> 3] >> (other & 7)) & 1 != 0


@compiled
def _is_absent(t: Tables, person: int, in_class: int) -> bool:
    for at in range(t.away_offsets[person], t.away_offsets[person + 1]):
        for stretch in range(t.stretch_offsets[in_class], t.stretch_offsets[in_class + 1]):
            if t.stretch_from[stretch] < t.away_to[at] and t.away_from[at] < t.stretch_to[stretch]:
                return True
    return False


@compiled
def _has_learnt(t: Tables, person: int, in_class: int) -> bool:
    for at in range(t.learnt_offsets[person], t.learnt_offsets[person + 1]):
        if t.learnt_topic[at] == t.topic[in_class] and t.begins[in_class] < t.learnt_until[at]:
            return True
    return False


@compiled
def bars(t: Tables, person: int, in_class: int) -> int:
    """What keeps a person from a class whatever else is planned: barred, absent, topic learnt; 0: nothing."""
    for at in range(t.barred_offsets[person], t.barred_offsets[person + 1]):
        if t.barred_class[at] == in_class:
            return 2
    if _is_absent(t, person, in_class):
        return 3
    return 4 if _has_learnt(t, person, in_class) else 0


@compiled
def own_reason(t: Tables, s: Standing, person: int, in_class: int) -> int:
    """Why a person's other classes leave no room for this one: most classes, already in, clash; 0: they do."""
    for at in range(s.many[person]):
        other = t.entry_class[s.entries[person, at]]
        if other == in_class:
            return 15
        if clashes(t, in_class, other):
            return 7
    if s.many[person] >= t.most[person]:
        return 6 if t.most[person] > 0 else 5
    return 0


@compiled
def room_in_unit(t: Tables, s: Standing, person: int, in_class: int) -> int:
    """Why the person's unit cannot spare one more; 0: it can."""
    unit = t.unit[person]
    if s.of_unit[place_of(t, unit, in_class)] >= t.most_a_unit[in_class]:
        return 11
    for stretch in range(t.stretch_offsets[in_class], t.stretch_offsets[in_class + 1]):
        for slot in range(t.stretch_from[stretch], t.stretch_to[stretch]):
            if s.away[unit, slot] >= t.most_away[unit]:
                return 12
            if t.leads[person] and s.leaders_away[unit, slot] >= t.most_leaders_away[unit]:
                return 13
    return 0


@compiled
def room_in_class(t: Tables, s: Standing, entry: int) -> int:
    """Why the class or one of its quotas has no place; 0: there is one."""
    in_class = t.entry_class[entry]
    if s.in_class[in_class] >= t.seats[in_class]:
        return 9 if t.seats[in_class] > 0 else 14
    for at in range(t.entry_quota_offsets[entry], t.entry_quota_offsets[entry + 1]):
        if s.in_quota[t.entry_quotas[at]] >= t.quota_most[t.entry_quotas[at]]:
            return 10
    return 0


@compiled
def why_not_add(t: Tables, s: Standing, person: int, entry: int) -> int:
    """The first reason against one more arc in this plan; 0: none (see `Why`)."""
    in_class = t.entry_class[entry]
    reason = own_reason(t, s, person, in_class)
    if reason == 0:
        reason = room_in_class(t, s, entry)
    if reason == 0:
        reason = room_in_unit(t, s, person, in_class)
    if reason == 0:
        reason = bars(t, person, in_class)
    return reason


@compiled
def count_arc(t: Tables, s: Standing, person: int, entry: int, by: int) -> None:
    """Book an arc's use of every limit, once more or once less."""
    in_class, unit = t.entry_class[entry], t.unit[person]
    s.in_class[in_class] += by
    s.of_unit[place_of(t, unit, in_class)] += by
    for at in range(t.entry_quota_offsets[entry], t.entry_quota_offsets[entry + 1]):
        s.in_quota[t.entry_quotas[at]] += by
    for stretch in range(t.stretch_offsets[in_class], t.stretch_offsets[in_class + 1]):
        for slot in range(t.stretch_from[stretch], t.stretch_to[stretch]):
            s.away[unit, slot] += by
            if t.leads[person]:
                s.leaders_away[unit, slot] += by


@compiled
def add(t: Tables, s: Standing, person: int, entry: int) -> None:
    """Send a person; whoever calls has asked why not."""
    s.entries[person, s.many[person]] = entry
    s.many[person] += 1
    count_arc(t, s, person, entry, 1)


@compiled
def take_out(t: Tables, s: Standing, person: int, at: int) -> int:
    """Take a person out of the class held at a place; the entry."""
    entry = s.entries[person, at]
    last = s.many[person] - 1
    s.entries[person, at] = s.entries[person, last]
    s.entries[person, last] = -1
    s.many[person] = last
    count_arc(t, s, person, entry, -1)
    return entry
