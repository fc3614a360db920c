"""What may stand against a plan, row by row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ganxun.orgs.models import Organisation
from ganxun.plans.models import PlanItem


@dataclass(frozen=True)
class Doubled:
    """Two items of different organisers at the same time, for the same people."""

    one: PlanItem
    other: PlanItem
    shared: int
    expected: float
    forced: int


@dataclass(frozen=True)
class Alike:
    """An item and one with nearly the same content: in this plan, or a class held within two years."""

    item: PlanItem
    title: str
    held_on: date
    where: str
    likeness: float
    other_id: int | None


@dataclass(frozen=True)
class Uncovered:
    """A category with obligations and how many of its people no item is for."""

    label: str
    people: int
    left_out: int


@dataclass(frozen=True)
class Short:
    """A quota of the policy and what the plan reaches of it."""

    says: str
    cites: tuple[str, ...]
    programme: str
    target: int
    planned: int
    items: int


@dataclass(frozen=True)
class Crowded:
    """A unit a third of whose people the plan may be expected to call away in one month."""

    unit: Organisation
    month: int
    people: int
    away: float


@dataclass(frozen=True)
class Overbooked:
    """An institution with more classes in one week than it has ever had in the last two years."""

    name: str
    week: date
    classes: int
    most: int


@dataclass(frozen=True)
class Untrained:
    """Somebody whom no item is for and who has not been trained for two years."""

    person_id: int
    last: date | None


@dataclass(frozen=True)
class Concerns:
    """All lists of a plan in one revision; of each its length and the first rows."""

    doubled: tuple[list[Doubled], int]
    alike: tuple[list[Alike], int]
    untrained: tuple[list[Untrained], int]
    uncovered: tuple[list[Uncovered], int]
    short: tuple[list[Short], int]
    crowded: tuple[list[Crowded], int]
    overbooked: tuple[list[Overbooked], int]
    people: int
    nobody: list[PlanItem]

    def of_item(self, item_id: int) -> tuple[list[Doubled], list[Alike]]:
        """What concerns one item."""
        pairs = [each for each in self.doubled[0] if item_id in (each.one.pk, each.other.pk)]
        return pairs, [each for each in self.alike[0] if each.item.pk == item_id]
