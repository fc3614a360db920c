"""Headcounts as pages show them: a unit's own, category by category; how far the units below have come; who froze."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import CharField, Count, Exists, F, Func, OuterRef, Q, Value

from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.compliance.actions.head_counting import countable_in, labels_of
from ganxun.compliance.actions.head_reports import counting_day, frozen_categories, own_counts
from ganxun.compliance.decisions import Heads
from ganxun.compliance.models import HeadcountFreeze, HeadcountReport
from ganxun.orgs.models import Organisation
from ganxun.people.models import Person
from ganxun.reports.shelf import policies_for


@dataclass(frozen=True)
class OwnLine:
    """One category of a unit's own people: as counted now, as reported last, and every time before."""

    category: str
    label: str
    counted: Heads
    reports: tuple[HeadcountReport, ...]
    frozen_by: str | None

    @property
    def last(self) -> HeadcountReport | None:
        """The last word."""
        return self.reports[0] if self.reports else None

    @property
    def difference(self) -> int | None:
        """Reported less counted now; None before the first report."""
        return self.last.people - self.counted.people if self.last else None

    @property
    def has_moved(self) -> bool:
        """Whether the register has changed since the last report."""
        last = self.last
        return last is not None and (last.counted, last.counted_exempt) != (
            self.counted.people,
            self.counted.exempt,
        )


def own_lines(organisation: Organisation, year: int, *, today: date) -> list[OwnLine]:
    """What the organisation reports of its own people. Raises Refused for a year to come."""
    counted = own_counts(organisation, year, today)
    labels = labels_of(countable_in(organisation.path, counting_day(year, today)))
    reports: dict[str, list[HeadcountReport]] = {}
    for each in HeadcountReport.objects.filter(organisation=organisation, year=year).order_by("-number"):
        reports.setdefault(each.category, []).append(each)
    frozen = frozen_categories(organisation, year)
    lines = [
        OwnLine(code, labels[code], heads, tuple(reports.get(code, ())), frozen.get(code))
        for code, heads in counted.items()
    ]
    return sorted(lines, key=lambda line: (not line.counted.people and not line.reports, line.label))


@dataclass
class Place:
    """One organisation just below (or the chosen one itself), with the units in it that have people."""

    organisation: Organisation
    units: int
    reported: int
    differing: int
    freezes: list[HeadcountFreeze] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        """Whether every unit that has people has reported."""
        return self.reported >= self.units


def progress(organisation: Organisation, year: int) -> list[Place]:
    """How many units with people have reported: the organisation's own, then each organisation just below."""
    last = HeadcountReport.objects.filter(organisation=OuterRef("pk"), year=year)
    child = Func(
        F("path"), Value("."), Value(organisation.depth + 2), function="split_part", output_field=CharField()
    )
    units = (
        Organisation.objects.under(organisation.path)
        .filter(Exists(Person.objects.active().filter(unit=OuterRef("pk"))))
        .annotate(
            child=child, has_said=Exists(last), differs=Exists(last.standing().exclude(people=F("counted")))
        )
        .values("child")
        .annotate(
            units=Count("pk"),
            reported=Count("pk", filter=Q(has_said=True)),
            differing=Count("pk", filter=Q(differs=True)),
        )
    )
    counts = {row["child"]: row for row in units}
    places = [organisation, *Organisation.objects.filter(parent=organisation).in_order()]
    freezes = _freezes_of(places, year)
    found = []
    for place in places:
        row = counts.get("" if place == organisation else str(place.pk))
        if row is not None:
            numbers = row["units"], row["reported"], row["differing"]
            found.append(Place(place, *numbers, freezes.get(place.pk, [])))
    return found


def _freezes_of(places: Sequence[Organisation], year: int) -> dict[int, list[HeadcountFreeze]]:
    held: dict[int, list[HeadcountFreeze]] = {}
    for freeze in HeadcountFreeze.objects.in_force().filter(organisation__in=places, year=year):
        held.setdefault(freeze.organisation_id, []).append(freeze)
    return held


@dataclass(frozen=True)
class FreezeLine:
    """A freeze on the way to the organisation or of itself, and whether the reader may lift it."""

    freeze: HeadcountFreeze
    title: str
    may_lift: bool


def freezes_for(organisation: Organisation, year: int, *, actor: Actor, today: date) -> list[FreezeLine]:
    """Who has frozen the year for this organisation, lifted ones too, newest first."""
    titles = {
        each.document.code: each.document.title
        for each in policies_for(organisation.path, min(today, date(year, 12, 31)))
    }
    held = HeadcountFreeze.objects.on_the_way_to(organisation.path).filter(year=year)
    return [
        FreezeLine(each, titles.get(each.policy, each.policy), _may_lift(each, organisation, actor))
        for each in held.select_related("organisation").order_by("-pk")
    ]


def _may_lift(freeze: HeadcountFreeze, organisation: Organisation, actor: Actor) -> bool:
    is_final = freeze.organisation.parent_id is None and freeze.done_at is not None
    is_own = freeze.organisation_id == organisation.pk
    return (
        is_own
        and freeze.lifted_at is None
        and not is_final
        and actor.can(Permission.HEADCOUNT_FREEZE, organisation.path)
    )
