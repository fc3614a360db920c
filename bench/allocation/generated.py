"""An invented province's training year, by people, classes and seed.

20 cities of unequal size; units of about 25 people, skewed; four ranks (3 % bureau level), eight categories; 15 % of
the classes are provincial, the others of one city; lengths of 1, 2, 4 or 8 weeks with peaks in spring and autumn; 60
topics; seats for 0.6 of the people. A class is for one to three ranks and as many categories, so that one person in forty
is eligible. Limits: two classes a person a year, one topic once, one person of a unit in a provincial class and
two in a city's, a tenth of a unit (rounded up) away in a week, a third of its leaders; half of the provincial classes have
seats by city; five programmes need an exact number of bureau-level people; one in a thousand is called up by name,
one in fifty is absent for some weeks, one in a hundred exempt, three in ten have had a topic too recently.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ganxun.solvers.allocation.problem import (
    CLOSING,
    MATCH,
    PRODUCT,
    Classes,
    Coverage,
    Eligibility,
    Level,
    People,
    Problem,
    Quotas,
    Term,
    Units,
    ints,
)

CITIES, RANKS, CATEGORIES, TOPICS, WEEKS, PROGRAMMES = 20, 4, 8, 60, 52, 5
KINDS = CITIES * RANKS * CATEGORIES
BUREAU = 3
_LENGTHS, _SHARE_OF_LENGTHS = np.array([1, 2, 4, 8]), np.array([0.45, 0.3, 0.17, 0.08])
_HOURS_A_WEEK = 34
_SHARE_OF_RANKS = np.array([0.62, 0.25, 0.10, 0.03])
Array = NDArray[Any]


@dataclass(frozen=True)
class Drawn:
    """What the dice gave, before it becomes a question."""

    city: Array  # of a unit
    unit: Array
    rank: Array
    category: Array
    home: Array  # of a class: its city, or -1
    ranks: Array  # class × rank
    categories: Array
    first: Array
    weeks: Array

    @property
    def kind(self) -> Array:
        """City, rank and category as one number."""
        city: Array = self.city[self.unit]
        return ints((city * RANKS + self.rank) * CATEGORIES + self.category)


def province(people: int, classes: int, seed: int, *, strict: bool = False) -> Problem:
    """The same province for the same numbers. ``strict``: its wishes as strict levels, not as one sum."""
    dice = np.random.default_rng([seed, people, classes])
    drawn = _drawn(dice, people, classes)
    eligible = _eligible(drawn)
    seats = _seats(dice, drawn, eligible, people)
    called = dice.choice(people, people // 1000, replace=False) if people else np.zeros(0, np.int64)
    called_class = _called(dice, drawn, eligible, called)
    size = np.bincount(drawn.unit, minlength=drawn.city.size)
    leads = (dice.random(people) < 0.12).astype(np.int64)
    leaders = np.bincount(drawn.unit, weights=leads, minlength=drawn.city.size)
    return Problem(
        slots=WEEKS,
        classes=_classes(dice, drawn, seats),
        people=_people(dice, drawn, leads, called),
        units=Units(
            most_away=ints(np.ceil(size * 0.1)),
            most_leaders_away=ints(np.maximum(1, leaders // 3)),
            area=ints(drawn.city),
        ),
        eligibility=_with_bars(dice, eligible, people, classes, called),
        quotas=_quotas(dice, drawn, seats),
        levels=_levels(dice, drawn, eligible, strict=strict),
        called_person=ints(called[called_class >= 0]),
        called_class=ints(called_class[called_class >= 0]),
    )


def _drawn(dice: np.random.Generator, people: int, classes: int) -> Drawn:
    units = max(1, people // 25)
    share = dice.lognormal(0, 0.6, CITIES)
    appeal = dice.lognormal(0, 0.7, units)
    length = dice.choice(_LENGTHS, classes, p=_SHARE_OF_LENGTHS)
    peak = np.where(dice.random(classes) < 0.5, 13, 39)
    first = np.clip(np.rint(dice.normal(peak, 6)), 0, WEEKS - length)
    return Drawn(
        city=dice.choice(CITIES, units, p=share / share.sum()),
        unit=dice.choice(units, people, p=appeal / appeal.sum()),
        rank=dice.choice(RANKS, people, p=_SHARE_OF_RANKS),
        category=dice.integers(0, CATEGORIES, people),
        home=np.where(dice.random(classes) < 0.15, -1, dice.choice(CITIES, classes, p=share / share.sum())),
        ranks=_some(dice, classes, RANKS),
        categories=_some(dice, classes, CATEGORIES),
        first=first.astype(np.int64),
        weeks=length.astype(np.int64),
    )


def _some(dice: np.random.Generator, classes: int, of: int) -> Array:
    """One to three neighbours of ``of``, for each class."""
    chosen = np.zeros((classes, of), bool)
    one, many = dice.integers(0, of, classes), dice.integers(1, 4, classes)
    for step in range(3):
        also = many > step
        chosen[np.arange(classes)[also], (one[also] + step) % of] = True
    return chosen


def _eligible(drawn: Drawn) -> Eligibility:
    city, rest = np.divmod(np.arange(KINDS), RANKS * CATEGORIES)
    rank, category = np.divmod(rest, CATEGORIES)
    lists = [
        np.flatnonzero(
            ((drawn.home < 0) | (drawn.home == city[kind]))
            & drawn.ranks[:, rank[kind]]
            & drawn.categories[:, category[kind]]
        )
        for kind in range(KINDS)
    ]
    return Eligibility(
        offsets=ints(np.concatenate([[0], np.cumsum([each.size for each in lists])])),
        classes=ints(np.concatenate(lists)),
    )


def _seats(dice: np.random.Generator, drawn: Drawn, eligible: Eligibility, people: int) -> Array:
    """0.6 seats a person in all, shared out by how many are eligible and by chance."""
    of_kind = np.bincount(drawn.kind, minlength=KINDS)
    kinds = np.repeat(np.arange(KINDS), np.diff(eligible.offsets))
    reach = np.bincount(eligible.classes, weights=of_kind[kinds], minlength=drawn.home.size)
    pull = np.minimum(reach, np.median(reach) * 3 if reach.size else 0) * dice.lognormal(0, 0.4, reach.size)
    return ints(np.rint(pull / max(pull.sum(), 1) * 0.6 * people))


def _called(dice: np.random.Generator, drawn: Drawn, eligible: Eligibility, called: Array) -> Array:
    kind = drawn.kind[called]
    first, end = eligible.offsets[kind], eligible.offsets[kind + 1]
    chosen = first + (dice.random(called.size) * (end - first)).astype(np.int64)
    last = max(eligible.classes.size - 1, 0)
    safe = eligible.classes[np.minimum(chosen, last)] if eligible.classes.size else chosen
    return np.where(end > first, safe, -1)


def _classes(dice: np.random.Generator, drawn: Drawn, seats: Array) -> Classes:
    count = seats.size
    return Classes(
        seats=ints(seats),
        least=ints(seats // 3),
        topic=ints(dice.integers(0, TOPICS, count)),
        most_a_unit=ints(np.where(drawn.home < 0, 1, 2)),
        stretch_offsets=ints(np.arange(count + 1)),
        stretch_from=ints(drawn.first),
        stretch_to=ints(drawn.first + drawn.weeks),
    )


def _people(dice: np.random.Generator, drawn: Drawn, leads: Array, called: Array) -> People:
    count = drawn.unit.size
    most = np.where(dice.random(count) < 0.01, 0, 2)
    absent = np.flatnonzero(dice.random(count) < 0.02)
    learnt = np.flatnonzero(dice.random(count) < 0.3)
    most[called] = 2
    absent, learnt = np.setdiff1d(absent, called), np.setdiff1d(learnt, called)
    begins = dice.integers(0, WEEKS - 6, absent.size)
    return People(
        unit=ints(drawn.unit),
        kind=ints(drawn.kind),
        most=ints(most),
        leads=ints(leads),
        away_person=ints(absent),
        away_from=ints(begins),
        away_to=ints(begins + dice.integers(2, 7, absent.size)),
        learnt_person=ints(learnt),
        learnt_topic=ints(dice.integers(0, TOPICS, learnt.size)),
        learnt_until=ints(dice.integers(10, WEEKS + 1, learnt.size)),
    )


def _with_bars(
    dice: np.random.Generator, eligible: Eligibility, people: int, classes: int, called: Array
) -> Eligibility:
    count = people // 500 if classes else 0
    person = np.setdiff1d(dice.integers(0, max(people, 1), count), called)
    return Eligibility(
        offsets=eligible.offsets,
        classes=eligible.classes,
        barred_person=ints(person),
        barred_class=ints(dice.integers(0, max(classes, 1), person.size)),
    )


def _quotas(dice: np.random.Generator, drawn: Drawn, seats: Array) -> Quotas:
    """Seats by city of every second provincial class; exact numbers of bureau-level people in five programmes."""
    rows: list[tuple[Array, Array, int, int]] = []
    kinds = np.arange(KINDS)
    head = np.bincount(drawn.city[drawn.unit], minlength=CITIES) / max(drawn.unit.size, 1)
    provincial = np.flatnonzero(drawn.home < 0)
    for number in provincial[::2]:
        for city in range(CITIES):
            places = int(np.ceil(seats[number] * head[city] * 1.3))
            rows.append((np.array([number]), kinds[kinds // (RANKS * CATEGORIES) == city], 0, places))
    bureau = kinds[kinds // CATEGORIES % RANKS == BUREAU]
    for_bureau = [number for number in provincial if drawn.ranks[number, BUREAU]]
    for programme in range(min(PROGRAMMES, len(for_bureau))):
        classes = np.array(for_bureau[programme::PROGRAMMES])
        exact = int(seats[classes].sum() * 0.1)
        rows.append((classes, bureau, exact, exact))
    return Quotas(
        class_offsets=ints(np.cumsum([0, *(row[0].size for row in rows)])),
        classes=ints(np.concatenate([row[0] for row in rows]) if rows else []),
        kind_offsets=ints(np.cumsum([0, *(row[1].size for row in rows)])),
        kinds=ints(np.concatenate([row[1] for row in rows]) if rows else []),
        least=ints([row[2] for row in rows]),
        most=ints([row[3] for row in rows]),
    )


def _levels(
    dice: np.random.Generator, drawn: Drawn, eligible: Eligibility, *, strict: bool
) -> tuple[Level, ...]:
    people, classes = drawn.unit.size, drawn.home.size
    never = (dice.random(people) < 0.2).astype(np.int64)
    due = (dice.random(people) < 0.25) & (drawn.rank >= 1)
    gap = np.maximum(0, np.rint(dice.normal(60, 80, people))).astype(np.int64)
    hours = drawn.weeks * _HOURS_A_WEEK
    school = (dice.random(classes) < 0.3) & (drawn.weeks >= 2)
    fit = ints(dice.integers(0, 21, eligible.classes.size))
    topic = dice.integers(0, TOPICS, people)
    of_class = dice.integers(0, TOPICS, classes)
    one = np.ones(classes, np.int64)
    untrained = Term(form=PRODUCT, of_person=ints(never), of_class=ints(one), times=100)
    party_school = Term(form=PRODUCT, of_person=ints(due), of_class=ints(school), times=60)
    closing = Term(form=CLOSING, of_person=ints(gap // 5), of_class=ints(hours // 5))
    needed = Term(form=MATCH, of_person=ints(topic), of_class=ints(of_class), times=15)
    if not strict:
        return (Level(name="all", terms=(untrained, party_school, closing, needed), of_kind=fit),)
    overdue = Term(form=CLOSING, of_person=ints(np.where(due, gap, 0)), of_class=ints(hours))
    group = drawn.city[drawn.unit] * CATEGORIES + drawn.category
    heads = np.bincount(group, minlength=CITIES * CATEGORIES)
    return (
        Level(name="overdue", terms=(overdue,)),
        Level(name="untrained", terms=(Term(form=PRODUCT, of_person=ints(never), of_class=ints(one)),)),
        Level(name="coverage", coverage=Coverage(group=ints(group), target=ints(np.ceil(heads / 5)))),
        Level(name="fit", terms=(closing, needed), of_kind=fit),
    )
