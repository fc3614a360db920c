"""Solves again after a few manual changes: whoever is not concerned stays where they are.

The last plan is laid out under the changed question; what no longer stands falls away. Only people whom the changes
concern look for a better place at the last prices; others move only to make room for them. The bound is the last
prices' bound for the changed question: still a proof, found in one pass.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ganxun.solvers.allocation.bounding import Dual, Search
from ganxun.solvers.allocation.calling import entry_of
from ganxun.solvers.allocation.closing import close_small
from ganxun.solvers.allocation.compiled import compiled
from ganxun.solvers.allocation.filling import NOTHING, fill
from ganxun.solvers.allocation.improving import improve
from ganxun.solvers.allocation.pricing import Prices
from ganxun.solvers.allocation.problem import Problem, ints
from ganxun.solvers.allocation.scoring import Score, score_of
from ganxun.solvers.allocation.solving import (
    Options,
    Plan,
    Year,
    bound_of,
    covers_of,
    mixture,
    plan_of,
    year,
)
from ganxun.solvers.allocation.standing import Standing, copied, why_not_add
from ganxun.solvers.allocation.standing import add as add_arc
from ganxun.solvers.allocation.tables import Tables

Array = NDArray[Any]


def solve_again(problem: Problem, before: Problem, plan: Plan, options: Options | None = None) -> Plan:
    """The changed question, from the plan of the question before (same people, classes and levels)."""
    how = options or Options()
    if plan.dual is None or before.classes.count != problem.classes.count:
        raise ValueError("a plan with prices, for the same people and classes, is needed")
    asked = year(problem, how.threads)
    t = asked.ready.tables
    standing = copied(asked.held)
    concerned = np.zeros(t.unit.size, bool)
    lay_out(t, standing, asked.ready.rank[plan.person], plan.in_class, concerned)
    last = len(problem.levels) - 1
    w = mixture(asked, last)
    dual = _prices_again(asked, before, plan.dual, last)
    concerned[asked.ready.rank[_changed(problem, before)]] = True
    fill(t, w, dual.rows, standing, np.flatnonzero(concerned), dual.scale, NOTHING)
    score = score_of(problem, asked.ready, asked.every, standing)
    for _ in range(how.improvements):
        if improve(asked.crowd, w, dual.rows, standing, score, dual.scale, last + 2, concerned) == 0:
            break
    closed = np.union1d(plan.closed, close_small(asked, w, dual, standing))
    closed = closed[standing.in_class[closed] == 0]
    return plan_of(asked, standing, _bounds(asked, dual, last, score, plan), dual, ints(closed))


def _bounds(asked: Year, dual: Dual, last: int, score: Score, plan: Plan) -> tuple[float, ...]:
    """The last level's bound is proven anew; earlier levels had other prices, so theirs are not known."""
    return (*(float("inf") for _ in plan.bounds[:-1]), bound_of(asked, dual, last, score))


@compiled
def lay_out(t: Tables, s: Standing, people: Array, classes: Array, concerned: Array) -> None:
    """Send people as a plan had it; mark those who cannot go any more."""
    for at in range(people.size):
        person = people[at]
        entry = entry_of(t, person, classes[at])
        if entry < 0:
            concerned[person] = True
            continue
        why = why_not_add(t, s, person, entry)
        if why == 0:
            add_arc(t, s, person, entry)
        elif why != 15:
            concerned[person] = True


def _changed(problem: Problem, before: Problem) -> Array:
    """People who may gain by the changes: named or barred now or before, or eligible for a class with more room."""
    now, then = problem.eligibility, before.eligibility
    width = max(problem.classes.count, 1)
    touched = [
        np.setxor1d(one_person * width + one_class, other_person * width + other_class) // width
        for one_person, one_class, other_person, other_class in (
            (problem.called_person, problem.called_class, before.called_person, before.called_class),
            (now.extra_person, now.extra_class, then.extra_person, then.extra_class),
            (now.barred_person, now.barred_class, then.barred_person, then.barred_class),
        )
    ]
    touched.append(np.flatnonzero(problem.people.most != before.people.most))
    wider = np.flatnonzero(problem.classes.seats > before.classes.seats)
    kinds = np.repeat(np.arange(now.offsets.size - 1), np.diff(now.offsets))[np.isin(now.classes, wider)]
    touched.append(np.flatnonzero(np.isin(problem.people.kind, kinds)))
    return np.unique(np.concatenate(touched)).astype(np.int64)


def _prices_again(asked: Year, before: Problem, dual: Dual, level: int) -> Dual:
    """The last prices on the changed question, and what they prove there."""
    w = mixture(asked, level)
    search = Search(asked.crowd, w, dual.scale, covers_of(asked, level))
    search.of_class = np.where(search.closed, 2 * search.top, dual.of_class / dual.scale)
    search.of_quota = dual.of_quota / dual.scale
    if search.covers is not None:
        search.reward = dual.reward.copy()
    search.rows = Prices(
        search.rows.of_entry,
        _places_again(asked.ready.tables, year(before, 1).ready.tables, dual.rows.of_unit),
        dual.rows.away.copy(),
        dual.rows.leaders_away.copy(),
        search.rows.bonus,
    )
    return search.look()


def _places_again(t: Tables, old: Tables, values: Array) -> Array:
    """Values by (unit, class) place, where an area may offer more classes than before."""
    if np.array_equal(t.offer, old.offer) and np.array_equal(t.menu_offsets, old.menu_offsets):
        return values.copy()
    moved = np.zeros(int(t.menu_offsets[-1]), np.int64)
    for unit in range(t.menu.size):
        area = t.menu[unit]
        offer = old.offer[old.offer_offsets[area] : old.offer_offsets[area + 1]]
        place = t.place[area, offer]
        kept = place >= 0
        first = old.menu_offsets[unit]
        moved[t.menu_offsets[unit] + place[kept]] = values[first : first + offer.size][kept]
    return moved
