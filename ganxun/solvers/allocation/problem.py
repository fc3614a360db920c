"""The question: who goes to which class in one training year, as arrays.

People have a *kind* (any combination of attributes that eligibility and quotas tell apart: city, county, rank,
category …); eligibility is a list of classes a kind, with single exceptions. No list of eligible pairs is ever made:
a million people and five thousand classes have well over a hundred million of them. Time is counted in *slots* (weeks,
days or half days: the caller's choice); ends are exclusive. All amounts are whole numbers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
NO_LIMIT = 1 << 30


def ints(values: Any = ()) -> Ints:
    """Whole numbers as the solver keeps them."""
    return np.ascontiguousarray(values, dtype=np.int64)


@dataclass(frozen=True, kw_only=True)
class Classes:
    """What is offered. A class of several stretches is one class: all of them must be free."""

    seats: Ints
    least: Ints  # fewer people are not worth holding it; 0: any number is
    topic: Ints  # -1: none
    most_a_unit: Ints
    stretch_offsets: Ints
    stretch_from: Ints
    stretch_to: Ints

    @property
    def count(self) -> int:
        """How many classes."""
        return self.seats.size


@dataclass(frozen=True, kw_only=True)
class People:
    """Who may be sent. ``most`` 0: exempt this year."""

    unit: Ints
    kind: Ints
    most: Ints
    leads: Ints  # 1: of the unit's leading team
    away_person: Ints = field(default_factory=ints)  # approved absences
    away_from: Ints = field(default_factory=ints)
    away_to: Ints = field(default_factory=ints)
    learnt_person: Ints = field(
        default_factory=ints
    )  # had the topic: no class of it that begins before the slot
    learnt_topic: Ints = field(default_factory=ints)
    learnt_until: Ints = field(default_factory=ints)

    @property
    def count(self) -> int:
        """How many people."""
        return self.unit.size


@dataclass(frozen=True, kw_only=True)
class Units:
    """How many may be away in one slot: of a unit, and of its leading team.

    ``area`` only saves memory: units of one area (a city) are mostly eligible for the same classes. Empty: one area.
    """

    most_away: Ints
    most_leaders_away: Ints
    area: Ints = field(default_factory=ints)

    @property
    def count(self) -> int:
        """How many units."""
        return self.most_away.size


@dataclass(frozen=True, kw_only=True)
class Eligibility:
    """Classes of each kind, ascending; pairs beyond it; pairs that are out (officers exclude)."""

    offsets: Ints
    classes: Ints
    extra_person: Ints = field(default_factory=ints)
    extra_class: Ints = field(default_factory=ints)
    barred_person: Ints = field(default_factory=ints)
    barred_class: Ints = field(default_factory=ints)


@dataclass(frozen=True, kw_only=True)
class Quotas:
    """Places of some classes (one, or a programme's) for some kinds of people (a city, a county, a rank): least and most."""

    class_offsets: Ints = field(default_factory=lambda: ints([0]))
    classes: Ints = field(default_factory=ints)
    kind_offsets: Ints = field(default_factory=lambda: ints([0]))
    kinds: Ints = field(default_factory=ints)
    least: Ints = field(default_factory=ints)
    most: Ints = field(default_factory=ints)

    @property
    def count(self) -> int:
        """How many quotas."""
        return self.most.size


PRODUCT, CLOSING, MATCH = 0, 1, 2


@dataclass(frozen=True, kw_only=True)
class Term:
    """One part of what a place is worth: ``times`` × (a·b | min(a, b) | 1 if a = b), a of the person, b of the class.

    Use CLOSING for a gap and the hours that a class closes of it, MATCH for a topic somebody needs.
    """

    form: int
    of_person: Ints
    of_class: Ints
    times: int = 1


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """People trained at least once, counted up to a target a group; ``group`` -1: in none."""

    group: Ints
    target: Ints
    worth: int = 1


@dataclass(frozen=True, kw_only=True)
class Level:
    """One objective. Levels are strict: no amount of a later one makes up for the least bit of an earlier one."""

    name: str
    terms: tuple[Term, ...] = ()
    of_kind: Ints = field(
        default_factory=ints
    )  # worth by kind and class, along ``Eligibility.classes``; empty: none
    coverage: Coverage | None = None


@dataclass(frozen=True, kw_only=True)
class Problem:
    """All of it. ``called``: named call-ups, which stand whatever eligibility says."""

    slots: int
    classes: Classes
    people: People
    units: Units
    eligibility: Eligibility
    levels: tuple[Level, ...]
    quotas: Quotas = field(default_factory=Quotas)
    topic_window: int = NO_LIMIT  # classes of one topic that begin closer together are near-duplicates
    called_person: Ints = field(default_factory=ints)
    called_class: Ints = field(default_factory=ints)

    def fingerprint(self) -> str:
        """The same question has the same one, on every machine."""
        digest = hashlib.sha256()
        for name, value in _leaves(self, ""):
            digest.update(f"{name}:".encode())
            digest.update(value.tobytes() if isinstance(value, np.ndarray) else repr(value).encode())
        return digest.hexdigest()


def _leaves(value: Any, name: str) -> Iterator[tuple[str, Any]]:
    if is_dataclass(value):
        for each in fields(value):
            yield from _leaves(getattr(value, each.name), f"{name}.{each.name}")
    elif isinstance(value, tuple):
        for number, each in enumerate(value):
            yield from _leaves(each, f"{name}.{number}")
    else:
        yield name, value
