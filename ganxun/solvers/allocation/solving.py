"""Answers the question: who goes where, what it is worth, and how much better any plan could be at most."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ganxun.solvers.allocation.answering import Crowd, crowd
from ganxun.solvers.allocation.bounding import (
    Covers,
    Dual,
    Search,
    free_of_charge,
    largest_worth,
    scale_for,
)
from ganxun.solvers.allocation.calling import Clash, called, worth_of_standing
from ganxun.solvers.allocation.closing import close_small
from ganxun.solvers.allocation.filling import NOTHING, fill, gains
from ganxun.solvers.allocation.improving import improve
from ganxun.solvers.allocation.problem import Ints, Problem, ints
from ganxun.solvers.allocation.refining import Effort, refine
from ganxun.solvers.allocation.rounding import round_shares
from ganxun.solvers.allocation.scoring import Score, score_of
from ganxun.solvers.allocation.standing import Standing, copied
from ganxun.solvers.allocation.tables import Prepared, prepared
from ganxun.solvers.allocation.worth import Worth, Worths, worths

Array = NDArray[Any]
_SHARES = (0.5, 0.2, 0.05)


@dataclass(frozen=True, kw_only=True)
class Options:
    """How hard to try. The same question, options and seed give the same plan."""

    rounds: int = 100
    threads: int = 2
    seed: int = 0
    steps: int = 240  # of the linear program, a round; 0: prices alone, in a quarter of the memory
    improvements: int = 8


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The placements, in order of person and class; a bound a level; what could not stand.

    A level's bound holds for every plan whose earlier levels are worth at least what they are here. ``closed``:
    classes that would not reach their least number and are proposed for cancelling; their people are elsewhere.
    """

    person: Ints
    in_class: Ints
    bounds: tuple[float, ...]
    clashes: tuple[Clash, ...]
    closed: Ints = field(default_factory=ints)
    dual: Dual | None = None


@dataclass(frozen=True)
class Year:
    """A question brought into order, with its call-ups placed."""

    problem: Problem
    ready: Prepared
    every: Worths
    held: Standing
    clashes: tuple[Clash, ...]
    crowd: Crowd


def year(problem: Problem, threads: int) -> Year:
    """Bring a question into order."""
    ready = prepared(problem)
    held, clashes = called(problem, ready)
    return Year(
        problem, ready, worths(problem, ready), held, tuple(clashes), crowd(ready.tables, held, threads)
    )


def preview(problem: Problem) -> Plan:
    """At once and without a proof: people in order of what their best class is worth."""
    asked = year(problem, 1)
    w = asked.every.mixed(multipliers(asked, len(problem.levels) - 1))
    standing = copied(asked.held)
    free = free_of_charge(asked.crowd)
    fill(asked.ready.tables, w, free, standing, by_gain(gains(asked.crowd, w, free, 1)), 1, NOTHING)
    return plan_of(asked, standing, (), None, ints())


def solve(problem: Problem, options: Options | None = None) -> Plan:
    """The plan with its proof: level after level, none giving way to the next."""
    how = options or Options()
    asked = year(problem, how.threads)
    standing, score, dual = copied(asked.held), None, None
    bounds: list[float] = []
    for level in range(len(problem.levels)):
        found, dual = _level(asked, level, how)
        bounds.append(bound_of(asked, dual, level, score))
        standing, score = _better(asked, level, dual, standing if score else None, found, how)
    closed = ints()
    if dual is not None:
        closed = close_small(asked, mixture(asked, len(bounds) - 1), dual, standing)
    return plan_of(asked, standing, tuple(bounds), dual, closed)


def multipliers(asked: Year, level: int) -> Array:
    """What a unit of each level counts in the mixture by which this one is searched: earlier ones eight times as much.

    Strictness does not rest on them: chains are taken and plans compared level by level.
    """
    counts = np.zeros(len(asked.problem.levels), np.int64)
    counts[level] = 1
    for earlier in range(level - 1, -1, -1):
        own = largest_worth(asked.every.only(earlier))
        counts[earlier] = max(1, -(-8 * largest_worth(asked.every.mixed(counts)) // own))
    return counts


def mixture(asked: Year, level: int) -> Worth:
    """The worth by which a level is searched."""
    return asked.every.mixed(multipliers(asked, level))


def _level(asked: Year, level: int, how: Options) -> tuple[Standing, Dual]:
    """A plan for a level by prices and program."""
    t, w = asked.ready.tables, mixture(asked, level)
    search = Search(asked.crowd, w, scale_for(w), covers_of(asked, level))
    dual = search.run(how.rounds)
    standing = copied(asked.held)
    if how.steps:
        refined = refine(search, dual, Effort(steps=how.steps, seed=how.seed))
        dual = refined.dual
        for least in _SHARES:
            round_shares(t, refined.pool, standing, least)
    order = by_gain(gains(asked.crowd, w, dual.rows, dual.scale))
    for above in (0, NOTHING):
        fill(t, w, dual.rows, standing, order, dual.scale, above)
    return standing, dual


def covers_of(asked: Year, level: int) -> Covers | None:
    """The groups that levels up to this one want reached, call-ups counted already."""
    counts = multipliers(asked, level)
    covers = [
        (counts[number], each.coverage)
        for number, each in enumerate(asked.problem.levels[: level + 1])
        if each.coverage
    ]
    if not covers:
        return None
    widest = max(each.target.size for _, each in covers)
    group = np.stack([each.group[asked.ready.order] for _, each in covers])
    wanted = np.zeros((len(covers), widest), np.int64)
    for at, (_, each) in enumerate(covers):
        there = group[at][(asked.held.many > 0) & (group[at] >= 0)]
        reached = np.bincount(there, minlength=each.target.size)
        wanted[at, : each.target.size] = np.maximum(each.target - reached, 0)
    return Covers(group, wanted, np.array([count * each.worth for count, each in covers], np.int64))


def bound_of(asked: Year, dual: Dual, level: int, before: Score | None) -> float:
    """What no plan can exceed at a level, earlier levels being worth what they are."""
    counts = multipliers(asked, level)
    bound = dual.bound / dual.scale
    covers = covers_of(asked, level)
    if covers is None:
        bound += worth_of_standing(asked.ready.tables, asked.every.mixed(counts), asked.held)
    else:
        held = score_of(asked.problem, asked.ready, asked.every, asked.held).totals[1:]
        bound += float(counts @ held)
    if before is not None:
        bound -= float(counts[:level] @ before.totals[1 : level + 1])
    bound = float(bound / counts[level])
    wish = asked.problem.levels[level]
    if wish.coverage and not wish.terms and not wish.of_kind.size:
        bound = min(bound, float(wish.coverage.worth * wish.coverage.target.sum()))
    return bound


def _better(
    asked: Year, level: int, dual: Dual, before: Standing | None, found: Standing, how: Options
) -> tuple[Standing, Score]:
    """The better of the plan found for this level and that of the level before, both improved."""
    w = mixture(asked, level)
    best: tuple[Standing, Score] | None = None
    for standing in (found, before):
        if standing is None:
            continue
        score = score_of(asked.problem, asked.ready, asked.every, standing)
        for _ in range(how.improvements):
            if improve(asked.crowd, w, dual.rows, standing, score, dual.scale, level + 2) == 0:
                break
        if best is None or score.totals[: level + 2].tolist() > best[1].totals[: level + 2].tolist():
            best = standing, score
    assert best is not None  # noqa: S101  # there is always the plan found
    return best


def by_gain(best: Array) -> Array:
    """People who can gain anything, those who gain most first."""
    order = np.argsort(-best, kind="stable")
    return order[best[order] > NOTHING]


def plan_of(
    asked: Year, standing: Standing, bounds: tuple[float, ...], dual: Dual | None, closed: Ints
) -> Plan:
    """A standing in the caller's numbers."""
    inside, at = np.nonzero(standing.entries >= 0)
    person = asked.ready.order[inside]
    in_class = asked.ready.tables.entry_class[standing.entries[inside, at]]
    order = np.lexsort((in_class, person))
    return Plan(
        person=ints(person[order]),
        in_class=ints(in_class[order]),
        bounds=bounds,
        clashes=asked.clashes,
        closed=closed,
        dual=dual,
    )
