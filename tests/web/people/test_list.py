"""The list shows the people of one's own subtree, as the filters narrow them, at a fixed price."""

import pytest
from django.urls import reverse

from tests.orgs.factories import OrganisationFactory
from tests.people.factories import PersonFactory
from tests.web.signing import signed_in, words

pytestmark = pytest.mark.django_db

LIST = reverse("people:list")


@pytest.fixture
def city():
    return OrganisationFactory(city=True, name="绵阳市", parent=OrganisationFactory(province=True))


@pytest.fixture
def zhang(city):
    return PersonFactory(name="张三丰", unit=OrganisationFactory(parent=city, name="财政局"), rank="1A31")


def test_people_of_the_subtree_are_listed(client, city, zhang):
    page = words(signed_in(client, city).get(LIST))
    assert "张三丰" in page
    assert "县处级正职" in page


def test_people_of_another_city_are_not(client, city, zhang):
    stranger = PersonFactory(name="外市人", unit=OrganisationFactory(city=True))
    page = words(signed_in(client, city).get(LIST))
    assert stranger.name not in page


def test_an_organisation_outside_the_subtree_does_not_exist(client, city, zhang):
    elsewhere = OrganisationFactory(city=True)
    assert signed_in(client, city).get(LIST, {"org": elsewhere.pk}).status_code == 404


def test_somebody_without_a_role_may_not_look(client, zhang):
    assert signed_in(client, None, person=zhang).get(LIST).status_code in {403, 404}


@pytest.mark.parametrize("term", ["张三", "zsf", "zhangsan", "财政局"])
def test_people_are_found_by(client, city, zhang, term):
    PersonFactory(name="李娜", unit=city)
    page = words(signed_in(client, city).get(LIST, {"q": term}))
    assert "张三丰" in page
    assert "李娜" not in page


def test_the_highest_rank_decides_the_band(client, city, zhang):
    browser = signed_in(client, city)
    assert "张三丰" in words(browser.get(LIST, {"band": "county"}))
    assert "张三丰" not in words(browser.get(LIST, {"band": "section"}))


def test_the_retired_are_listed_when_asked_for(client, city):
    PersonFactory(name="退休人", unit=city, retired=True)
    browser = signed_in(client, city)
    assert "退休人" not in words(browser.get(LIST))
    assert "退休人" in words(browser.get(LIST, {"status": "retired"}))


def test_an_empty_list_says_what_to_do_next(client, city):
    assert "去导入名册" in words(signed_in(client, city).get(LIST))


def test_the_price_does_not_grow_with_the_list(client, city, django_assert_max_num_queries):
    PersonFactory.create_batch(60, unit=city, rank="1A41")
    browser = signed_in(client, city)
    browser.get(LIST)
    with django_assert_max_num_queries(12):
        browser.get(LIST)
