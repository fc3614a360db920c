"""Checks a finished plan against the question, and counts what it is worth.

Shares nothing with the solver but the question itself: it looks at every placement one by one, from the caller's own
arrays, so that a mistake in the solver's tables cannot hide here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ganxun.solvers.allocation.problem import Ints, Level, Problem

Array = NDArray[Any]
_MOST_EXAMPLES = 20
_FORMS = (
    lambda a, b: a * b,
    np.minimum,
    lambda a, b: (a == b).astype(np.int64),
)


@dataclass(frozen=True)
class Violation:
    """One broken rule: its code, how often, and where (numbers as the caller counts) for the first ones."""

    code: str
    count: int
    where: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Checked:
    """What the checker found: broken rules, and the value of every level."""

    violations: tuple[Violation, ...]
    values: tuple[int, ...]

    @property
    def count(self) -> int:
        """How many violations."""
        return sum(each.count for each in self.violations)


def check(problem: Problem, person: Ints, in_class: Ints, *, dropped: Ints | None = None) -> Checked:
    """Look at a plan. ``dropped``: named call-ups that were reported as impossible, by their number."""
    if not _in_range(problem, person, in_class):
        wrong = Violation("unknown_person_or_class", 1, ())
        return Checked((wrong,), ())
    found = [
        *_eligibility(problem, person, in_class),
        *_of_people(problem, person, in_class),
        *_of_classes(problem, person, in_class),
        *_of_units(problem, person, in_class),
        *_of_quotas(problem, person, in_class),
        *_call_ups(problem, person, in_class, dropped),
    ]
    values = tuple(value_of(problem, level, person, in_class) for level in problem.levels)
    return Checked(tuple(each for each in found if each.count), values)


def _in_range(problem: Problem, person: Ints, in_class: Ints) -> bool:
    return bool(
        person.size == in_class.size
        and np.all((person >= 0) & (person < problem.people.count))
        and np.all((in_class >= 0) & (in_class < problem.classes.count))
    )


def _violation(code: str, *where: Array) -> Violation:
    examples = tuple(zip(*(map(int, each[:_MOST_EXAMPLES]) for each in where), strict=True))
    return Violation(code, int(where[0].size), examples)


def _key(problem: Problem, person: Array, in_class: Array) -> Array:
    return person * max(problem.classes.count, 1) + in_class


def _called(problem: Problem, person: Array, in_class: Array) -> Array:
    return np.isin(
        _key(problem, person, in_class), _key(problem, problem.called_person, problem.called_class)
    )


def _eligibility(problem: Problem, person: Array, in_class: Array) -> list[Violation]:
    eligible, people = problem.eligibility, problem.people
    kinds = eligible.offsets.size - 1
    width = max(problem.classes.count, 1)
    listed = np.repeat(np.arange(kinds), np.diff(eligible.offsets)) * width + eligible.classes
    allowed = np.isin(people.kind[person] * width + in_class, listed)
    allowed |= np.isin(
        _key(problem, person, in_class), _key(problem, eligible.extra_person, eligible.extra_class)
    )
    allowed |= _called(problem, person, in_class)
    barred = np.isin(
        _key(problem, person, in_class), _key(problem, eligible.barred_person, eligible.barred_class)
    )
    return [
        _violation("not_eligible", person[~allowed], in_class[~allowed]),
        _violation("barred", person[barred], in_class[barred]),
    ]


def _stretches(problem: Problem, in_class: Array) -> tuple[Array, Array, Array]:
    """Row number, first and end slot of every stretch of each placement."""
    classes = problem.classes
    many = np.diff(classes.stretch_offsets)[in_class]
    row = np.repeat(np.arange(in_class.size), many)
    within = np.arange(row.size) - np.repeat(np.cumsum(many) - many, many)
    at = classes.stretch_offsets[in_class][row] + within
    return row, classes.stretch_from[at], classes.stretch_to[at]


def _begins(problem: Problem) -> Array:
    classes = problem.classes
    first = np.full(classes.count, 1 << 40)
    number = np.repeat(np.arange(classes.count), np.diff(classes.stretch_offsets))
    np.minimum.at(first, number, classes.stretch_from)
    return first


def _of_people(problem: Problem, person: Array, in_class: Array) -> list[Violation]:
    people = problem.people
    times = np.bincount(person, minlength=people.count)
    often = np.flatnonzero(times > np.maximum(people.most, 0))
    order = np.argsort(person, kind="stable")
    twice: list[tuple[int, int]] = []
    overlap: list[tuple[int, int]] = []
    topic: list[tuple[int, int]] = []
    begins = _begins(problem)
    edges = np.flatnonzero(np.diff(person[order], prepend=-1))
    for group in np.split(order, edges[1:]) if order.size else []:
        _pairs(problem, begins, person, in_class[group], group, twice, overlap, topic)
    absent = _spans_met(problem, person, in_class)
    learnt = _learnt(problem, begins, person, in_class)
    return [
        _violation("too_many_classes", often),
        *(
            _violation(code, *np.array(rows, np.int64).reshape(-1, 2).T)
            for code, rows in (("twice_in_class", twice), ("overlap", overlap), ("topic_repeated", topic))
        ),
        _violation("absent", person[absent], in_class[absent]),
        _violation("topic_learnt", person[learnt], in_class[learnt]),
    ]


def _pairs(
    problem: Problem,
    begins: Array,
    person: Array,
    own: Array,
    rows: Array,
    twice: list[tuple[int, int]],
    overlap: list[tuple[int, int]],
    topic: list[tuple[int, int]],
) -> None:
    classes = problem.classes
    for one in range(own.size):
        for other in range(one):
            a, b = int(own[one]), int(own[other])
            found = (int(person[rows[one]]), a)
            if a == b:
                twice.append(found)
            elif _meet(problem, a, b):
                overlap.append(found)
            elif (
                classes.topic[a] == classes.topic[b] >= 0
                and abs(begins[a] - begins[b]) < problem.topic_window
            ):
                topic.append(found)


def _meet(problem: Problem, a: int, b: int) -> bool:
    classes = problem.classes
    return any(
        classes.stretch_from[one] < classes.stretch_to[other]
        and classes.stretch_from[other] < classes.stretch_to[one]
        for one in range(classes.stretch_offsets[a], classes.stretch_offsets[a + 1])
        for other in range(classes.stretch_offsets[b], classes.stretch_offsets[b + 1])
    )


def _joined(left: Array, right: Array) -> tuple[Array, Array]:
    """All pairs of positions with equal values."""
    order = np.argsort(right, kind="stable")
    low = np.searchsorted(right[order], left, "left")
    high = np.searchsorted(right[order], left, "right")
    many = high - low
    rows = np.repeat(np.arange(left.size), many)
    within = np.arange(rows.size) - np.repeat(np.cumsum(many) - many, many)
    return rows, order[low[rows] + within]


def _spans_met(problem: Problem, person: Array, in_class: Array) -> Array:
    people = problem.people
    row, first, end = _stretches(problem, in_class)
    stretch, span = _joined(person[row], people.away_person)
    met = (first[stretch] < people.away_to[span]) & (people.away_from[span] < end[stretch])
    return np.unique(row[stretch[met]])


def _learnt(problem: Problem, begins: Array, person: Array, in_class: Array) -> Array:
    people = problem.people
    row, at = _joined(person, people.learnt_person)
    same = people.learnt_topic[at] == problem.classes.topic[in_class[row]]
    early = begins[in_class[row]] < people.learnt_until[at]
    return np.unique(row[same & early])


def _of_classes(problem: Problem, person: Array, in_class: Array) -> list[Violation]:
    classes = problem.classes
    taken = np.bincount(in_class, minlength=classes.count)
    full = np.flatnonzero(taken > np.maximum(classes.seats, 0))
    # Call-ups stand whatever a class's least number says.
    named = np.bincount(problem.called_class, minlength=classes.count) > 0
    few = np.flatnonzero((taken > 0) & (taken < classes.least) & ~named)
    units = max(problem.units.count, 1)
    pair, many = np.unique(in_class * units + problem.people.unit[person], return_counts=True)
    crowded = pair[many > classes.most_a_unit[pair // units]] if pair.size else pair
    return [
        _violation("over_seats", full),
        _violation("under_least", few),
        _violation("too_many_of_unit", crowded % units, crowded // units),
    ]


def _of_units(problem: Problem, person: Array, in_class: Array) -> list[Violation]:
    row, first, end = _stretches(problem, in_class)
    length = end - first
    within = np.arange(int(length.sum())) - np.repeat(np.cumsum(length) - length, length)
    slot = np.repeat(first, length) + within
    who = np.repeat(person[row], length)
    found = []
    for code, limit, kept in (
        ("unit_away", problem.units.most_away, np.ones(who.size, bool)),
        ("leaders_away", problem.units.most_leaders_away, problem.people.leads[who] > 0),
    ):
        place = problem.people.unit[who[kept]] * max(problem.slots, 1) + slot[kept]
        pair, many = np.unique(place, return_counts=True)
        over = pair[many > limit[pair // max(problem.slots, 1)]] if pair.size else pair
        found.append(_violation(code, over // max(problem.slots, 1), over % max(problem.slots, 1)))
    return found


def _of_quotas(problem: Problem, person: Array, in_class: Array) -> list[Violation]:
    quotas = problem.quotas
    over, short = [], []
    order = np.argsort(in_class, kind="stable")
    first = np.searchsorted(in_class[order], np.arange(problem.classes.count + 1))
    for quota in range(quotas.count):
        classes = quotas.classes[quotas.class_offsets[quota] : quotas.class_offsets[quota + 1]]
        kinds = quotas.kinds[quotas.kind_offsets[quota] : quotas.kind_offsets[quota + 1]]
        rows = [order[first[each] : first[each + 1]] for each in np.unique(classes)]
        inside = np.concatenate([*rows, np.zeros(0, np.int64)]).astype(np.int64)
        many = int(np.isin(problem.people.kind[person[inside]], kinds).sum())
        if many > quotas.most[quota]:
            over.append(quota)
        if many < quotas.least[quota]:
            short.append(quota)
    return [
        _violation("over_quota", np.array(over, np.int64)),
        _violation("under_quota", np.array(short, np.int64)),
    ]


def _call_ups(problem: Problem, person: Array, in_class: Array, dropped: Ints | None) -> list[Violation]:
    wanted = _key(problem, problem.called_person, problem.called_class)
    missing = ~np.isin(wanted, _key(problem, person, in_class))
    if dropped is not None:
        missing[dropped] = False
    return [_violation("call_up_missing", problem.called_person[missing], problem.called_class[missing])]


def value_of(problem: Problem, level: Level, person: Ints, in_class: Ints) -> int:
    """What a plan is worth at one level."""
    total = 0
    for term in level.terms:
        part = _FORMS[term.form](term.of_person[person], term.of_class[in_class])
        total += term.times * int(part.sum())
    if level.of_kind.size:
        total += _worth_of_kinds(problem, level, person, in_class)
    if level.coverage is not None:
        group = level.coverage.group[np.unique(person)]
        reached = np.bincount(group[group >= 0], minlength=level.coverage.target.size)
        total += level.coverage.worth * int(np.minimum(reached, level.coverage.target).sum())
    return total


def _worth_of_kinds(problem: Problem, level: Level, person: Array, in_class: Array) -> int:
    eligible = problem.eligibility
    width = max(problem.classes.count, 1)
    keys = np.repeat(np.arange(eligible.offsets.size - 1), np.diff(eligible.offsets)) * width
    keys = keys + eligible.classes
    order = np.argsort(keys, kind="stable")
    wanted = problem.people.kind[person] * width + in_class
    at = np.minimum(np.searchsorted(keys[order], wanted), keys.size - 1)
    listed = keys[order][at] == wanted
    return int(level.of_kind[order][at][listed].sum())
