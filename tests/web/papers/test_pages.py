"""Papers through the browser: issued, fetched, revoked by an officer; one's own on the phone; verified by anybody."""

import pytest
from django.urls import reverse

from ganxun.base.models import AuditEntry
from ganxun.records.models import Paper
from tests.orgs.factories import OrganisationFactory
from tests.people.factories import PersonFactory
from tests.web.signing import signed_in, words

pytestmark = pytest.mark.django_db
ASKED = {"kind": "transcript", "purpose": "任前考察材料"}


def issue(client, person, **asked):
    return client.post(reverse("papers:issue", args=[person.pk]), ASKED | asked)


@pytest.fixture
def person():
    return PersonFactory(name="王小明", unit=OrganisationFactory())


def test_an_officer_issues_and_fetches(client, person):
    signed_in(client, person.unit)
    answer = issue(client, person)
    paper = Paper.objects.get()
    assert answer.url == reverse("papers:paper", args=[paper.pk])
    assert paper.code_in_groups in words(client.get(answer.url))
    file = client.get(reverse("papers:file", args=[paper.pk]))
    assert file.content.startswith(b"%PDF-")
    assert file.headers["Content-Type"] == "application/pdf"
    assert AuditEntry.objects.filter(deed="paper.handed_out", object_id=paper.pk).exists()


def test_the_page_of_a_person_offers_papers_to_whoever_may_issue(client, person):
    page = reverse("people:person", args=[person.pk])
    issuing = reverse("papers:issue", args=[person.pk])
    assert issuing in words(signed_in(client, person.unit).get(page))
    assert issuing not in words(signed_in(client, person.unit, role="reader").get(page))


def test_what_was_issued_is_listed_beside_the_person(client, person):
    signed_in(client, person.unit)
    issue(client, person)
    address = reverse("papers:issued", args=[person.pk])
    part = words(client.get(address, headers={"HX-Request": "true"}))
    link = reverse("papers:paper", args=[Paper.objects.get().pk])
    assert link in part
    assert "<html" not in part
    assert link in words(client.get(address))


def test_without_a_purpose_the_form_comes_back(client, person):
    answer = issue(signed_in(client, person.unit), person, purpose="")
    assert answer.status_code == 400
    assert not Paper.objects.exists()


def test_ones_own_paper_on_ones_own_page(client, person):
    signed_in(client, person=person)
    assert reverse("papers:issue", args=[person.pk]) in words(client.get(reverse("me:obligations")))
    issue(client, person, purpose="")
    file = client.get(reverse("papers:file", args=[Paper.objects.get().pk]))
    assert file.content.startswith(b"%PDF-")


@pytest.mark.parametrize("name", ["papers:paper", "papers:file"])
def test_elsewhere_there_is_no_such_paper(client, person, name):
    issue(signed_in(client, person.unit), person)
    address = reverse(name, args=[Paper.objects.get().pk])
    assert signed_in(client, OrganisationFactory()).get(address).status_code == 404
    assert signed_in(client, person=PersonFactory()).get(address).status_code == 404


def test_elsewhere_nobody_issues(client, person):
    assert issue(signed_in(client, OrganisationFactory()), person).status_code == 404


def test_the_list_is_narrowed(client, person):
    signed_in(client, person.unit)
    issue(client, person)
    issue(client, person, kind="statement", purpose="年度考核")
    table = reverse("papers:list")
    assert client.get(table).context["table"].count == 2
    assert client.get(table, {"kind": "statement"}).context["table"].count == 1
    assert client.get(table, {"q": "年度"}).context["table"].count == 1
    assert client.get(table, {"state": "revoked"}).context["table"].count == 0


def test_an_officer_revokes(client, person):
    signed_in(client, person.unit)
    issue(client, person)
    paper = Paper.objects.get()
    client.post(reverse("papers:revoke", args=[paper.pk]), {"reason": "学时有误"})
    assert "已撤销" in words(client.get(reverse("papers:paper", args=[paper.pk])))
    assert "不再有效" in words(client.get(reverse("papers:verified", args=[paper.code])))


def test_anybody_verifies_and_learns_no_more_than_needed(client, person):
    issue(signed_in(client, person.unit), person)
    paper = Paper.objects.get()
    client.logout()
    answer = client.get(reverse("papers:verify"), {"code": paper.code_in_groups.lower()}, follow=True)
    assert "真实有效" in words(answer)
    assert "王**" in words(answer)
    assert not any(each in words(answer) for each in ("小明", person.unit.code, person.code, paper.purpose))
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_code_that_is_none(client):
    assert "没有这份文书" in words(client.get(reverse("papers:verified", args=["0" * 16])))
    assert client.get(reverse("papers:verify")).status_code == 200


def test_who_asks_too_often_waits(client):
    address = reverse("papers:verified", args=["0" * 16])
    answers = [client.get(address).status_code for _ in range(31)]
    assert answers == [200] * 30 + [429]
    elsewhere = client.get(address, REMOTE_ADDR="10.0.0.9")
    assert elsewhere.status_code == 200


def test_behind_the_proxy_everybody_is_counted_alone(client):
    address = reverse("papers:verified", args=["0" * 16])
    for _ in range(31):
        client.get(address, secure=True, HTTP_X_FORWARDED_FOR="1.1.1.1, 2.2.2.2")
    assert client.get(address, secure=True, HTTP_X_FORWARDED_FOR="2.2.2.2, 3.3.3.3").status_code == 200
