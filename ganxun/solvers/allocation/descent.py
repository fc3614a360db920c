"""A first-order method for the program: primal-dual steps, reflected, drawn back to an anchor, restarted.

The people's simplices are projected on exactly, limits are rows. Steps are scaled by row and by person; threads share
people and rows out in fixed parts, and no sum crosses parts, so the result does not depend on their number.
"""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ganxun.solvers.allocation.compiled import compiled
from ganxun.solvers.allocation.program import Program

Array = NDArray[Any]
_PARTS = 8
_CHECK = 20


@dataclass
class Descent:
    """Shares of columns and prices of rows under way."""

    share: Array
    price: Array
    weight: float


def descend(program: Program, start: Descent, rounds: int, threads: int, tolerance: float) -> Descent:
    """So many steps from a start, or until nothing moves any more."""
    run = _Run(program, start, threads)
    with ThreadPoolExecutor(threads) as pool:
        for number in range(rounds):
            run.step(pool)
            if number % _CHECK == _CHECK - 1 and run.rest(tolerance):
                break
    return Descent(run.now[0], run.now[1], run.weight)


class _Run:
    def __init__(self, program: Program, start: Descent, threads: int) -> None:
        self.q = program
        rows = np.diff(program.row_offsets)
        self.row_step = 1.0 / np.maximum(rows, 1)
        widest = np.zeros(program.person_offsets.size - 1)
        many = np.diff(program.column_offsets)
        inside = np.diff(program.person_offsets) > 0
        if many.size:
            widest[inside] = np.maximum.reduceat(many, program.person_offsets[:-1][inside])
        self.person_step = 1.0 / np.maximum(widest, 1)
        self.weight = start.weight
        self.now = [start.share.copy(), start.price.copy()]
        self.anchor = [start.share.copy(), start.price.copy()]
        self.there = [np.zeros_like(start.share), np.zeros_like(start.price)]
        self.since, self.at_restart, self.last = 0, np.inf, np.inf
        self.people = _cuts(program.person_offsets)
        self.rows = _cuts(program.row_offsets)

    def step(self, pool: ThreadPoolExecutor) -> None:
        """One reflected step, drawn back to the anchor by what is left of its pull."""
        q, pull = self.q, 1.0 / (self.since + 2)
        self.since += 1

        def people(part: tuple[int, int]) -> None:
            _move_people(
                part[0], part[1], q.person_offsets, q.column_offsets, q.column_rows, q.worth,
                self.now[0], self.now[1], self.there[0], self.person_step, 1.0 / self.weight,
            )  # fmt: skip

        def rows(part: tuple[int, int]) -> None:
            _move_rows(
                part[0], part[1], q.row_offsets, q.row_columns, q.least, q.most,
                self.now[0], self.there[0], self.now[1], self.there[1], self.row_step, self.weight, q.penalty,
            )  # fmt: skip

        list(pool.map(people, self.people))
        list(pool.map(rows, self.rows))
        for side in range(2):
            _draw(self.now[side], self.there[side], self.anchor[side], pull)

    def rest(self, tolerance: float) -> bool:
        """Restart where progress is enough or has ended; whether all has come to rest."""
        moved = [_distance(self.now[side], self.there[side]) for side in range(2)]
        size = np.sqrt(self.weight * moved[0] ** 2 + moved[1] ** 2 / self.weight)
        if self.at_restart == np.inf:
            self.at_restart = size
        enough = size < 0.2 * self.at_restart or (size < 0.8 * self.at_restart and size > self.last)
        self.last = size
        if enough or self.since > 400:
            self._restart(size)
        return bool(moved[0] < tolerance * (1 + np.linalg.norm(self.now[0])))

    def _restart(self, size: float) -> None:
        far = [_distance(self.there[side], self.anchor[side]) for side in range(2)]
        if far[0] > 1e-9 and far[1] > 1e-9:
            self.weight = float(np.exp(0.5 * np.log(far[1] / far[0]) + 0.5 * np.log(self.weight)))
        for side in range(2):
            self.now[side][:] = self.there[side]
            self.anchor[side][:] = self.there[side]
        self.since, self.at_restart, self.last = 0, np.inf, np.inf


def _cuts(offsets: Array) -> list[tuple[int, int]]:
    count = offsets.size - 1
    cuts = np.unique(np.searchsorted(offsets, np.linspace(0, offsets[-1], _PARTS + 1)).clip(0, count))
    cuts[0], cuts[-1] = 0, count
    return [(int(a), int(b)) for a, b in itertools.pairwise(cuts)]


def _distance(one: Array, other: Array) -> float:
    return float(np.linalg.norm(one - other))


@compiled
def _draw(now: Array, there: Array, anchor: Array, pull: float) -> None:
    for at in range(now.size):
        now[at] = (1 - pull) * (2 * there[at] - now[at]) + pull * anchor[at]


@compiled
def _move_people(
    first: int, end: int, offsets: Array, column_offsets: Array, column_rows: Array, worth: Array,
    share: Array, price: Array, there: Array, steps: Array, size: float,
) -> None:  # fmt: skip
    for person in range(first, end):
        low, high = offsets[person], offsets[person + 1]
        if low == high:
            continue
        step = steps[person] * size
        for column in range(low, high):
            gain = worth[column]
            for at in range(column_offsets[column], column_offsets[column + 1]):
                gain -= price[column_rows[at]]
            there[column] = share[column] + step * gain
        _project(there, low, high)


@compiled
def _project(values: Array, low: int, high: int) -> None:
    """The nearest point with no share below none and at most one in all."""
    total = 0.0
    for column in range(low, high):
        total += max(values[column], 0.0)
    cut = 0.0
    if total > 1.0:
        cut = -1e300
        for _ in range(high - low + 1):
            total, many = 0.0, 0
            for column in range(low, high):
                if values[column] > cut:
                    total += values[column]
                    many += 1
            moved = (total - 1.0) / many
            if moved <= cut:
                break
            cut = moved
    for column in range(low, high):
        values[column] = max(values[column] - cut, 0.0)


@compiled
def _move_rows(
    first: int, end: int, offsets: Array, columns: Array, least: Array, most: Array,
    share: Array, there: Array, price: Array, price_there: Array, steps: Array, size: float, penalty: float,
) -> None:  # fmt: skip
    for row in range(first, end):
        use = 0.0
        for at in range(offsets[row], offsets[row + 1]):
            use += 2 * there[columns[at]] - share[columns[at]]
        step = steps[row] * size
        to_most = price[row] + step * (use - most[row])
        to_least = price[row] + step * (use - least[row])
        price_there[row] = to_most if to_most > 0 else max(min(to_least, 0.0), -penalty)
