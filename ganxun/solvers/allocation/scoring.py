"""The value of a plan under way, level by level: what must hold first, then the objectives in their order."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ganxun.solvers.allocation.compiled import compiled
from ganxun.solvers.allocation.problem import CLOSING, PRODUCT, Problem
from ganxun.solvers.allocation.standing import Standing, add, take_out
from ganxun.solvers.allocation.tables import Prepared, Tables
from ganxun.solvers.allocation.worth import Worths

Array = NDArray[Any]


class Score(NamedTuple):
    """``totals``: minus the places missing of quotas, then each level; beside it what adding up needs."""

    totals: Array
    form: Array
    times: Array
    level: Array
    of_person: Array
    of_class: Array
    of_entry: Array
    cover_level: Array
    cover_worth: Array
    cover_group: Array  # coverage × person
    cover_target: Array  # coverage × group
    cover_reached: Array


def score_of(problem: Problem, ready: Prepared, w: Worths, standing: Standing) -> Score:
    """The score of a standing plan."""
    covers = [(number, each.coverage) for number, each in enumerate(problem.levels) if each.coverage]
    groups = max([each.target.size for _, each in covers], default=0)
    people = problem.people.count
    score = Score(
        totals=np.zeros(len(problem.levels) + 1, np.int64),
        form=w.form,
        times=w.times,
        level=w.level,
        of_person=w.of_person,
        of_class=w.of_class,
        of_entry=w.of_entry,
        cover_level=np.array([number for number, _ in covers], np.int64),
        cover_worth=np.array([each.worth for _, each in covers], np.int64),
        cover_group=np.zeros((len(covers), people), np.int32),
        cover_target=np.zeros((len(covers), groups), np.int64),
        cover_reached=np.zeros((len(covers), groups), np.int64),
    )
    for at, (_, each) in enumerate(covers):
        score.cover_group[at] = each.group[ready.order]
        score.cover_target[at, : each.target.size] = each.target
    _count_all(ready.tables, standing, score)
    return score


def own_score(score: Score) -> Score:
    """The same, to be changed apart."""
    return score._replace(totals=score.totals.copy(), cover_reached=score.cover_reached.copy())


@compiled
def _count_all(t: Tables, s: Standing, score: Score) -> None:
    for person in range(s.many.size):
        for at in range(s.many[person]):
            _worth(t, score, person, s.entries[person, at], 1)
        if s.many[person] > 0:
            _cover(score, person, 1)
    for quota in range(t.quota_least.size):
        score.totals[0] -= max(0, t.quota_least[quota] - s.in_quota[quota])


@compiled
def _worth(t: Tables, score: Score, person: int, entry: int, sign: int) -> None:
    in_class = t.entry_class[entry]
    for level in range(score.of_entry.shape[0]):
        score.totals[level + 1] += sign * score.of_entry[level, entry]
    for term in range(score.form.size):
        a = score.of_person[person, term]
        b = score.of_class[in_class, term]
        part = 0
        if score.form[term] == PRODUCT:
            part = a * b
        elif score.form[term] == CLOSING:
            part = min(a, b)
        elif a == b:
            part = 1
        score.totals[score.level[term] + 1] += sign * part * score.times[term]


@compiled
def _cover(score: Score, person: int, sign: int) -> None:
    for cover in range(score.cover_level.size):
        group = score.cover_group[cover, person]
        if group < 0:
            continue
        before = min(score.cover_reached[cover, group], score.cover_target[cover, group])
        score.cover_reached[cover, group] += sign
        after = min(score.cover_reached[cover, group], score.cover_target[cover, group])
        score.totals[score.cover_level[cover] + 1] += (after - before) * score.cover_worth[cover]


@compiled
def send(t: Tables, s: Standing, score: Score, person: int, entry: int) -> None:
    """Add an arc and its value."""
    for at in range(t.entry_quota_offsets[entry], t.entry_quota_offsets[entry + 1]):
        quota = t.entry_quotas[at]
        score.totals[0] += s.in_quota[quota] < t.quota_least[quota]
    _worth(t, score, person, entry, 1)
    if s.many[person] == 0:
        _cover(score, person, 1)
    add(t, s, person, entry)


@compiled
def recall(t: Tables, s: Standing, score: Score, person: int, at: int) -> int:
    """Take out an arc and its value; the entry."""
    entry = take_out(t, s, person, at)
    for place in range(t.entry_quota_offsets[entry], t.entry_quota_offsets[entry + 1]):
        quota = t.entry_quotas[place]
        score.totals[0] -= s.in_quota[quota] < t.quota_least[quota]
    _worth(t, score, person, entry, -1)
    if s.many[person] == 0:
        _cover(score, person, -1)
    return entry


@compiled
def is_better(one: Array, other: Array, levels: int) -> bool:
    """Whether the first totals come before the second, looking at the first ``levels`` of them in order."""
    for level in range(levels):
        if one[level] != other[level]:
            return one[level] > other[level]
    return False
