"""Answers the question: who goes where, what it is worth, and how much better any plan could be at most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ganxun.solvers.allocation.answering import crowd
from ganxun.solvers.allocation.bounding import Search, free_of_charge, scale_for
from ganxun.solvers.allocation.calling import Clash, called, worth_of_standing
from ganxun.solvers.allocation.filling import NOTHING, fill, gains
from ganxun.solvers.allocation.problem import Ints, Problem, ints
from ganxun.solvers.allocation.standing import Standing, copied
from ganxun.solvers.allocation.tables import Prepared, prepared
from ganxun.solvers.allocation.worth import worths

Array = NDArray[Any]


@dataclass(frozen=True, kw_only=True)
class Options:
    """How hard to try. The same question, options and seed give the same plan."""

    rounds: int = 150
    threads: int = 2


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The placements, in order of person and class; a bound a level; call-ups that cannot stand."""

    person: Ints
    in_class: Ints
    bounds: tuple[float, ...]
    clashes: tuple[Clash, ...]


def preview(problem: Problem) -> Plan:
    """At once and without a proof: people in order of what their best class is worth."""
    ready = prepared(problem)
    held, clashes = called(problem, ready)
    everybody = crowd(ready.tables, held, 1)
    w = worths(problem, ready).only(0)
    free = free_of_charge(everybody)
    standing = copied(held)
    order = _by_gain(gains(everybody, w, free, 1))
    fill(ready.tables, w, free, standing, order, 1, NOTHING)
    return plan_of(ready, standing, (), tuple(clashes))


def solve(problem: Problem, options: Options | None = None) -> Plan:
    """The plan with its proof."""
    asked = options or Options()
    ready = prepared(problem)
    held, clashes = called(problem, ready)
    everybody = crowd(ready.tables, held, asked.threads)
    w = worths(problem, ready).only(0)
    dual = Search(everybody, w, scale_for(w)).run(asked.rounds)
    order = _by_gain(gains(everybody, w, dual.rows, dual.scale))
    standing = copied(held)
    for above in (0, NOTHING):
        fill(ready.tables, w, dual.rows, standing, order, dual.scale, above)
    bound = dual.bound / dual.scale + worth_of_standing(ready.tables, w, held)
    return plan_of(ready, standing, (bound,), tuple(clashes))


def _by_gain(best: Array) -> Array:
    order = np.argsort(-best, kind="stable")
    return order[best[order] > NOTHING]


def plan_of(
    ready: Prepared, standing: Standing, bounds: tuple[float, ...], clashes: tuple[Clash, ...]
) -> Plan:
    """A standing in the caller's numbers."""
    inside, at = np.nonzero(standing.entries >= 0)
    person = ready.order[inside]
    in_class = ready.tables.entry_class[standing.entries[inside, at]]
    order = np.lexsort((in_class, person))
    return Plan(person=ints(person[order]), in_class=ints(in_class[order]), bounds=bounds, clashes=clashes)
