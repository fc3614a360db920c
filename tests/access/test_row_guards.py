"""The second line: a query that somebody forgot to narrow shows a web process nothing that is not the actor's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from ganxun.accounts.middleware import ActorMiddleware
from ganxun.accounts.roles import ADMINISTRATORS, ROLES
from ganxun.base import audit, scope
from ganxun.base.actor import NOBODY, Actor, Grant
from ganxun.base.database.cluster import DatabaseUnavailable
from ganxun.base.models import (
    AuditEntry,
    Delivery,
    Happening,
    ImportedRow,
    ImportQuestion,
    ImportRun,
    ImportTrace,
)
from ganxun.base.permissions import Permission
from ganxun.base.row_guards_in_database import guards, renew
from ganxun.classes.models import Booking
from ganxun.compliance.models import DigestRound, DigestRow, Finding
from ganxun.inbox.models import Address, Message, Posting
from ganxun.nominations.actions import open_intake
from ganxun.nominations.models import Nomination, NominationStep
from ganxun.people.models import HandEdit, Person, RosterMember
from ganxun.records.models import Credit, Paper
from tests.access.world import NOW, as_web_role, finding_about
from tests.accounts.factories import RoleGrantFactory, UserFactory
from tests.base.situations import THE_SYSTEM
from tests.classes.factories import BookingFactory, TrainingClassFactory
from tests.orgs.factories import OrganisationFactory
from tests.people.factories import DesignationFactory, ExemptionFactory, PersonFactory
from tests.records.factories import CreditFactory

pytestmark = pytest.mark.django_db

GUARDED = [model for model in apps.get_models() if model._meta.db_table in guards()]


def officer(*places: Any, permissions: frozenset[Permission] = frozenset(Permission)) -> Actor:
    return Actor("处长", user_id=7, grants=tuple(Grant(each.path, permissions) for each in places))


def name_for_a_class(person: Person, county: Any) -> None:
    """The person is on the list of a class of the county."""
    intake = open_intake(
        TrainingClassFactory(organiser=county).pk,
        capacity=5,
        reply_by=date(2020, 9, 1),
        most_a_year=0,
        on=date(2020, 6, 15),
        actor=THE_SYSTEM,
        at=datetime(2020, 6, 15, 2, tzinfo=UTC),
    )
    nomination = Nomination.objects.create(
        intake=intake,
        person=person,
        unit=person.unit,
        origin="proposed",
        proposed_at=NOW,
        proposed_by="某",
        changed_at=NOW,
    )
    NominationStep.objects.create(nomination=nomination, deed="propose", state="proposed", at=NOW, by="某")


class Counties:
    """Two counties with a row of every guarded table in each."""

    def __init__(self) -> None:
        self.province = OrganisationFactory(province=True)
        self.one, self.other = (OrganisationFactory(county=True, parent=self.province) for _each in "ab")
        self.people = {county.pk: self._fill(county) for county in (self.one, self.other)}

    def _fill(self, county: Any) -> Person:
        person = PersonFactory(unit=OrganisationFactory(parent=county), rank="1A31")
        for factory in (DesignationFactory, ExemptionFactory, CreditFactory, BookingFactory):
            factory(person=person)
        found = finding_about(person)
        DigestRow.objects.create(
            round=DigestRound.objects.create(audience="officer", at=NOW), finding=found, person_id=person.pk,
            unit=person.unit, policy=found.policy, duty=found.duty, event="at_risk",
        )  # fmt: skip
        run = ImportRun.objects.create(
            kind="roster", file_name="名册.xlsx", size=1, sha256="0" * 64, org_path=county.path,
            actor_name="某", started_at=NOW,
        )  # fmt: skip
        ImportedRow.objects.create(run=run, sheet="名册", row=2, fate="new")
        ImportQuestion.objects.create(run=run, key="k", sheet="名册", row=2, says="是同一人吗？")
        ImportTrace.objects.create(run=run, table="people_person", object_id=person.pk, person_id=person.pk)
        RosterMember.objects.create(run=run, person=person)
        HandEdit.objects.create(person=person, field="name", by="某", at=NOW)
        AuditEntry.objects.create(at=NOW, actor_name="某", deed="person.added", org_path=county.path)
        Delivery.objects.create(
            kind="list", title="名单", file_name="名单.xlsx", org_path=county.path, owner_name="某", owner_user=0,
            asked_at=NOW,
        )  # fmt: skip
        Happening.objects.create(
            kind="credit.booked", org_path=county.path, person_id=person.pk, about_id=1, payload={}, at=NOW
        )
        Paper.objects.create(
            kind="transcript", person=person, holder_name=person.name, issuer=county, year=2020, number=1,
            code=f"{county.pk:016d}", as_of=date(2020, 9, 30), facts={}, facts_sha256="0" * 64, purpose="测试",
            issued_on=date(2020, 9, 30), issued_at=NOW, issued_by="某",
        )  # fmt: skip
        account = UserFactory(person=person)
        Address.objects.create(account=account, channel="email", address="a@example.gov.cn", since=NOW)
        message = Message.objects.create(person=person, kind="test", key="k", subject="通知", at=NOW)
        Posting.objects.create(message=message, account=account, channel="email", due_at=NOW)
        name_for_a_class(person, county)
        return person


@pytest.fixture(scope="module")
def counties(django_db_setup: None, django_db_blocker: Any) -> Iterator[Counties]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield Counties()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _guarded(settings):
    settings.ROWS_GUARDED = True
    yield
    scope.leave()


def seen_by(actor: Actor, model: Any) -> set[int]:
    """What a query without `visible_to` gives a web process that works for this actor."""
    with as_web_role():
        scope.enter(actor)
        found = set(model._base_manager.values_list("pk", flat=True))
        scope.leave()
    return found


@pytest.mark.parametrize("model", GUARDED, ids=lambda model: model._meta.label)
def test_a_query_that_forgot_to_narrow_leaks_nothing(model, counties):
    mine, theirs = seen_by(officer(counties.one), model), seen_by(officer(counties.other), model)
    assert mine, f"Counties._fill: a {model._meta.label} in each county"
    assert theirs
    assert not mine & theirs
    assert seen_by(officer(counties.province), model) >= mine | theirs


@pytest.mark.parametrize("model", GUARDED, ids=lambda model: model._meta.label)
def test_without_a_scope_there_is_nothing(model, counties):
    assert seen_by(NOBODY, model) == set()


@pytest.mark.parametrize("model", GUARDED, ids=lambda model: model._meta.label)
def test_the_worker_sees_everything(model, counties):
    assert len(set(model._base_manager.values_list("pk", flat=True))) >= 2


def test_administrators_see_no_people(counties):
    rights = frozenset().union(*(ROLES[code].permissions for code in ADMINISTRATORS))
    assert rights <= scope.NOT_ABOUT_PEOPLE
    administrator = officer(counties.province, permissions=rights)
    assert seen_by(administrator, Person) == set()
    assert seen_by(administrator, Credit) == set()
    assert len(seen_by(administrator, AuditEntry)) >= 2


def test_somebody_without_grants_sees_himself_and_what_is_his(counties):
    person = counties.people[counties.one.pk]
    oneself = Actor("本人", user_id=7, person_id=person.pk)
    assert seen_by(oneself, Person) == {person.pk}
    for model in (Credit, Booking, Paper):
        assert set(model.objects.filter(person=person).values_list("pk", flat=True)) == seen_by(
            oneself, model
        )
    assert set(Finding.objects.values_list("subject_id", flat=True)) > {person.pk}
    assert {Finding.objects.get(pk=pk).subject_id for pk in seen_by(oneself, Finding)} == {person.pk}


def test_a_longer_number_is_another_county(counties):
    near = OrganisationFactory(county=True, path=f"{counties.one.path[:-1]}0.")
    stranger = PersonFactory(unit=near)
    assert stranger.pk not in seen_by(officer(counties.one), Person)


def test_a_fact_view_is_guarded_as_its_tables_are(counties):
    with as_web_role(), connection.cursor() as cursor:
        scope.enter(officer(counties.one))
        cursor.execute(
            "SELECT DISTINCT person_id FROM fact_credit WHERE person_id = ANY(%s)", [_pks(counties)]
        )
        assert cursor.fetchall() == [(counties.people[counties.one.pk].pk,)]


def _pks(counties: Counties) -> list[int]:
    return [person.pk for person in counties.people.values()]


def test_going_beyond_is_said_and_ends_with_its_block(counties):
    other = counties.people[counties.other.pk]
    with as_web_role():
        scope.enter(officer(counties.one))
        with scope.beyond("a test", person=other.pk):
            assert Person.objects.filter(pk=other.pk).exists()
        assert not Person.objects.filter(pk=other.pk).exists()
        with scope.beyond("a test", everything=True):
            assert Person.objects.filter(pk=other.pk).exists()
        assert not Person.objects.filter(pk=other.pk).exists()


def test_a_deed_is_audited_by_whoever_may_not_read_the_trail(counties):
    with as_web_role():
        scope.enter(NOBODY)
        audit.note(NOBODY, "account.sign_in_failed", at=NOW)
        assert not AuditEntry.objects.filter(deed="account.sign_in_failed").exists()
    assert AuditEntry.objects.filter(deed="account.sign_in_failed").exists()


def test_a_web_process_cannot_change_the_trail(counties):
    with as_web_role(), transaction.atomic():
        scope.enter(officer(counties.province))
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            AuditEntry.objects.update(actor_name="另一人")


def test_a_search_runs_over_an_index_for_a_web_process_too(counties):
    with as_web_role(), connection.cursor() as cursor:
        scope.enter(officer(counties.one))
        cursor.execute("SET LOCAL enable_seqscan = off")
        for condition in ("name__begins", "name_backwards__begins", "name_initials__begins"):
            plan = Person.objects.filter(**{condition: "zs"}).values("pk").explain()
            assert "Index Cond: ((" in plan or "Index Cond: (((" in plan, plan
            assert "~>=~" in plan


def request_for(user: Any) -> Any:
    request = RequestFactory().get("/")
    request.user, request.session = user, {}
    return request


def told() -> str:
    """For which subtrees the connection works."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('ganxun.paths', true), '')")
        return str(cursor.fetchone()[0])


@pytest.fixture
def officer_of_one(counties):
    grant = RoleGrantFactory(user=UserFactory(), organisation=counties.one)
    return grant.user


def test_a_request_reads_for_its_actor_and_afterwards_for_nobody(counties, officer_of_one):
    during = []

    def page(request: Any) -> HttpResponse:
        during.append(told())
        return HttpResponse()

    ActorMiddleware(page)(request_for(officer_of_one))
    assert during == [counties.one.path]
    assert told() == ""


def test_a_page_that_fails_leaves_nothing_behind(officer_of_one):
    def page(request: Any) -> HttpResponse:
        raise RuntimeError(told())

    with pytest.raises(RuntimeError, match=r"\d+\."):
        ActorMiddleware(page)(request_for(officer_of_one))
    assert told() == ""


def test_what_is_streamed_is_read_for_the_actor_until_it_is_sent(counties, officer_of_one):
    def page(request: Any) -> StreamingHttpResponse:
        return StreamingHttpResponse(told() for _part in range(2))

    response: Any = ActorMiddleware(page)(request_for(officer_of_one))
    assert b"".join(response.streaming_content).decode() == counties.one.path * 2
    for close in response._resource_closers:  # not the signal that would close the test's own connection
        close()
    assert told() == ""


def test_where_roles_cannot_be_made_the_operator_is_told_how(settings):
    settings.DATABASE_WEB_ROLE = "nobody_made_this_role"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE ROLE a_plain_owner; SET LOCAL ROLE a_plain_owner")
        with pytest.raises(DatabaseUnavailable, match="CREATE ROLE nobody_made_this_role NOLOGIN") as told_so:
            renew()
        assert "GRANT nobody_made_this_role TO a_plain_owner" in str(told_so.value)
        transaction.set_rollback(True)


def test_a_role_that_no_policy_holds_is_refused(settings):
    settings.DATABASE_WEB_ROLE = "a_mighty_role"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE ROLE a_mighty_role BYPASSRLS")
        with pytest.raises(DatabaseUnavailable, match="不受行级权限约束"):
            renew()
        transaction.set_rollback(True)


def test_renewing_twice_changes_nothing():
    renew()
    with connection.cursor() as cursor:
        asked = "SELECT xmin::text FROM pg_policy ORDER BY oid"
        cursor.execute(asked)
        before = cursor.fetchall()
        renew()
        cursor.execute(asked)
        assert cursor.fetchall() == before
