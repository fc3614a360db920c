"""Headcounts are counted by the evaluator's own categories, once a year, and stay."""

from datetime import date

import pytest

from ganxun.base.actor import NOBODY, system_actor
from ganxun.base.refusals import Refused
from ganxun.compliance import library
from ganxun.compliance.actions.headcounts import counted_categories, freeze_headcounts
from ganxun.compliance.models import HeadcountSnapshot
from ganxun.people.models import Exemption
from tests.compliance.situations import NOW, POLICY, a_city, leader

pytestmark = pytest.mark.django_db

NEW_YEARS_EVE = date(2020, 12, 31)


def freeze():
    return freeze_headcounts(POLICY, taken_on=NEW_YEARS_EVE, actor=system_actor("测试"), at=NOW)


def test_a_unit_has_its_people_by_category_and_those_exempt():
    city = a_city()
    leader(city, "A", hours=5500)
    away = leader(city, "B", hours=5500)
    Exemption.objects.create(
        person=away,
        kind="long_sick",
        starts_on=date(2020, 12, 1),
        ends_before=date(2021, 3, 1),
        approved_by="李批准",
        approved_on=date(2020, 12, 1),
    )
    freeze()
    kept = HeadcountSnapshot.objects.get(organisation=city, category="county_leaders", year=2020)
    assert (kept.people, kept.exempt) == (2, 1)
    assert not HeadcountSnapshot.objects.filter(category="bureau_leaders").exists()


def test_a_year_is_frozen_once():
    leader(a_city(), "A", hours=5500)
    freeze()
    with pytest.raises(Refused) as refusal:
        freeze()
    assert refusal.value.codes == ["headcount_frozen"]


def test_nobody_freezes_without_the_right():
    with pytest.raises(Refused):
        freeze_headcounts(POLICY, taken_on=NEW_YEARS_EVE, actor=NOBODY, at=NOW)


def test_every_category_divided_by_is_counted():
    assert {"county_leaders", "leading_teams", "section_and_below"} <= set(
        counted_categories(library.policy(POLICY))
    )
