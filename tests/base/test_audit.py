"""Every deed leaves an entry in its own transaction; nobody, not even the database's owner, rewrites it."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from ganxun.base import audit
from ganxun.base.models import AuditEntry
from ganxun.base.permissions import Permission
from ganxun.orgs import actions
from ganxun.orgs.models import Organisation
from tests.base.situations import MONDAY, THE_SYSTEM, an_officer_of
from tests.orgs.factories import OrganisationFactory

pytestmark = pytest.mark.django_db


def an_entry(path="1."):
    return audit.note(THE_SYSTEM, "thing.done", at=MONDAY, org_path=path)


def test_an_entry_says_who_did_what_to_what_when_and_where():
    organisation = OrganisationFactory(name="某局")
    entry = audit.note(
        an_officer_of(organisation),
        "organisation.looked_at",
        organisation,
        at=MONDAY,
        org_path=organisation.path,
        details={"why": "test"},
    )
    assert (entry.actor_name, entry.actor_user, entry.at) == ("officer", 7, MONDAY)
    assert (entry.object_kind, entry.object_id, entry.object_label) == (
        "orgs.organisation",
        organisation.pk,
        "某局",
    )
    assert AuditEntry.objects.about("orgs.organisation", organisation.pk).get() == entry


def test_a_deed_whose_audit_fails_has_not_happened(monkeypatch):
    organisation = OrganisationFactory(name="旧名")

    def broken(*args, **kwargs):
        raise OSError("the trail is full")

    monkeypatch.setattr("ganxun.base.audit._write", broken)
    with pytest.raises(OSError, match="trail"):
        actions.rename_organisation(organisation.pk, "新名", on=date(2020, 3, 1), actor=THE_SYSTEM, at=MONDAY)
    assert Organisation.objects.get(pk=organisation.pk).name == "旧名"
    assert organisation.spans.count() == 1
    assert not organisation.changes.exists()


def test_a_deed_that_is_refused_leaves_no_entry():
    organisation = OrganisationFactory(closed=True)
    with pytest.raises(Exception, match="撤销"):
        actions.rename_organisation(organisation.pk, "新名", on=date(2020, 3, 1), actor=THE_SYSTEM, at=MONDAY)
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_entry_is_written_inside_a_transaction_only():
    with pytest.raises(RuntimeError, match="transaction"):
        an_entry()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE base_auditentry SET actor_name = 'somebody else'",
        "DELETE FROM base_auditentry",
        # Tests that clean up by TRUNCATE switch this trigger off; an installation never does.
        "SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE base_auditentry ENABLE TRIGGER audit_entry_is_never_emptied; TRUNCATE base_auditentry",
    ],
)
def test_the_database_refuses_to_rewrite_the_trail(statement):
    an_entry()
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert AuditEntry.objects.get().actor_name == "tests"


def test_an_auditor_sees_the_deeds_of_the_own_subtree():
    province = OrganisationFactory(province=True)
    city = OrganisationFactory(parent=province, city=True)
    here, above, nowhere = an_entry(city.path), an_entry(province.path), an_entry("")
    seen = AuditEntry.objects.visible_to
    assert set(seen(an_officer_of(city, Permission.AUDIT_READ))) == {here}
    assert set(seen(an_officer_of(province, Permission.AUDIT_READ))) == {here, above, nowhere}
    assert set(seen(THE_SYSTEM)) == {here, above, nowhere}
    assert not seen(an_officer_of(province, Permission.PERSON_READ)).exists()
    assert not seen(an_officer_of(OrganisationFactory(parent=city), Permission.AUDIT_READ)).exists()
