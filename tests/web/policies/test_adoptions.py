"""Adopting a policy on its page, and what two policies at once look like."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from ganxun.compliance.models import Adoption, EvaluationRun
from ganxun.reports.shelf import policies_for
from tests.orgs.factories import OrganisationFactory
from tests.people.factories import PersonFactory
from tests.reports.situations import POLICY, SEPTEMBER, place, run_as_of, tally
from tests.web.signing import signed_in, words

pytestmark = pytest.mark.django_db

OTHER = "lianyungang-2018-2022"
PAGE = reverse("policies:adoptions")


@pytest.fixture(autouse=True)
def _september(settings):
    settings.GANXUN_TODAY = SEPTEMBER


@pytest.fixture
def province():
    return place("四川省", kind="province", code="51")


@pytest.fixture
def city(province):
    return place("示例市", province, kind="city", code="5101")


def adopted(organisation, policy=POLICY, starts_on=date(2018, 1, 1), ends_before=None):
    return Adoption.objects.create(
        policy=policy, organisation=organisation, starts_on=starts_on, ends_before=ends_before
    )


def adopt(browser, **asked):
    form = {"deed": "adopt", "policy": POLICY, "starts_on": "2020-01-01", "ends_before": ""}
    return browser.post(PAGE, {**form, **asked}, follow=True)


def test_an_officer_adopts_for_the_subtree_and_everybody_there_sees_who_and_since_when(client, city):
    page = words(adopt(signed_in(client, city)))
    assert "自 2020-01-01 起采用《四川省干部教育培训规划（2018—2022年）》" in page
    held = Adoption.objects.get()
    assert (held.policy, held.organisation, held.starts_on) == (POLICY, city, date(2020, 1, 1))
    assert held.adopted_by in page
    assert "施行中" in page


def test_all_reasons_against_are_told_and_nothing_is_kept(client, province, city):
    adopted(province)
    answer = adopt(signed_in(client, city), starts_on="2017-01-01")
    assert answer.status_code == 409
    assert "上级“四川省”自 2018-01-01 起已采用此政策" in words(answer)
    assert "施行日期不能更早" in words(answer)
    assert Adoption.objects.count() == 1


def test_a_day_that_is_none_is_asked_for_again(client, city):
    assert "请写成 2020-12-31 这样的日期" in words(adopt(signed_in(client, city), starts_on="2020-13-01"))


def test_who_may_not_adopt_gets_no_form_and_no_deed(client, city):
    browser = signed_in(client, city, role="reader")
    assert 'value="adopt"' not in words(browser.get(PAGE))
    assert adopt(browser).status_code in (403, 409)
    assert not Adoption.objects.exists()


def test_nobody_ends_what_another_subtree_adopted(client, province, city):
    held = adopted(place("邻市", province, kind="city", code="5102"))
    browser = signed_in(client, city)
    assert "邻市" not in words(browser.get(PAGE))
    answer = browser.post(PAGE, {"deed": "end", "adoption": held.pk, "ends_before": "2020-10-01"})
    assert answer.status_code in (403, 404, 409)
    held.refresh_from_db()
    assert held.ends_before is None


def test_ending_and_withdrawing(client, city):
    held, ahead = adopted(city), adopted(city, "cadre-training-2023", date(2023, 1, 1))
    browser = signed_in(client, city)
    page = words(
        browser.post(PAGE, {"deed": "end", "adoption": held.pk, "ends_before": "2020-10-01"}, follow=True)
    )
    assert "自 2020-10-01 起不再" in page
    assert "已撤回" in words(browser.post(PAGE, {"deed": "withdraw", "adoption": ahead.pk}, follow=True))
    assert [each.ends_before for each in Adoption.objects.all()] == [date(2020, 10, 1)]


def test_nonsense_is_refused_politely(client, city):
    browser = signed_in(client, city)
    for form in (
        {"deed": "end", "adoption": "x"},
        {"deed": "?"},
        {},
        {"deed": "withdraw", "adoption": "9" * 30},
    ):
        assert browser.post(PAGE, form).status_code in (200, 409)


def test_the_nearest_adoption_comes_first_and_what_ended_last_stands_in(province, city):
    adopted(province)
    adopted(city, OTHER, date(2019, 1, 1), date(2020, 1, 1))
    codes = [each.document.code for each in policies_for(city.path, date(2019, 6, 30))]
    assert codes == [OTHER, POLICY]
    assert [each.document.code for each in policies_for(city.path, SEPTEMBER)] == [POLICY]
    Adoption.objects.filter(policy=POLICY).delete()
    assert [each.document.code for each in policies_for(city.path, SEPTEMBER)] == [OTHER]


def test_the_board_offers_both_policies_where_both_bind(client, province, city):
    adopted(province)
    adopted(city, OTHER)
    run = run_as_of(SEPTEMBER)
    tally(run, city, met=61, at_risk=39)
    browser = signed_in(client, province)
    page = words(browser.get(reverse("board:overview"), {"org": city.pk}))
    assert f'<option value="{OTHER}" selected>' in page
    assert f'<option value="{POLICY}">' in page
    chosen = words(browser.get(reverse("board:overview"), {"org": city.pk, "policy": POLICY}))
    assert f"policy={POLICY}" in chosen
    above = words(browser.get(reverse("board:overview"), {"org": province.pk}))
    assert OTHER not in above


def test_a_person_owes_what_every_policy_asks_policy_by_policy(client):
    office = OrganisationFactory(parent=OrganisationFactory(city=True))
    person = PersonFactory(name="王伟", unit=office, rank="1A42", person_kind="civil_servant")
    adopted(office.parent)
    adopted(office, OTHER)
    page = words(signed_in(client, office).get(reverse("people:person", args=[person.pk])))
    assert page.index(f'id="policy-{OTHER}"') < page.index(f'id="policy-{POLICY}"')
    assert 'id="duty-section_yearly_training"' in page
    assert f'id="duty-{POLICY}-section_yearly_training"' in page


def test_one_policy_needs_no_heading(client):
    office = OrganisationFactory(parent=OrganisationFactory(city=True))
    person = PersonFactory(unit=office, rank="1A42")
    adopted(office)
    page = words(signed_in(client, office).get(reverse("people:person", args=[person.pk])))
    assert "obligations-policy" not in page


def test_runs_are_told_apart_by_policy(client, province):
    first = run_as_of(SEPTEMBER)
    other = EvaluationRun.objects.create(
        policy_version=first.policy_version,
        policy=OTHER,
        as_of=SEPTEMBER,
        asked_at=first.asked_at,
        asked_by="测试",
        state="finished",
    )
    browser = signed_in(client, province)
    both = words(browser.get(reverse("runs:list")))
    assert "连云港市干部教育培训规划" in both
    only = words(browser.get(reverse("runs:list"), {"policy": OTHER}))
    assert reverse("runs:run", args=[other.pk]) in only
    assert reverse("runs:run", args=[first.pk]) not in only


def test_the_shelf_says_who_adopted_what(client, province):
    adopted(province)
    page = words(signed_in(client, province).get(reverse("policies:list")))
    assert "在架上，还没有机构采用" in page
    assert "施行中" in page
