"""Classes that call people, in the situations that tests speak of."""

from __future__ import annotations

from datetime import date
from typing import Any

from ganxun.nominations import actions
from ganxun.nominations.models import Intake, Nomination
from ganxun.orgs.models import Organisation
from ganxun.people.models import Person
from ganxun.plans.actions import quotas
from tests.base.situations import MONDAY, THE_SYSTEM, TODAY
from tests.classes.factories import TrainingClassFactory
from tests.orgs.factories import OrganisationFactory
from tests.people.factories import PersonFactory
from tests.plans.factories import PlanItemFactory

DOING: dict[str, Any] = {"actor": THE_SYSTEM, "at": MONDAY}


def a_call(capacity: int = 10, *, most_a_year: int = 2, **said: Any) -> Intake:
    """A class of September that calls people, without a quota."""
    training_class = TrainingClassFactory(**said)
    return actions.open_intake(
        training_class.pk,
        capacity=capacity,
        reply_by=date(2020, 8, 31),
        most_a_year=most_a_year,
        on=TODAY,
        **DOING,
    )


def a_call_with_places(
    places: int, *, capacity: int | None = None, **said: Any
) -> tuple[Intake, Organisation]:
    """The same for a plan item, all of whose places one county holds."""
    province = OrganisationFactory(province=True)
    county = OrganisationFactory(county=True, parent=province)
    item = PlanItemFactory(
        plan__organisation=province, plan__published=True, approved=True, people=max(places, 1), **said
    )
    top = quotas.open_quota(item.pk, **DOING)
    if places:
        quotas.hand_down(top.pk, {county.pk: places}, **DOING)
    training_class = TrainingClassFactory(plan_item=item, organiser=province)
    intake = actions.open_intake(
        training_class.pk, capacity=capacity or max(places, 1), reply_by=date(2020, 8, 31), on=TODAY, **DOING
    )
    return intake, county


def people_of(unit: Organisation | None, count: int) -> list[Person]:
    """People of a unit (each of one of their own when none is named)."""
    return [PersonFactory(**({"unit": unit} if unit else {})) for _number in range(count)]


def on_the_list(
    intake: Intake, people: list[Person], *, called: bool = True, **said: Any
) -> list[Nomination]:
    """People put onto the list, and called."""
    outcome = actions.propose_people(intake.pk, [each.pk for each in people], on=TODAY, **said, **DOING)
    assert not outcome.refused, outcome.refused
    if called:
        actions.take_step(intake.pk, [each.pk for each in outcome.made], "call", **DOING)
    return list(Nomination.objects.filter(pk__in=[each.pk for each in outcome.made]).order_by("pk"))


def state_of(nomination: Nomination) -> str:
    """Where it stands now."""
    return str(Nomination.objects.values_list("state", flat=True).get(pk=nomination.pk))
