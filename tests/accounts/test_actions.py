"""Accounts are opened, switched and given rights by deeds that are audited."""

from datetime import date

import pytest

from ganxun.accounts import actions
from ganxun.accounts.actions import NewAccount, Wanted
from ganxun.accounts.models import RoleGrant, User
from ganxun.base.actor import Actor, Grant
from ganxun.base.models import AuditEntry
from ganxun.base.permissions import Permission
from tests.accounts.factories import PASSWORD, RoleGrantFactory, UserFactory
from tests.base.situations import MONDAY, THE_SYSTEM, TODAY, an_officer_of, refused
from tests.orgs.factories import OrganisationFactory
from tests.people.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return OrganisationFactory(parent=OrganisationFactory(province=True), city=True)


def test_a_new_account_can_do_nothing_and_must_change_its_password(city):
    person = PersonFactory(unit=city)
    said = NewAccount(username="wang", password=PASSWORD, display_name="王某", person_id=person.pk)
    user = actions.open_account(said, actor=an_officer_of(city, Permission.ACCOUNT_MANAGE), at=MONDAY)
    assert user.must_change_password
    assert user.check_password(PASSWORD)
    assert not user.role_grants.exists()
    entry = AuditEntry.objects.get(deed="account.opened")
    assert (entry.org_path, entry.object_id) == (city.path, user.pk)
    assert PASSWORD not in str(entry.details)


def test_weak_passwords_are_refused_with_all_reasons():
    refusal = refused(
        actions.open_account, NewAccount(username="wang", password="12345678"), actor=THE_SYSTEM, at=MONDAY
    )
    assert set(refusal.codes) == {"password_weak"}
    assert len(refusal.codes) >= 2
    assert not User.objects.exists()


def test_one_person_one_account_one_name(city):
    taken = UserFactory(person=PersonFactory(unit=city))
    said = NewAccount(username=taken.username, password=PASSWORD, person_id=taken.person_id)
    assert refused(actions.open_account, said, actor=THE_SYSTEM, at=MONDAY).codes == [
        "username_taken",
        "person_has_account",
    ]


def test_an_account_of_another_subtree_is_out_of_reach(city):
    person = PersonFactory(unit=OrganisationFactory())
    said = NewAccount(username="wang", password=PASSWORD, person_id=person.pk)
    elsewhere = an_officer_of(city, Permission.ACCOUNT_MANAGE)
    assert refused(actions.open_account, said, actor=elsewhere, at=MONDAY).codes == ["not_permitted"]
    user = UserFactory(person=person)
    for deed, rest in (
        (actions.switch_account, {"active": False}),
        (actions.reset_password, {"password": PASSWORD}),
    ):
        assert refused(deed, user.pk, **rest, actor=elsewhere, at=MONDAY).codes == ["not_permitted"]


def test_an_account_is_switched_off_once(city):
    user = UserFactory(person=PersonFactory(unit=city))
    manager = an_officer_of(city, Permission.ACCOUNT_MANAGE)
    actions.switch_account(user.pk, active=False, actor=manager, at=MONDAY)
    actions.switch_account(user.pk, active=False, actor=manager, at=MONDAY)
    actions.switch_account(user.pk, active=True, actor=manager, at=MONDAY)
    deeds = AuditEntry.objects.order_by("pk").values_list("deed", flat=True)
    assert list(deeds) == ["account.switched_off", "account.switched_on"]


def test_nobody_resets_the_own_password_but_everybody_changes_it():
    user = UserFactory()
    oneself = Actor("self", user_id=user.pk, grants=(Grant("", frozenset({Permission.ACCOUNT_MANAGE})),))
    assert refused(actions.reset_password, user.pk, "Plum-Garden-4", actor=oneself, at=MONDAY).codes == [
        "own_account"
    ]
    assert refused(actions.change_own_password, user.pk, PASSWORD, actor=oneself, at=MONDAY).codes == [
        "same_password"
    ]
    changed = actions.change_own_password(user.pk, "Plum-Garden-4", actor=oneself, at=MONDAY)
    assert changed.check_password("Plum-Garden-4")
    assert refused(
        actions.change_own_password, UserFactory().pk, "Plum-Garden-4", actor=oneself, at=MONDAY
    ).codes == ["not_own_password"]


def test_a_reset_password_must_be_changed():
    user = actions.reset_password(UserFactory().pk, "Plum-Garden-4", actor=THE_SYSTEM, at=MONDAY)
    assert user.must_change_password


def test_a_role_is_granted_over_a_subtree_and_audited(city):
    user = UserFactory()
    wanted = Wanted(role="training_officer", organisation_id=city.pk, starts_on=TODAY)
    officer = an_officer_of(city, Permission.GRANT_MANAGE)
    grant = actions.grant_role(user.pk, wanted, actor=officer, at=MONDAY)
    assert RoleGrant.objects.on(TODAY).get() == grant
    assert AuditEntry.objects.get(deed="grant.given").org_path == city.path


def test_who_manages_grants_elsewhere_grants_nothing_here(city):
    wanted = Wanted(role="reader", organisation_id=city.parent_id, starts_on=TODAY)
    officer = an_officer_of(city, Permission.GRANT_MANAGE)
    assert refused(actions.grant_role, UserFactory().pk, wanted, actor=officer, at=MONDAY).codes == [
        "not_permitted"
    ]
    grant = RoleGrantFactory()
    assert refused(actions.revoke_grant, grant.pk, actor=officer, at=MONDAY).codes == ["not_permitted"]


def test_an_auditor_is_not_made_an_officer_too(city):
    auditor = RoleGrantFactory(role="audit_administrator", organisation=city).user
    wanted = Wanted(role="training_officer", organisation_id=city.pk, starts_on=TODAY)
    refusal = refused(actions.grant_role, auditor.pk, wanted, actor=THE_SYSTEM, at=MONDAY)
    assert refusal.codes == ["administrators_separate"]
    assert "审计管理员" in str(refusal)


def test_a_revoked_grant_gives_nothing_from_today(city):
    grant = RoleGrantFactory(organisation=city)
    actions.revoke_grant(grant.pk, actor=THE_SYSTEM, at=MONDAY)
    assert not RoleGrant.objects.on(TODAY).exists()
    assert RoleGrant.objects.on(date(2020, 6, 14)).exists()
    assert refused(actions.revoke_grant, grant.pk, actor=THE_SYSTEM, at=MONDAY).codes == ["ended_already"]


def test_a_grant_that_has_not_begun_is_taken_away(city):
    grant = RoleGrantFactory(organisation=city, not_begun=True)
    actions.revoke_grant(grant.pk, actor=THE_SYSTEM, at=MONDAY)
    assert not RoleGrant.objects.exists()
    assert AuditEntry.objects.filter(deed="grant.revoked").exists()


def test_accounts_and_grants_are_seen_by_who_manages_them_there(city):
    here = UserFactory(person=PersonFactory(unit=city))
    UserFactory(person=PersonFactory())
    without_person = UserFactory()
    grant = RoleGrantFactory(user=here, organisation=city)
    RoleGrantFactory(user=here)
    manager = an_officer_of(city, Permission.ACCOUNT_MANAGE)
    assert set(User.objects.visible_to(manager)) == {here}
    assert set(User.objects.visible_to(an_officer_of(city.parent, Permission.GRANT_MANAGE))) == {
        here,
        without_person,
    }
    assert not User.objects.visible_to(an_officer_of(city, Permission.PERSON_READ)).exists()
    assert RoleGrant.objects.visible_to(an_officer_of(city, Permission.GRANT_MANAGE)).get() == grant
    assert not RoleGrant.objects.visible_to(manager).exists()
