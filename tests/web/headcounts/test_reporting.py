"""A unit reports what it has; its county follows, freezes, and lifts what was frozen too early."""

from datetime import date

import pytest
from django.urls import reverse

from ganxun.compliance.actions.adoptions import adopt_policy
from ganxun.compliance.actions.headcounts import carry_out_freeze
from ganxun.compliance.models import HeadcountFreeze, HeadcountReport, HeadcountSnapshot
from tests.base.situations import THE_SYSTEM
from tests.orgs.factories import OrganisationFactory
from tests.people.factories import PersonFactory
from tests.reports.situations import NOW, POLICY, SEPTEMBER
from tests.web.signing import signed_in, words

pytestmark = pytest.mark.django_db
KIND = "county_leaders"


@pytest.fixture(autouse=True)
def _september(settings):
    settings.GANXUN_TODAY = SEPTEMBER


@pytest.fixture
def county():
    county = OrganisationFactory(county=True, name="甲县", parent=OrganisationFactory(province=True))
    adopt_policy(POLICY, organisation=county, starts_on=date(2018, 1, 1), actor=THE_SYSTEM, at=NOW)
    office = OrganisationFactory(name="甲县财政局", parent=county)
    PersonFactory(
        unit=office, rank="1A32", person_kind="civil_servant", post__title="副局长",
        post__is_leading_post=True, post__team="department",
    )  # fmt: skip
    county.office = office
    return county


def own(place):
    return f"{reverse('headcounts:own')}?org={place.pk}&year=2020"


def progress(place):
    return f"{reverse('headcounts:progress')}?org={place.pk}&year=2020"


def filled(client, place, **said):
    form = client.get(own(place)).context["rows"]
    fields = {each.html_name: each.value() for row in form for each in row[1:]}
    return fields | said


def test_what_is_counted_is_confirmed_with_one_press(client, county):
    signed_in(client, county.office, role="unit_hr")
    answer = client.post(own(county.office), filled(client, county.office), follow=True)
    assert "已上报" in words(answer)
    kept = HeadcountReport.objects.get(category=KIND)
    assert (kept.people, kept.counted, kept.reason) == (1, 1, "")
    again = client.post(own(county.office), filled(client, county.office), follow=True)
    assert "没有重复记入" in words(again)


def test_who_says_otherwise_is_asked_why_and_loses_nothing(client, county):
    signed_in(client, county.office, role="unit_hr")
    said = filled(client, county.office, **{f"people-{KIND}": 3})
    refused = client.post(own(county.office), said)
    assert refused.status_code == 409
    assert "请写明原因" in words(refused)
    assert 'value="3"' in words(refused)
    assert not HeadcountReport.objects.exists()
    client.post(own(county.office), said | {f"reason-{KIND}": "两人未入库"})
    page = words(client.get(own(county.office)))
    assert "+2" in page
    assert "两人未入库" in page


def test_a_number_that_is_none_is_told_at_its_field(client, county):
    signed_in(client, county.office, role="unit_hr")
    answer = client.post(own(county.office), filled(client, county.office, **{f"people-{KIND}": "许多"}))
    assert answer.status_code == 200
    assert "invalid-feedback" in words(answer)


def test_an_office_reports_for_nobody_else(client, county):
    signed_in(client, county.office, role="unit_hr")
    assert client.get(own(county)).status_code == 404
    signed_in(client, county, role="reader")
    assert client.get(own(county)).status_code == 403


def test_another_year_than_offered_is_not_found(client, county):
    signed_in(client, county)
    for year in ("2031", "1999", "x"):
        assert client.get(f"{reverse('headcounts:own')}?org={county.pk}&year={year}").status_code == 404


def test_a_county_follows_freezes_and_lifts(client, county):
    signed_in(client, county.office, role="unit_hr")
    client.post(own(county.office), filled(client, county.office))
    signed_in(client, county)
    assert "甲县财政局" in words(client.get(progress(county)))
    asked = {"deed": "freeze", "policy": POLICY, "taken_on": "2020-09-30"}
    assert "正在后台清点" in words(client.post(progress(county), asked, follow=True))
    freeze = HeadcountFreeze.objects.get()
    carry_out_freeze(freeze.pk, clock=lambda: NOW)
    assert "先前已经冻结" in words(client.post(progress(county), asked, follow=True))
    assert "已由甲县冻结" in words(client.get(own(county.office)))
    assert (
        client.post(progress(county), {"deed": "lift", "freeze": freeze.pk, "reason": ""}).status_code == 409
    )
    client.post(progress(county), {"deed": "lift", "freeze": freeze.pk, "reason": "漏报两人"})
    page = words(client.get(progress(county)))
    assert "漏报两人" in page
    assert not HeadcountSnapshot.objects.exists()


def test_an_office_reads_the_progress_and_does_not_freeze(client, county):
    signed_in(client, county.office, role="unit_hr")
    assert "冻结 2020" not in words(client.get(progress(county.office)))
    asked = {"deed": "freeze", "policy": POLICY, "taken_on": "2020-09-30"}
    client.post(progress(county.office), asked)
    assert not HeadcountFreeze.objects.exists()


def test_progress_asks_the_same_however_many_units(client, county, django_assert_max_num_queries):
    signed_in(client, county)
    client.get(progress(county))
    for number in range(25):
        PersonFactory(unit=OrganisationFactory(name=f"乙局{number}", parent=county))
    with django_assert_max_num_queries(14):
        assert "乙局24" in words(client.get(progress(county)))


def test_progress_goes_out_as_a_table(client, county):
    signed_in(client, county)
    answer = client.get(f"{progress(county)}&sheet=csv")
    assert "甲县财政局" in b"".join(
        answer.streaming_content if answer.streaming else [answer.content]
    ).decode("utf-8-sig")
