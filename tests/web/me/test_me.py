"""One's own file is open to oneself, and to nobody by that way else."""

import pytest
from django.urls import reverse

from tests.people.factories import PersonFactory
from tests.records.factories import CreditFactory
from tests.web.signing import signed_in, words

pytestmark = pytest.mark.django_db

ME = reverse("me:obligations")


def test_a_trainee_sees_his_own_ledger_without_any_role(client):
    wang = PersonFactory(name="王伟", with_identity=True)
    CreditFactory(person=wang, title="县处级进修班")
    page = words(signed_in(client, person=wang).get(ME))
    assert "县处级进修班" in page
    assert "**************002X" in page


def test_an_account_without_a_person_is_told_whom_to_ask(client):
    response = signed_in(client).get(ME)
    assert response.status_code == 404
    assert "组织人事部门" in words(response)


def test_the_file_of_somebody_else_stays_closed(client):
    other = PersonFactory()
    browser = signed_in(client, person=PersonFactory())
    assert browser.get(reverse("people:person", args=[other.pk])).status_code == 404


def test_the_price_is_fixed(client, django_assert_max_num_queries):
    browser = signed_in(client, person=PersonFactory(rank="1A42"))
    for _compiled_then_warm in range(2):
        browser.get(ME)
    with django_assert_max_num_queries(12):
        browser.get(ME)
