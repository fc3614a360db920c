"""Papers: numbered without gaps, kept as issued, revoked once, for whoever may."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from ganxun.base.actor import Actor
from ganxun.base.models import AuditEntry
from ganxun.base.permissions import Permission
from ganxun.records.actions.numbering import new_code, read_code
from ganxun.records.actions.papers import Order, hand_out_paper, issue_paper, revoke_paper
from ganxun.records.models import Paper, PaperSeries
from tests.base.situations import MONDAY, THE_SYSTEM, TODAY, an_officer_of, refused
from tests.orgs.factories import OrganisationFactory
from tests.people.factories import PersonFactory
from tests.records.factories import CreditFactory

pytestmark = pytest.mark.django_db


def an_order(**said):
    usual = {"kind": "transcript", "as_of": TODAY, "purpose": "任前考察材料", "issued_on": TODAY}
    return Order(verified_at="https://example.gov.cn/verify/", **(usual | said))


def issued(person, *, actor=THE_SYSTEM, **said):
    return issue_paper(person.pk, an_order(**said), actor=actor, at=MONDAY)


def test_numbers_run_by_issuer_and_year():
    city = OrganisationFactory()
    here, there = PersonFactory(unit=city), PersonFactory()
    papers = [
        issued(here),
        issued(here),
        issued(there),
        issued(here, issued_on=date(2021, 1, 4)),
    ]
    assert [(paper.year, paper.number) for paper in papers] == [(2020, 1), (2020, 2), (2020, 1), (2021, 1)]


def test_an_officer_issues_in_the_name_of_the_organisation_of_the_grant():
    county = OrganisationFactory()
    person = PersonFactory(unit=OrganisationFactory(parent=county))
    assert issued(person, actor=an_officer_of(county)).issuer == county


def test_a_number_of_something_undone_is_given_again():
    person = PersonFactory()
    before = transaction.savepoint()
    issued(person)
    transaction.savepoint_rollback(before)
    assert issued(person).number == 1


def test_an_officer_of_elsewhere_issues_nothing():
    assert refused(issued, PersonFactory(), actor=an_officer_of(OrganisationFactory())).codes == [
        "not_permitted"
    ]
    assert not PaperSeries.objects.exists()


def test_reading_the_ledger_is_not_enough():
    person = PersonFactory()
    reader = an_officer_of(person.unit, Permission.CREDIT_READ, Permission.PERSON_READ)
    assert refused(issued, person, actor=reader).codes == ["not_permitted"]


def test_a_purpose_is_asked_for_and_kept():
    person = PersonFactory()
    assert refused(issued, person, purpose=" ? ").codes == ["purpose_missing"]
    entry = AuditEntry.objects.get(object_id=issued(person, purpose="年度考核").pk)
    assert (entry.deed, entry.details["purpose"]) == ("paper.issued", "年度考核")


def test_ones_own_paper_needs_no_right_and_no_purpose_and_is_not_made_twice():
    person = PersonFactory()
    oneself = Actor(name=person.name, person_id=person.pk)
    first = issued(person, actor=oneself, purpose="")
    assert (first.issuer, first.is_own) == (person.unit, True)
    assert issued(person, actor=oneself, purpose="") == first
    CreditFactory(person=person)
    assert issued(person, actor=oneself, purpose="") != first


def test_a_person_without_a_unit_has_nobody_who_could_issue():
    person = PersonFactory()
    type(person).objects.filter(pk=person.pk).update(unit=None)
    assert refused(issued, person).codes == ["no_unit"]


def test_a_kind_that_does_not_exist():
    assert refused(issued, PersonFactory(), kind="diploma").codes == ["unknown_paper"]


def test_a_revoked_paper_says_why_and_is_revoked_once():
    paper = issued(PersonFactory())
    assert refused(revoke_paper, paper.pk, reason=" ", actor=THE_SYSTEM, at=MONDAY).codes == [
        "reason_missing"
    ]
    revoked = revoke_paper(paper.pk, reason="学时有误", actor=THE_SYSTEM, at=MONDAY)
    assert (revoked.revoked_at, revoked.revoked_reason) == (MONDAY, "学时有误")
    again = refused(revoke_paper, paper.pk, reason="再撤", actor=THE_SYSTEM, at=MONDAY)
    assert again.codes == ["already_revoked"]


def test_who_may_issue_may_not_therefore_revoke():
    paper = issued(PersonFactory())
    officer = an_officer_of(paper.issuer, Permission.PAPER_ISSUE)
    assert refused(revoke_paper, paper.pk, reason="学时有误", actor=officer, at=MONDAY).codes == [
        "not_permitted"
    ]


def test_a_paper_is_handed_out_to_whoever_may_have_it_and_that_is_on_record():
    paper = issued(PersonFactory())
    stranger = an_officer_of(OrganisationFactory())
    assert refused(hand_out_paper, paper.pk, actor=stranger, at=MONDAY).codes == ["not_permitted"]
    hand_out_paper(paper.pk, actor=an_officer_of(paper.issuer), at=MONDAY)
    assert AuditEntry.objects.filter(deed="paper.handed_out", object_id=paper.pk).count() == 1


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE records_paper SET facts = '{}'",
        "UPDATE records_paper SET number = number + 1",
        "UPDATE records_paper SET revoked_at = now(), revoked_by = 'x', revoked_reason = 'y', code = 'Z'",
        "DELETE FROM records_paper",
    ],
)
def test_the_database_keeps_a_paper_as_it_was_issued(change):
    issued(PersonFactory())
    with (
        pytest.raises(DatabaseError, match="kept as it was"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)


def test_codes_are_unlike_each_other_and_bear_how_people_type():
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert {len(code) for code in codes} == {16}
    assert read_code(" oi2l-abcd-0123 4567 ") == "0121ABCD01234567"


def test_what_is_issued_says_what_the_ledger_says_that_day():
    credit = CreditFactory(title="理论进修班")
    CreditFactory(person=credit.person, starts_on=date(2020, 7, 1), ends_before=date(2020, 7, 3))
    paper = issued(credit.person)
    lines = [line["title"] for year in paper.facts["years"] for line in year["lines"]]
    assert lines == ["理论进修班"]
    assert paper.starts_on == credit.starts_on
    assert Paper.objects.get(pk=paper.pk).facts_sha256 == paper.facts_sha256
