"""What a place is worth: the objectives' terms side by side, mixed by whole multipliers."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ganxun.solvers.allocation.compiled import compiled
from ganxun.solvers.allocation.problem import CLOSING, PRODUCT, Level, Problem
from ganxun.solvers.allocation.tables import Prepared

Array = NDArray[Any]


class Worth(NamedTuple):
    """One mixture of levels, as the loops add it up."""

    form: Array
    times: Array
    of_person: Array
    of_class: Array
    of_entry: Array


class Worths(NamedTuple):
    """All levels: the terms of all of them in one row, and which level each belongs to."""

    form: Array
    times: Array
    level: Array
    of_person: Array
    of_class: Array
    of_entry: Array  # level × entry

    def mixed(self, multipliers: Array) -> Worth:
        """Levels by their multipliers."""
        return Worth(
            self.form,
            self.times * multipliers[self.level],
            self.of_person,
            self.of_class,
            multipliers @ self.of_entry,
        )

    def only(self, level: int) -> Worth:
        """One level, as it is."""
        multipliers = np.zeros(self.of_entry.shape[0], np.int64)
        multipliers[level] = 1
        return self.mixed(multipliers)


def worths(problem: Problem, ready: Prepared) -> Worths:
    """The levels of a question along its tables."""
    terms = [(number, term) for number, level in enumerate(problem.levels) for term in level.terms]
    entries = ready.tables.entry_class.size
    people, classes = problem.people.count, problem.classes.count
    return Worths(
        form=np.array([term.form for _, term in terms], np.int64),
        times=np.array([term.times for _, term in terms], np.int64),
        level=np.array([number for number, _ in terms], np.int64),
        of_person=_side([term.of_person[ready.order] for _, term in terms], people),
        of_class=_side([term.of_class for _, term in terms], classes),
        of_entry=np.stack([_of_entry(level, entries) for level in problem.levels]),
    )


def _side(columns: list[Array], rows: int) -> Array:
    if not columns:
        return np.zeros((rows, 0), np.int32)
    return np.ascontiguousarray(np.stack(columns, axis=1).astype(np.int32))


def _of_entry(level: Level, entries: int) -> Array:
    worth = np.zeros(entries, np.int64)
    worth[: level.of_kind.size] = level.of_kind
    return worth


@compiled
def worth_of(w: Worth, person: int, entry: int, in_class: int) -> int:
    """What one arc is worth in a mixture."""
    total = w.of_entry[entry]
    for term in range(w.form.size):
        a = w.of_person[person, term]
        b = w.of_class[in_class, term]
        if w.form[term] == PRODUCT:
            total += w.times[term] * a * b
        elif w.form[term] == CLOSING:
            total += w.times[term] * min(a, b)
        elif a == b:
            total += w.times[term]
    return total
