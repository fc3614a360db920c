"""Classes that call people, the people on their lists, who may still be selected, and how units answer (§ B6, B7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.classes.models import TrainingClass
from ganxun.compliance.choices import Verdict
from ganxun.compliance.models import Finding
from ganxun.nominations.models import Intake, Nomination
from ganxun.nominations.states import LIVE
from ganxun.orgs.models import Organisation
from ganxun.people.models import Person, Rank
from ganxun.records.models import Credit
from ganxun.reports.board_reading import run_for

#: 中长期培训: a month and more, in tenths of days.
_LONG = 300
ONE_DAY = timedelta(days=1)


def intakes_of(organisation: Organisation, *, actor: Actor) -> QuerySet[Intake]:
    """Calls by classes of the organisation and below, and those that call its people; with counts by state."""
    own = Q(training_class__organiser__path__startswith=organisation.path)
    called = Q(
        pk__in=Nomination.objects.filter(unit__path__startswith=organisation.path).values("intake").distinct()
    )
    held = Q(quota__shares__organisation=organisation)
    ids = Intake.objects.filter(own | called | held).order_by().values("pk").distinct()
    return (
        Intake.objects.filter(pk__in=Intake.objects.visible_to(actor).order_by().values("pk"))
        .filter(pk__in=ids)
        .select_related("training_class__organiser", "training_class__institution")
        .annotate(
            named=Count("nominations", filter=Q(nominations__state__in=LIVE)),
            unanswered=Count("nominations", filter=Q(nominations__state="called")),
            waiting=Count("nominations", filter=Q(nominations__state="waiting")),
            to_decide=Count("nominations", filter=Q(nominations__state__in=("substitution", "refused"))),
        )
    )


def classes_to_call(organisation: Organisation, *, actor: Actor, on: date) -> list[TrainingClass]:
    """Classes still to come that nobody has been called to yet, where the actor may call."""
    if not actor.can(Permission.NOMINATION_CALL, organisation.path):
        return []
    ahead = TrainingClass.objects.filter(organiser__path__startswith=organisation.path, starts_on__gt=on)
    ahead = ahead.exclude(pk__in=Intake.objects.values("training_class"))
    return list(ahead.select_related("organiser", "plan_item").order_by("starts_on", "pk")[:100])


def people_on_list(intake: Intake, *, actor: Actor, states: tuple[str, ...] = ()) -> QuerySet[Nomination]:
    """The people on the list whom the actor may see."""
    found = Nomination.objects.visible_to(actor).filter(intake=intake)
    found = found.filter(state__in=states) if states else found
    return found.select_related("person", "unit", "share__organisation", "replaces__person")


@dataclass(frozen=True)
class Search:
    """What a selection asks for (domain research 2.1 row 5); empty values ask for nothing. Hours as people write them."""

    term: str = ""
    rank_before: date | None = None
    long_before: date | None = None
    hours_below: int | None = None
    no_systematic: bool = False
    is_due: bool = False


def selectable(
    search: Search, organisation: Organisation, *, actor: Actor, policy_code: str, on: date
) -> QuerySet[Person]:
    """People in service of the organisation and below who fit the search, with what they have been trained lately.

    `rank_since`, `last_long`, days and hours (tenths) of the last three and five years.
    """
    found = Person.objects.visible_to(actor).under(organisation.path).active().select_related("unit")
    found = found.matching(search.term) if search.term else found
    found = found.annotate(
        rank_since=_since(on),
        last_long=_last(on, class_days__gte=_LONG),
        days_three=_amount("days", 3, on),
        hours_three=_amount("hours", 3, on),
        days_five=_amount("days", 5, on),
        hours_five=_amount("hours", 5, on),
    )
    if search.rank_before:
        found = found.filter(Q(rank_since__lt=search.rank_before))
    if search.long_before:
        found = found.filter(Q(last_long__isnull=True) | Q(last_long__lt=search.long_before))
    if search.hours_below is not None:
        found = found.filter(Q(hours_five__lt=search.hours_below * 10))
    if search.no_systematic:
        since = _years_before(on, 5)
        found = found.exclude(
            pk__in=_standing(on).filter(is_systematic=True, starts_on__gte=since).values("person")
        )
    if search.is_due:
        found = found.filter(pk__in=_due(policy_code, organisation, on))
    return found.in_order()


def _due(policy_code: str, organisation: Organisation, on: date) -> QuerySet[Finding, Any]:
    run = run_for(policy_code, on)
    if run is None:
        return Finding.objects.none().values("subject_id")
    found = Finding.objects.as_of(policy_code, run.as_of).filter(
        subject_kind="person",
        verdict__in=(Verdict.AT_RISK, Verdict.NOT_MET),
        unit__path__startswith=organisation.path,
    )
    return found.values("subject_id")


def _years_before(on: date, years: int) -> date:
    return date(on.year - years, on.month, min(on.day, 28))


def _standing(on: date) -> QuerySet[Credit]:
    return Credit.objects.filter(entry="credit", is_reversed=False, account="concentrated", starts_on__lte=on)


def _since(on: date) -> Subquery:
    held = Rank.objects.filter(
        Q(ends_before__isnull=True) | Q(ends_before__gt=on), person=OuterRef("pk"), starts_on__lte=on
    )
    return Subquery(held.order_by().values("person").annotate(day=Max("starts_on")).values("day"))


def _last(on: date, **which: Any) -> Subquery:
    found = _standing(on).filter(person=OuterRef("pk"), **which)
    return Subquery(found.order_by().values("person").annotate(day=Max("ends_before")).values("day"))


def _amount(what: str, years: int, on: date) -> Coalesce:
    lately = _standing(on).filter(person=OuterRef("pk"), starts_on__gt=_years_before(on, years))
    return Coalesce(
        Subquery(lately.order_by().values("person").annotate(total=Sum(what)).values("total")), Value(0)
    )


@dataclass(frozen=True)
class Response:
    """How one unit answered a call, for the circular."""

    unit: Organisation
    called: int
    answered: int
    confirmed: int
    refused: int
    replaced: int
    arrived: int
    absent: int

    @property
    def rate(self) -> float | None:
        """Who came, of those who were to come."""
        expected = self.arrived + self.absent
        return self.arrived / expected if expected else None


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return dict(row)


def states_of(listed: QuerySet[Nomination]) -> dict[str, int]:
    """How many of the people stand where."""
    rows = listed.order_by().values("state").annotate(total=Count("pk"))
    return {row["state"]: row["total"] for row in rows}


def responses(intake: Intake, *, actor: Actor) -> list[Response]:
    """The circular (通报) of a call: unit by unit, who was called, who answered what, who came."""
    rows = (
        Nomination.objects.visible_to(actor)
        .filter(intake=intake, called_at__isnull=False)
        .order_by()
        .values("unit")
        .annotate(
            called=Count("pk"),
            answered=Count("pk", filter=Q(replied_at__isnull=False)),
            confirmed=Count(
                "pk", filter=Q(state__in=("confirmed", "waiting", "admitted", "arrived", "absent"))
            ),
            refused=Count("pk", filter=Q(state__in=("refused", "excused"))),
            replaced=Count("pk", filter=Q(state__in=("substitution", "replaced"))),
            arrived=Count("pk", filter=Q(state="arrived")),
            absent=Count("pk", filter=Q(state="absent")),
        )
    )
    found = list(rows)
    units = Organisation.objects.in_bulk([row["unit"] for row in found])
    answers = [
        Response(units[row.pop("unit")], **{name: int(count) for name, count in row.items()})
        for row in map(_plain, found)
    ]
    return sorted(answers, key=lambda each: (each.answered / each.called, each.unit.path))
