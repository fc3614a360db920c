"""One search finds people, organisations, clauses and rules, each only within one's own range."""

import pytest
from django.urls import reverse

from tests.classes.factories import TrainingClassFactory
from tests.orgs.factories import OrganisationFactory
from tests.people.factories import PersonFactory
from tests.web.signing import signed_in, words

pytestmark = pytest.mark.django_db

RESULTS, SUGGESTIONS = reverse("search:results"), reverse("search:suggestions")


@pytest.fixture
def city():
    return OrganisationFactory(city=True, name="绵阳市", name_initials="mys")


def test_people_and_organisations_are_found(client, city):
    PersonFactory(name="绵小阳", unit=city)
    page = words(signed_in(client, city).get(RESULTS, {"q": "绵"}))
    assert "绵小阳" in page
    assert "绵阳市" in page


def test_people_elsewhere_are_not(client, city):
    PersonFactory(name="外地人", unit=OrganisationFactory(city=True))
    assert "没有找到相符的内容" in words(signed_in(client, city).get(RESULTS, {"q": "外地人"}))


def test_clauses_are_found_by_their_words(client, city):
    assert "<mark>省委党校</mark>" in words(signed_in(client, city).get(RESULTS, {"q": "省委党校"}))


def test_clauses_are_found_by_their_number(client, city):
    assert "一(三)1" in words(signed_in(client, city).get(RESULTS, {"q": "一(三)1"}))


def test_an_empty_search_says_what_can_be_found(client, city):
    assert "可以查人员、机构、条款和规则" in words(signed_in(client, city).get(RESULTS))


def test_suggestions_are_few_and_lead_on(client, city):
    PersonFactory.create_batch(9, name="绵小阳", unit=city)
    page = words(signed_in(client, city).get(SUGGESTIONS, {"q": "绵小"}))
    assert page.count('class="suggestion"') == 4
    assert "查看全部结果" in page


def test_the_price_is_fixed(client, city, django_assert_max_num_queries):
    PersonFactory.create_batch(9, name="绵小阳", unit=city)
    browser = signed_in(client, city)
    with django_assert_max_num_queries(10):
        browser.get(SUGGESTIONS, {"q": "绵"})


def test_classes_are_found_and_open_their_page(client, city):
    held = TrainingClassFactory(name="第三期处级干部进修班", organiser=city)
    page = words(signed_in(client, city).get(RESULTS, {"q": "处级干部进修"}))
    assert reverse("search:class", args=[held.pk]) in page
    assert "第三期处级干部进修班" in words(client.get(reverse("search:class", args=[held.pk])))


def test_a_class_elsewhere_does_not_exist(client, city):
    held = TrainingClassFactory(organiser=OrganisationFactory(city=True))
    assert signed_in(client, city).get(reverse("search:class", args=[held.pk])).status_code == 404


def test_one_kind_can_be_read_page_by_page(client, city):
    PersonFactory.create_batch(45, name="绵小阳", unit=city)
    browser = signed_in(client, city)
    first = words(browser.get(RESULTS, {"q": "绵小阳"}))
    assert "kind=people" in first
    second = words(browser.get(RESULTS, {"q": "绵小阳", "kind": "people", "page": "2"}))
    assert second.count('<span class="fw-bold">绵小阳') == 20
    assert "page=3" in second
    third = words(browser.get(RESULTS, {"q": "绵小阳", "kind": "people", "page": "3"}))
    assert third.count('<span class="fw-bold">绵小阳') == 5
    assert 'rel="next"' not in third


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999", ""])
def test_a_page_that_cannot_be_is_no_mistake(client, city, page):
    PersonFactory(name="绵小阳", unit=city)
    assert (
        signed_in(client, city).get(RESULTS, {"q": "绵", "kind": "people", "page": page}).status_code == 200
    )
