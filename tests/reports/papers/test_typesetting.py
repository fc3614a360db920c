"""Papers as files: the same facts give the same bytes; no character becomes an empty box unnoticed."""

from datetime import date

import pytest

from ganxun.records.actions.papers import Order, issue_paper, revoke_paper
from ganxun.records.models import Paper
from ganxun.reports.papers import faces as faces_of_papers
from ganxun.reports.papers.faces import faces
from ganxun.reports.papers.typesetting import typeset
from tests.base.situations import MONDAY, THE_SYSTEM, refused
from tests.people.factories import DesignationFactory, PersonFactory
from tests.records.factories import CreditFactory

pytestmark = pytest.mark.django_db
ON = date(2020, 9, 15)
KINDS = ["transcript", "statement"]


def issued(person, kind="transcript"):
    order = Order(kind, ON, "任前考察材料", ON, "https://example.gov.cn/verify/")
    return issue_paper(person.pk, order, actor=THE_SYSTEM, at=MONDAY)


def a_clerk(**said):
    return PersonFactory(rank="1A50", person_kind="civil_servant", joined_service_on=date(2010, 7, 1), **said)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_facts_give_the_same_bytes(kind):
    person = CreditFactory(person=a_clerk()).person
    paper = issued(person, kind)
    first = typeset(paper)
    assert first.startswith(b"%PDF-")
    assert typeset(Paper.objects.select_related("issuer").get(pk=paper.pk)) == first


@pytest.mark.parametrize("kind", KINDS)
def test_a_person_of_whom_nothing_is_known_has_a_paper_too(kind):
    assert typeset(issued(PersonFactory(), kind)).startswith(b"%PDF-")


def test_what_is_issued_does_not_change_when_the_ledger_does():
    paper = issued(CreditFactory().person)
    before = typeset(paper)
    CreditFactory(person=paper.person, starts_on=date(2020, 6, 1), ends_before=date(2020, 6, 6))
    assert typeset(paper) == before


def test_a_revoked_paper_shows_it():
    paper = issued(PersonFactory())
    before = typeset(paper)
    assert typeset(revoke_paper(paper.pk, reason="学时有误", actor=THE_SYSTEM, at=MONDAY)) != before


def test_characters_that_are_rare_but_in_the_standard_list_are_there():
    assert faces().missing({"names": ["𫍯𬀩㛃䶮", "𬭎 A1"]}) == ()


def test_a_character_no_face_has_is_named_and_replaced():
    assert faces().missing(["王\U00030ede", {"x": "𠮷\U00030ede"}, 1]) == ("\U00030ede", "𠮷")
    assert faces().printable({"x": ["王𠮷", 3, None]}) == {"x": ["王〓", 3, None]}
    assert typeset(issued(PersonFactory(name="王𠮷"))).startswith(b"%PDF-")


def test_text_cannot_become_markup():
    person = CreditFactory(title='#panic("x") *b* $x$ \\ [', person=PersonFactory(name="#let")).person
    assert typeset(issued(person)).startswith(b"%PDF-")


def test_without_faces_nothing_is_issued(settings, tmp_path):
    person = PersonFactory()
    settings.PAPER_FACES = tmp_path
    faces_of_papers.faces.cache_clear()
    try:
        assert refused(issued, person).codes == ["no_faces"]
    finally:
        faces_of_papers.faces.cache_clear()


def test_faces_of_the_operator_add_characters(settings, tmp_path):
    (tmp_path / "fonts").mkdir()
    source = settings.PAPER_FACES / "400Regular" / "NotoSerifSC_400Regular.ttf"
    (tmp_path / "fonts" / "own.ttf").write_bytes(source.read_bytes())
    settings.DATA_FOLDER = tmp_path
    faces_of_papers.faces.cache_clear()
    try:
        assert tmp_path / "fonts" in faces().folders
    finally:
        faces_of_papers.faces.cache_clear()


def test_a_statement_names_every_duty_with_verdict_and_exact_words():
    person = a_clerk()
    DesignationFactory(person=person)
    CreditFactory(person=person, title="理论进修班", days=50, hours=400)
    CreditFactory(person=person, online=True, title="网络自学")
    facts = issued(person, "statement").facts
    yearly = next(duty for duty in facts["duties"] if "12" in duty["target"] or "90" in duty["target"])
    assert yearly["word"]
    assert yearly["clauses"][0]["text"]
    assert [record["title"] for record in yearly["counted"]] == ["理论进修班"]
    assert "集中培训" in yearly["not_counted"][0]["reason"]
    assert sum(each["count"] for each in facts["counts"]) == len(facts["duties"])
