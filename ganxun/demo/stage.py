"""What the planners of classes share: the people, what is planned so far, how eager each city is, which years."""

from __future__ import annotations

from dataclasses import dataclass

from ganxun.demo.catalogue import Catalogue
from ganxun.demo.dice import Dice, Reals
from ganxun.demo.population import People
from ganxun.demo.seats import Seats


@dataclass(frozen=True)
class Stage:
    """Planners add to `catalogue` and `seats`; `pull` is the eagerness of each person's city."""

    people: People
    catalogue: Catalogue
    seats: Seats
    pull: Reals
    dice: Dice
    years: list[int]
