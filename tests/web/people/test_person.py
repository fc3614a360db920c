"""A person's page: who, since when, what is credited and what was taken back, at a fixed price."""

from datetime import date

import pytest
from django.urls import reverse

from ganxun.records.actions import reverse_credit
from tests.base.situations import MONDAY, THE_SYSTEM
from tests.orgs.factories import OrganisationFactory
from tests.people.factories import AppointmentFactory, PersonFactory
from tests.records.factories import CreditFactory
from tests.web.signing import signed_in, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return OrganisationFactory(name="教育局", parent=OrganisationFactory(city=True))


@pytest.fixture
def wang(office):
    return PersonFactory(name="王伟", unit=office, rank="1A42", with_identity=True, post__title="副科长")


def page_of(person, **asked):
    return reverse("people:person", args=[person.pk]), asked


def test_posts_and_ranks_are_shown_with_their_dates(client, office, wang):
    AppointmentFactory(
        person=wang, unit=office, title="科员", starts_on=date(2008, 7, 1), ends_before=date(2015, 1, 1)
    )
    page = words(signed_in(client, office).get(*page_of(wang)))
    assert "教育局 副科长" in page
    assert "2008-07 — 2014-12" in page
    assert "乡科级副职" in page


def test_a_person_outside_the_subtree_does_not_exist(client, office):
    stranger = PersonFactory(unit=OrganisationFactory(city=True))
    assert signed_in(client, office).get(*page_of(stranger)).status_code == 404


def test_the_two_accounts_stand_apart(client, office, wang):
    CreditFactory(person=wang, days=50, hours=405)
    CreditFactory(person=wang, online=True, hours=125)
    page = words(signed_in(client, office).get(*page_of(wang, as_of="2020-12-31")))
    assert "40.5" in page
    assert "12.5" in page


def test_a_reversal_stays_visible_beside_what_it_takes_back(client, office, wang):
    credit = CreditFactory(person=wang, title="重复登记的班")
    reverse_credit(credit.pk, reason="与党校台账核对后冲销", actor=THE_SYSTEM, at=MONDAY)
    page = words(signed_in(client, office).get(*page_of(wang, as_of="2020-12-31")))
    assert '<span class="is-struck">重复登记的班</span>' in page
    assert "与党校台账核对后冲销" in page


def test_the_identity_number_is_masked(client, office, wang):
    page = words(signed_in(client, office).get(*page_of(wang)))
    assert "**************002X" in page
    assert "11010519491231002X" not in page


def test_a_reader_sees_no_way_to_the_number(client, office, wang):
    page = words(signed_in(client, office, role="reader").get(*page_of(wang)))
    assert "查看全文" not in page


def test_credits_after_the_day_do_not_count(client, office, wang):
    CreditFactory(person=wang, title="秋天的班", starts_on=date(2020, 9, 1), ends_before=date(2020, 9, 6))
    page = words(signed_in(client, office).get(*page_of(wang, as_of="2020-06-30")))
    assert "晚于评估日，未计" in page


def test_the_price_does_not_grow_with_the_record(client, office, wang, django_assert_max_num_queries):
    for year in range(2008, 2015):
        AppointmentFactory(
            person=wang, unit=office, starts_on=date(year, 1, 1), ends_before=date(year + 1, 1, 1)
        )
    for month in range(1, 13):
        CreditFactory(
            person=wang, online=True, starts_on=date(2019, month, 1), ends_before=date(2019, month, 2)
        )
    browser = signed_in(client, office)
    for _compiled_then_warm in range(2):
        browser.get(*page_of(wang))
    with django_assert_max_num_queries(12):
        browser.get(*page_of(wang))
