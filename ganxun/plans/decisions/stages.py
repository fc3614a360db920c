"""Who looks at an item, in which order: the levels of the tree between those who declare and those who plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

#: Levels that review; a township hands up through its county.
_REVIEWING = frozenset({"province", "city", "county"})


class Place(Protocol):
    """An organisation as far as a decision looks at it."""

    @property
    def pk(self) -> int:
        """Its number."""

    @property
    def path(self) -> str:
        """Where it stands."""

    @property
    def kind(self) -> str:
        """What it is."""


def stages(organiser: Place, above: Sequence[Place], planner: Place, *, every_level: bool) -> list[int]:
    """Numbers of the organisations that review, in order; the last is the plan's own.

    `above` are the organiser and its ancestors. Requires that the organiser stands at or below the planner.
    """
    between = [
        place
        for place in sorted(above, key=lambda each: -len(each.path))
        if place.kind in _REVIEWING
        and place.path.startswith(planner.path)
        and place.pk not in {organiser.pk, planner.pk}
    ]
    return [*(place.pk for place in between if every_level), planner.pk]


def following(order: Sequence[int], now: int) -> int | None:
    """Who comes after `now`; None after the last. Someone who is not in the order is followed by the planner."""
    if now == order[-1]:
        return None
    return order[order.index(now) + 1] if now in order else order[-1]
