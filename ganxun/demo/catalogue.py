"""The classes of the invented province as they are planned, before anybody sits in them."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

import numpy as np

from ganxun.demo.dice import Days, Flags, Ints, Texts
from ganxun.demo.series import Series


@dataclass(kw_only=True)
class ClassPlan:
    """One run of a series. `organiser` is a place in the tree, `span` the calendar days from first to last."""

    name: str
    kind: str
    training_kind: str
    organiser: int
    organiser_level: str
    institution: str
    programme: str | None
    start: np.datetime64
    span: int
    days: int
    systematic: bool | None
    abroad: bool
    mix: str
    stretches: int
    region: str


@dataclass
class Catalogue:
    """Classes in the order in which they were planned; a class is known by its place."""

    plans: list[ClassPlan] = field(default_factory=list)

    def add(self, plan: ClassPlan) -> int:
        """Append a class and return its place."""
        self.plans.append(plan)
        return len(self.plans) - 1

    def column(self, name: str) -> Texts:
        """One field of all classes."""
        found: Texts = np.array([getattr(plan, name) for plan in self.plans], dtype=object)
        return found

    @property
    def starts(self) -> Days:
        """First days."""
        return np.array([plan.start for plan in self.plans], dtype="datetime64[D]")

    @property
    def ends(self) -> Days:
        """The days after the last ones."""
        spans = np.array([plan.span for plan in self.plans], dtype="timedelta64[D]")
        ends: Days = self.starts + spans
        return ends

    def only(self, wanted: Flags) -> tuple[Catalogue, Ints]:
        """The wanted classes, and for every old place the new one (−1: gone)."""
        places = np.full(len(self.plans), -1, dtype=np.int64)
        places[wanted] = np.arange(int(wanted.sum()))
        return Catalogue([plan for plan, keep in zip(self.plans, wanted, strict=True) if keep]), places


def run_of(
    series: Series, *, name: str, organiser: int, institution: str, start: np.datetime64, region: str = ""
) -> ClassPlan:
    """A run of `series` that begins on `start`; several stretches lie three weeks apart."""
    span = series.days + (series.stretches - 1) * 21 if series.stretches > 1 else series.days
    return ClassPlan(
        name=name, kind=series.kind, training_kind=series.training_kind, organiser=organiser,
        organiser_level=series.level, institution=institution, programme=series.programme, start=start, span=span,
        days=series.days, systematic=series.systematic, abroad=series.abroad, mix=series.mix,
        stretches=series.stretches, region=region,
    )  # fmt: skip


FIELDS = tuple(each.name for each in fields(ClassPlan))
