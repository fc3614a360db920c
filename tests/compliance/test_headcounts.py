"""Headcounts are counted by the evaluator's own categories, once a year, and stay."""

from dataclasses import replace
from datetime import date

import pytest

from ganxun.base.actor import NOBODY, system_actor
from ganxun.base.refusals import Refused
from ganxun.compliance import library
from ganxun.compliance.actions.head_counting import counted_categories, meaning
from ganxun.compliance.actions.headcounts import freeze_headcounts
from ganxun.compliance.models import HeadcountSnapshot
from ganxun.people.models import Exemption
from ganxun.rules.language.conditions import ALWAYS
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


def test_a_category_that_means_something_else_in_another_policy_is_no_denominator(monkeypatch):
    a_city()
    plan = library.policy(POLICY)
    other = replace(
        library.policy("lianyungang-2018-2022"),
        categories={**library.policy("lianyungang-2018-2022").categories, **_everybody(plan)},
    )
    known = library.policy
    monkeypatch.setattr(library, "policy", lambda code: other if code.startswith("lian") else known(code))
    with pytest.raises(Refused) as refusal:
        freeze_headcounts(POLICY, taken_on=date(2019, 12, 31), actor=system_actor("测试"), at=NOW)
    assert refusal.value.codes == ["category_ambiguous"]
    assert "连云港市" in str(refusal.value)


def test_policies_on_the_shelf_divide_by_the_same_people():
    for code in library.codes():
        policy = library.policy(code)
        for category in counted_categories(policy):
            others = [library.policy(each) for each in library.codes()]
            said = {meaning(each, category) for each in others if category in counted_categories(each)}
            assert len(said) == 1, category


def _everybody(plan):
    return {"county_leaders": replace(plan.categories["county_leaders"], when=ALWAYS)}
