"""Prices by subgradient steps: a proven bound over all eligible arcs from the first step on, in little memory.

Every limit has a price that rises while more people want it than it holds, in ever smaller steps. Steps are relative
(how far over its seats a class is, at most once over), which is what lets classes of 5 and of 500 seats settle
together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ganxun.solvers.allocation.answering import Answer, Crowd, answer
from ganxun.solvers.allocation.pricing import Prices
from ganxun.solvers.allocation.worth import Worth

Array = NDArray[Any]
_FIRST_STEP, _LAST_STEP = 0.3, 0.003
_STEP_OF_UNITS = 0.1


@dataclass(frozen=True)
class Dual:
    """Prices of all limits, whole numbers of 1/scale, and the bound they prove (in the same unit)."""

    scale: int
    of_class: Array
    of_quota: Array
    rows: Prices
    bound: int
    answer: Answer
    reward: Array  # for people of groups to be reached


def scale_for(w: Worth) -> int:
    """Steps of prices: fine enough for small worths, coarse enough that sums of a province stay whole."""
    top = largest_worth(w)
    return 1 << max(0, 24 - int(top).bit_length())


def largest_worth(w: Worth) -> int:
    """No arc is worth more, or less than minus this."""
    top = int(np.abs(w.of_entry).max(initial=0))
    for term in range(w.form.size):
        a = int(np.abs(w.of_person[:, term]).max(initial=0))
        b = int(np.abs(w.of_class[:, term]).max(initial=0))
        top += abs(int(w.times[term])) * (1, min(a, b), a * b)[(2, 1, 0)[w.form[term]]]
    return max(top, 1)


def free_of_charge(crowd: Crowd) -> Prices:
    """No limit costs anything."""
    t = crowd.tables
    shape = (t.most_away.size, t.slots)
    return Prices(
        of_entry=np.zeros(t.entry_class.size, np.int64),
        of_unit=np.zeros(int(t.menu_offsets[-1]), np.int64),
        away=np.zeros(shape, np.int64),
        leaders_away=np.zeros(shape, np.int64),
        bonus=np.zeros(t.unit.size, np.int64),
    )


def entry_prices(crowd: Crowd, of_class: Array, of_quota: Array, into: Array) -> None:
    """Class and quota prices of every entry."""
    t = crowd.tables
    into[:] = of_class[t.entry_class]
    quotas = np.concatenate([[0], np.cumsum(of_quota[t.entry_quotas])])
    into += quotas[t.entry_quota_offsets[1:]] - quotas[t.entry_quota_offsets[:-1]]


@dataclass(frozen=True)
class Covers:
    """Groups to be reached: group of each person (-1: none), people still wanted of each, worth of one of them."""

    group: Array  # coverage × person
    wanted: Array  # coverage × group
    worth: Array


class Search:
    """The prices under way."""

    def __init__(self, crowd: Crowd, w: Worth, scale: int, covers: Covers | None = None) -> None:
        t = crowd.tables
        self.crowd, self.w, self.scale, self.covers = crowd, w, scale, covers
        self.reward = np.zeros((0, 0)) if covers is None else covers.worth[:, None] * 0.5 + 0 * covers.wanted
        self.seats = t.seats - crowd.held.in_class
        self.least = t.quota_least - crowd.held.in_quota
        self.most = t.quota_most - crowd.held.in_quota
        self.top = float(largest_worth(w))
        self.closed = self.seats <= 0
        self.of_class = np.zeros(t.seats.size)
        self.of_quota = np.zeros(t.quota_most.size)
        self.of_class[self.closed] = 2 * self.top
        self.rows = free_of_charge(crowd)

    def look(self, step: float = 0.0) -> Dual:
        """Everybody answers the present prices; units' rows move by the step."""
        of_class = np.rint(self.of_class * self.scale).astype(np.int64)
        of_quota = np.rint(self.of_quota * self.scale).astype(np.int64)
        entry_prices(self.crowd, of_class, of_quota, self.rows.of_entry)
        constant = self._bonus()
        move = round(step * _STEP_OF_UNITS * self.scale)
        given = answer(self.crowd, self.w, self.rows, self.scale, move, move)
        bound = int(given.sums[0] + given.sums[1] + of_class @ np.maximum(self.seats, 0))
        bound += int(np.where(of_quota > 0, of_quota * self.most, of_quota * self.least).sum()) + constant
        return Dual(self.scale, of_class, of_quota, self.rows, bound, given, self.reward)

    def _bonus(self) -> int:
        """Reward people of groups that are not reached yet; what the targets are worth beyond the rewards."""
        if self.covers is None:
            return 0
        self.rows.bonus[:] = 0
        constant = 0
        for cover, group in enumerate(self.covers.group):
            reward = np.rint(self.reward[cover] * self.scale).astype(np.int64)
            self.rows.bonus[group >= 0] += reward[group[group >= 0]]
            rest = int(self.covers.worth[cover]) * self.scale - reward
            constant += int(rest @ self.covers.wanted[cover])
        return constant

    def _move_rewards(self, step: float) -> None:
        if self.covers is None:
            return
        for cover, group in enumerate(self.covers.group):
            went = (group >= 0) & (self.crowd.went > 0) & (self.crowd.held.many == 0)
            wanted = self.covers.wanted[cover]
            reached = np.bincount(group[went], minlength=wanted.size)
            short = np.clip((wanted - reached) / np.maximum(wanted, 1), -1, 1)
            worth = float(self.covers.worth[cover])
            self.reward[cover] = np.clip(self.reward[cover] + step * short, 0, worth)

    def move(self, given: Answer, step: float) -> None:
        """Prices of classes and quotas follow what was asked for."""
        self._move_rewards(step)
        over = np.clip((given.in_class - self.seats) / np.maximum(self.seats, 1), -1, 1)
        self.of_class = np.maximum(0, self.of_class + step * over)
        self.of_class[self.closed] = 2 * self.top
        if not self.of_quota.size:
            return
        use = given.in_quota
        over = np.where(self.of_quota >= 0, use - self.most, use - self.least)
        inside = (self.of_quota == 0) & (use >= self.least) & (use <= self.most)
        short = (self.of_quota == 0) & (use < self.least)
        over = np.where(inside, 0, np.where(short, use - self.least, over))
        moved = self.of_quota + step * np.clip(over / np.maximum(self.most, 1), -1, 1)
        crossed = np.sign(moved) * np.sign(self.of_quota) < 0
        self.of_quota = np.clip(np.where(crossed, 0, moved), -4 * self.top, 4 * self.top)
        self.of_quota = np.where(self.least <= 0, np.maximum(self.of_quota, 0), self.of_quota)

    def run(
        self,
        rounds: int,
        first: float = _FIRST_STEP,
        last: float = _LAST_STEP,
        enough: Callable[[], bool] = lambda: False,
    ) -> Dual:
        """So many rounds, steps falling from first to last (times the largest worth); then the bound of the last prices."""
        size = self.top * 0.5
        for number in range(rounds):
            step = size * first * (last / first) ** (number / rounds)
            given = self.look(step).answer
            self.move(given, step)
            if enough():
                break
        return self.look()
