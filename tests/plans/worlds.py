"""A province with a city, a county and a bureau that plan and declare."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ganxun.base.periods import Period
from ganxun.compliance.models import Adoption
from ganxun.orgs.models import Organisation
from ganxun.plans.decisions.items import Declared
from ganxun.plans.models import AnnualPlan
from tests.base.situations import MONDAY, THE_SYSTEM
from tests.orgs.factories import OrganisationFactory
from tests.plans.factories import AnnualPlanFactory

POLICY = "sichuan-2018-2022"
DOING = {"actor": THE_SYSTEM, "at": MONDAY}
WEEKS = Period(date(2020, 9, 7), date(2020, 9, 19))


@dataclass(frozen=True)
class World:
    """The organisations, and the city's plan for 2020."""

    province: Organisation
    city: Organisation
    county: Organisation
    bureau: Organisation
    plan: AnnualPlan


def a_world(**plan) -> World:
    """A bureau of a county of a city, whose plan for 2020 collects declarations."""
    province = OrganisationFactory(province=True)
    city = OrganisationFactory(city=True, parent=province)
    county = OrganisationFactory(county=True, parent=city)
    bureau = OrganisationFactory(parent=county)
    Adoption.objects.create(policy=POLICY, organisation=province, starts_on=date(2018, 1, 1))
    return World(province, city, county, bureau, AnnualPlanFactory(organisation=city, **plan))


def said(organiser: Organisation, **changed) -> Declared:
    """Two weeks of September for fifty people."""
    whole = {
        "title": "科级干部进修班",
        "kind": "main",
        "organiser_id": organiser.pk,
        "called_from_id": organiser.pk,
        "segments": (WEEKS,),
        "days": 100,
        "hours": 800,
        "people": 50,
        "responsible": "周明",
    }
    return Declared(**(whole | changed))
