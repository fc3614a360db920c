"""From shares to people: sets with the largest shares first, as far as every limit still holds."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ganxun.solvers.allocation.compiled import compiled
from ganxun.solvers.allocation.pooling import Pool
from ganxun.solvers.allocation.standing import Standing, add, take_out, why_not_add
from ganxun.solvers.allocation.tables import Tables

Array = NDArray[Any]


def round_shares(t: Tables, pool: Pool, standing: Standing, least: float) -> None:
    """Send people by their sets of at least this share, one set a person, largest first."""
    person, number = np.nonzero(pool.share >= least)
    order = np.lexsort((number, person, -pool.share[person, number]))
    _round(t, standing, pool.sets, person[order], number[order])


@compiled
def _round(t: Tables, s: Standing, sets: Array, people: Array, numbers: Array) -> None:
    width = sets.shape[2]
    for at in range(people.size):
        person, number = people[at], numbers[at]
        before = s.many[person]
        for place in range(width):
            entry = sets[person, number, place]
            if entry < 0:
                continue
            if why_not_add(t, s, person, entry) == 0:
                add(t, s, person, entry)
            else:
                while s.many[person] > before:
                    take_out(t, s, person, s.many[person] - 1)
                break
