"""Named call-ups stand first, whatever eligibility says. What they break among themselves is reported, never forced."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ganxun.solvers.allocation.compiled import compiled
from ganxun.solvers.allocation.problem import Problem
from ganxun.solvers.allocation.standing import Standing, Why, add, empty_standing, why_not_add
from ganxun.solvers.allocation.tables import Prepared, Tables
from ganxun.solvers.allocation.worth import Worth, worth_of

Array = NDArray[Any]


@dataclass(frozen=True)
class Clash:
    """A call-up that cannot stand: its number, the person, the class, and the first limit it breaks."""

    number: int
    person: int
    in_class: int
    why: Why


def called(problem: Problem, ready: Prepared) -> tuple[Standing, list[Clash]]:
    """The plan that holds the call-ups only, in the caller's order; and those that cannot stand."""
    t = ready.tables
    standing = empty_standing(t)
    reasons = np.zeros(problem.called_person.size, np.int64)
    _call(t, standing, ready.rank[problem.called_person], problem.called_class, reasons)
    clashes = [
        Clash(int(at), int(problem.called_person[at]), int(problem.called_class[at]), Why(int(reasons[at])))
        for at in np.flatnonzero(reasons)
    ]
    return standing, clashes


@compiled
def entry_of(t: Tables, person: int, in_class: int) -> int:
    """The entry of a person for a class, or -1."""
    for entry in range(t.kind_offsets[t.kind[person]], t.kind_offsets[t.kind[person] + 1]):
        if t.entry_class[entry] == in_class:
            return entry
    for entry in range(t.extra_offsets[person], t.extra_offsets[person + 1]):
        if t.entry_class[entry] == in_class:
            return entry
    return -1


def worth_of_standing(t: Tables, w: Worth, standing: Standing) -> int:
    """What the classes held are worth together."""
    return _worth_of_standing(t, w, standing)


@compiled
def _worth_of_standing(t: Tables, w: Worth, s: Standing) -> int:
    total = 0
    for person in range(s.many.size):
        for at in range(s.many[person]):
            entry = s.entries[person, at]
            total += worth_of(w, person, entry, t.entry_class[entry])
    return total


@compiled
def _call(t: Tables, s: Standing, people: Array, classes: Array, reasons: Array) -> None:
    for number in range(people.size):
        person = people[number]
        entry = entry_of(t, person, classes[number])
        reasons[number] = why_not_add(t, s, person, entry)
        if reasons[number] == 0:
            add(t, s, person, entry)
