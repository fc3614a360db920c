"""What is known of people who are wanted: a fixed number of queries for one or for thousands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import connection
from django.db.models import Count, Q

from ganxun.base.scope import beyond
from ganxun.classes.models import Booking
from ganxun.compliance import library
from ganxun.nominations.decisions import Candidate, Clash
from ganxun.nominations.models import Intake, Nomination
from ganxun.nominations.states import LIVE
from ganxun.people.models import Exemption, Person
from ganxun.plans.models import PlanItem, QuotaShare
from ganxun.records.models import Credit
from ganxun.rules.audience import audience_sql, read_audience
from ganxun.rules.facts import registry

#: 重复培训: near-identical content within two years.
_TWO_YEARS = timedelta(days=731)


@dataclass
class Shares:
    """The places that people draw on, and how many of them nobody has been named for."""

    by_unit: dict[int, QuotaShare] = field(default_factory=dict)
    free: dict[int, int] = field(default_factory=dict)

    def of(self, person: Person) -> QuotaShare | None:
        """The nearest share on the way up from the person's unit."""
        path = person.unit.path if person.unit else ""
        for number in reversed([int(part) for part in path.split(".") if part]):
            if number in self.by_unit:
                return self.by_unit[number]
        return None


def shares_of(intake: Intake) -> Shares:
    """The shares of the item's places, locked from the top down; none without a quota."""
    if intake.quota_id is None:
        return Shares()
    shares = list(QuotaShare.objects.locked().filter(quota=intake.quota_id))
    with beyond("who counts places sees only how many are named", everything=True):
        named = dict(
            Nomination.objects.filter(share__quota=intake.quota_id, state__in=LIVE, is_spare=False)
            .order_by()
            .values("share")
            .annotate(total=Count("pk"))
            .values_list("share", "total")
        )
    return Shares(
        {each.organisation_id: each for each in shares},
        {each.pk: each.received - each.handed - named.get(each.pk, 0) for each in shares},
    )


def candidates(people: Sequence[Person], intake: Intake, *, on: date) -> dict[int, Candidate]:
    """What is known of each, but for places, which go one by one."""
    ids = [person.pk for person in people]
    training_class = intake.training_class
    listed = set(
        Nomination.objects.filter(intake=intake, person__in=ids).live().values_list("person", flat=True)
    )
    eligible = _eligible(training_class.plan_item_id, on)
    exempt = _exempt(ids, intake)
    elsewhere = clashes(ids, intake)
    repeated = _repeated(ids, intake)
    times = _times(ids, intake)
    return {
        person.pk: Candidate(
            is_active=person.personnel_status == "active",
            is_eligible=eligible is None or person.pk in eligible,
            is_on_list=person.pk in listed,
            exempt_until=exempt.get(person.pk),
            clashes=tuple(elsewhere.get(person.pk, ())),
            same_topic=repeated.get(person.pk, ("", None))[0],
            same_topic_on=repeated.get(person.pk, ("", None))[1],
            times_this_year=times.get(person.pk, 0),
        )
        for person in people
    }


def _eligible(item_id: int | None, on: date) -> set[int] | None:
    """Who satisfies the condition of the plan item; None when the class has no item."""
    if item_id is None:
        return None
    item = PlanItem.objects.filter(pk=item_id).select_related("plan").first()
    if item is None or not item.audience:
        return None
    policy = library.policy(item.plan.policy_code)
    condition = read_audience(item.audience, policy, registry)
    sql = audience_sql(policy, condition, on, registry=registry, unit_id=item.called_from_id)
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("%", "%%"), {})
        return {row[0] for row in cursor.fetchall()}


def _exempt(ids: Sequence[int], intake: Intake) -> dict[int, date]:
    during = intake.training_class
    found = Exemption.objects.filter(
        person__in=ids, starts_on__lt=during.ends_before, ends_before__gt=during.starts_on, duty__isnull=True
    )
    return {each.person_id: each.ends_before - timedelta(days=1) for each in found}


def clashes(ids: Sequence[int], intake: Intake) -> Mapping[int, list[Clash]]:
    """Full-time classes at the same time: booked, been to, or named for."""
    here = intake.training_class
    found: defaultdict[int, list[Clash]] = defaultdict(list)
    during = Q(starts_on__lt=here.ends_before, ends_before__gt=here.starts_on)
    booked = Booking.objects.filter(
        person__in=ids,
        state__in=("booked", "credited"),
        training_class__is_full_time=True,
        training_class__starts_on__lt=here.ends_before,
        training_class__ends_before__gt=here.starts_on,
    ).exclude(training_class=here)
    for booking in booked.select_related("training_class"):
        found[booking.person_id].append(Clash(booking.training_class.name, booking.training_class.starts_on))
    seen = {(person, clash.name) for person, held in found.items() for clash in held}
    been = Credit.objects.filter(
        during, person__in=ids, attendance="full_time", entry="credit", is_reversed=False
    )
    for credit in been.only("person_id", "title", "starts_on"):
        if (credit.person_id, credit.title) not in seen:
            found[credit.person_id].append(Clash(credit.title, credit.starts_on))
    _named_elsewhere(ids, intake, found)
    return found


def _named_elsewhere(ids: Sequence[int], intake: Intake, found: defaultdict[int, list[Clash]]) -> None:
    here = intake.training_class
    named = (
        Nomination.objects.filter(
            person__in=ids,
            intake__training_class__is_full_time=True,
            intake__training_class__starts_on__lt=here.ends_before,
            intake__training_class__ends_before__gt=here.starts_on,
        )
        .live()
        .exclude(intake=intake)
        .exclude(state="admitted")
        .select_related("intake__training_class")
    )
    for each in named:
        other = each.intake.training_class
        is_fixed = each.state in {"confirmed", "arrived"}
        found[each.person_id].append(
            Clash(other.name, other.starts_on, other.organiser_level, each.origin, is_fixed=is_fixed)
        )


def _repeated(ids: Sequence[int], intake: Intake) -> dict[int, tuple[str, date]]:
    """The same programme, or a class of the same name, within two years before."""
    here = intake.training_class
    same = Q(title=here.name)
    if here.programme:
        same |= Q(programme=here.programme)
    found = Credit.objects.filter(
        same,
        person__in=ids,
        entry="credit",
        is_reversed=False,
        starts_on__gte=here.starts_on - _TWO_YEARS,
        starts_on__lt=here.starts_on,
    ).order_by("starts_on")
    return {
        each.person_id: (each.title, each.starts_on) for each in found.only("person_id", "title", "starts_on")
    }


def _times(ids: Sequence[int], intake: Intake) -> dict[int, int]:
    """To how many full-time classes of the year somebody is called or booked, this one apart."""
    year = intake.training_class.starts_on.year
    booked = Booking.objects.filter(
        person__in=ids, state__in=("booked", "credited"), training_class__starts_on__year=year
    )
    named = Nomination.objects.filter(
        person__in=ids,
        intake__training_class__starts_on__year=year,
        state__in=("called", "confirmed", "waiting"),
    )
    pairs = {*booked.values_list("person", "training_class")}
    pairs |= {*named.values_list("person", "intake__training_class")}
    times: defaultdict[int, int] = defaultdict(int)
    for person, training_class in pairs:
        times[person] += training_class != intake.training_class_id
    return times
