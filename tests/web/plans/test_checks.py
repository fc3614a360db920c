"""What a reviewer sees before approval: who would be called twice, what repeats, whom nothing is for."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from ganxun.base.permissions import Permission
from tests.orgs.factories import OrganisationFactory
from tests.people.factories import PersonFactory
from tests.plans.factories import PlanItemFactory
from tests.plans.worlds import a_world
from tests.web.signing import signed_in, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_june(settings):
    settings.GANXUN_TODAY = date(2020, 6, 15)


def test_the_reviewer_sees_rows_not_numbers(client):
    world = a_world()
    office = OrganisationFactory(parent=world.city)
    young = [PersonFactory(unit=office, born_on=date(1985, 1, 1)) for _ in range(6)]
    old = PersonFactory(unit=office, born_on=date(1961, 1, 1), name="欧阳老")
    for organiser in (world.bureau, office):
        PlanItemFactory(
            plan=world.plan,
            approved=True,
            organiser=organiser,
            title="2020年青年干部培训班第1期",
            people=len(young),
            audience={"fact": "age", "at_most": 45},
        )
    PlanItemFactory(plan=world.plan, approved=True, audience={"fact": "age", "at_least": 70})
    signed_in(client, world.city)
    page = words(client.get(reverse("plans:checks", args=[world.plan.pk])))
    assert 'data-label="无法避免"><b>6</b>' in page
    assert 'data-label="近似程度">100%' in page
    assert old.name in page
    assert "没有记录" in page
    assert "无人符合条件的项目" in page
    assert office.name in page.split('id="crowded"')[1].split('id="overbooked"')[0]


def test_an_empty_plan_raises_no_concern_but_for_people(client):
    world = a_world()
    signed_in(client, world.city)
    page = words(client.get(reverse("plans:checks", args=[world.plan.pk])))
    assert page.count("没有发现") >= 5


def test_who_plans_elsewhere_or_only_reads_sees_nothing(client):
    world = a_world()
    assert Permission.PLAN_REVIEW
    signed_in(client, world.county)
    assert client.get(reverse("plans:checks", args=[world.plan.pk])).status_code == 403
