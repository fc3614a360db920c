"""An identity number is shown in full only for a stated purpose, and the deed is on record."""

import pytest
from django.urls import reverse

from ganxun.base.models import AuditEntry
from tests.orgs.factories import OrganisationFactory
from tests.people.factories import PersonFactory
from tests.web.signing import signed_in, words

pytestmark = pytest.mark.django_db

NUMBER = "11010519491231002X"


@pytest.fixture
def wang():
    return PersonFactory(unit=OrganisationFactory(), with_identity=True)


def ask(client, person, purpose, *, role="training_officer"):
    address = reverse("people:identity", args=[person.pk])
    return signed_in(client, person.unit, role=role).post(address, {"purpose": purpose})


def test_the_number_is_shown_and_the_purpose_recorded(client, wang):
    response = ask(client, wang, "核对任前公示材料")
    assert NUMBER in words(response)
    assert "no-store" in response.headers["Cache-Control"]
    entry = AuditEntry.objects.get(deed="identity.revealed")
    assert entry.details == {"purpose": "核对任前公示材料"}
    assert NUMBER not in str(entry.details)


def test_without_a_purpose_nothing_is_shown(client, wang):
    assert NUMBER not in words(ask(client, wang, ""))
    assert not AuditEntry.objects.filter(deed="identity.revealed").exists()


def test_a_reader_is_refused(client, wang):
    assert ask(client, wang, "核对任前公示材料", role="reader").status_code == 403


def test_looking_is_never_enough(client, wang):
    address = reverse("people:identity", args=[wang.pk])
    assert signed_in(client, wang.unit).get(address).status_code == 405
