"""Classes that too few would attend: proposed for cancelling, their people placed elsewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ganxun.solvers.allocation.bounding import Dual
from ganxun.solvers.allocation.compiled import compiled
from ganxun.solvers.allocation.filling import NOTHING, fill
from ganxun.solvers.allocation.improving import improve
from ganxun.solvers.allocation.moving import is_fixed
from ganxun.solvers.allocation.problem import Ints, ints
from ganxun.solvers.allocation.scoring import score_of
from ganxun.solvers.allocation.standing import Standing, take_out
from ganxun.solvers.allocation.tables import Tables
from ganxun.solvers.allocation.worth import Worth

if TYPE_CHECKING:
    from ganxun.solvers.allocation.solving import Year

Array = NDArray[Any]
_ROUNDS = 6


def close_small(asked: Year, w: Worth, dual: Dual, standing: Standing) -> Ints:
    """Close what stays under its least number; a class with call-ups stays. Numbers of the classes closed."""
    closed = np.zeros(asked.problem.classes.count, bool)
    levels = len(asked.problem.levels) + 1
    for number in range(_ROUNDS):
        few = (standing.in_class > 0) & (standing.in_class < asked.problem.classes.least)
        few &= asked.held.in_class == 0
        if not few.any():
            break
        closed |= few
        t = asked.ready.tables._replace(seats=np.where(closed, 0, asked.ready.tables.seats))
        moved = np.zeros(t.unit.size, bool)
        _empty(t, standing, asked.held, closed, moved)
        if number == _ROUNDS - 1:  # whoever is placed again might leave another class too small
            continue
        fill(t, w, dual.rows, standing, np.flatnonzero(moved), dual.scale, NOTHING)
        score = score_of(asked.problem, asked.ready, asked.every, standing)
        everybody = replace(asked.crowd, tables=t)
        improve(everybody, w, dual.rows, standing, score, dual.scale, levels, moved)
    return ints(np.flatnonzero(closed & (standing.in_class == 0)))


@compiled
def _empty(t: Tables, s: Standing, held: Standing, closed: Array, moved: Array) -> None:
    for person in range(s.many.size):
        for at in range(s.many[person] - 1, -1, -1):
            entry = s.entries[person, at]
            if closed[t.entry_class[entry]] and not is_fixed(held, person, entry):
                take_out(t, s, person, at)
                moved[person] = True
