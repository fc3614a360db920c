"""Accounts and grants in the browser: opened by one administrator, granted by another, seen by neither beyond the subtree."""

from __future__ import annotations

from datetime import date

import pytest
from axes.models import AccessAttempt
from django.urls import reverse
from django.utils import timezone

from ganxun.accounts.models import RoleGrant, User
from ganxun.base.models import AuditEntry
from tests.accounts.factories import PASSWORD, RoleGrantFactory, UserFactory
from tests.orgs.factories import OrganisationFactory
from tests.people.factories import PersonFactory
from tests.web.signing import signed_in, words

pytestmark = pytest.mark.django_db

SYSTEM, SECURITY = "system_administrator", "security_administrator"
NEW = "Plum-Garden-2020"


@pytest.fixture
def county():
    return OrganisationFactory(county=True, name="甲县", parent=OrganisationFactory(province=True))


@pytest.fixture
def wang(county):
    return PersonFactory(name="王伟", unit=OrganisationFactory(name="财政局", parent=county))


def address(name, *args):
    area = "grants" if name in {"list", "revoke"} else "administration"
    return reverse(f"{area}:{name}", args=args)


def test_an_account_is_opened_for_a_person_by_code(client, county, wang):
    said = {"username": "wangwei", "display_name": "王伟", "person_code": wang.code, "password": NEW}
    page = signed_in(client, county, role=SYSTEM).post(address("open"), said, follow=True)
    assert "账号已开设" in words(page)
    user = User.objects.get(username="wangwei")
    assert (user.person, user.must_change_password) == (wang, True)
    assert not user.role_grants.exists()


def test_an_account_for_somebody_elsewhere_is_refused(client, county):
    stranger = PersonFactory()
    said = {"username": "x", "display_name": "某", "person_code": stranger.code, "password": NEW}
    page = words(signed_in(client, county, role=SYSTEM).post(address("open"), said))
    assert "没有在该机构范围内" in page
    assert not User.objects.filter(username="x").exists()


def test_a_county_does_not_open_accounts_that_belong_nowhere(client, county):
    said = {"username": "x", "display_name": "某", "password": NEW}
    page = words(signed_in(client, county, role=SYSTEM).post(address("open"), said))
    assert "由管理全省（市）账号的系统管理员办理" in page


def test_a_county_does_not_reset_the_password_of_an_administrator_of_the_province(client, county):
    chief = UserFactory()
    RoleGrantFactory(user=chief, role=SECURITY, organisation=county.parent)
    answer = signed_in(client, county, role=SYSTEM).post(address("password", chief.pk), {"password": NEW})
    assert answer.status_code == 404
    chief.refresh_from_db()
    assert chief.check_password(PASSWORD)


def test_an_account_is_switched_off_and_on_and_given_a_new_password(client, county, wang):
    user, browser = UserFactory(person=wang), signed_in(client, county, role=SYSTEM)
    assert "停用账号" in words(browser.get(address("account", user.pk)))
    browser.post(address("switch", user.pk), {"active": "0"})
    user.refresh_from_db()
    assert not user.is_active
    browser.post(address("switch", user.pk), {"active": "1"})
    browser.post(address("password", user.pk), {"password": NEW})
    user.refresh_from_db()
    assert user.is_active
    assert user.check_password(NEW)
    assert "密码" in words(browser.post(address("password", user.pk), {"password": "short"}))
    assert user.check_password(NEW)


def test_a_locked_account_is_unlocked(client, county, wang):
    user, browser = UserFactory(person=wang), signed_in(client, county, role=SYSTEM)
    AccessAttempt.objects.create(
        username=user.username, ip_address="10.0.0.1", failures_since_start=5, attempt_time=timezone.now()
    )
    assert "因连续输错密码暂时锁定" in words(browser.get(address("account", user.pk)))
    browser.post(address("unlock", user.pk))
    assert "因连续输错密码暂时锁定" not in words(browser.get(address("account", user.pk)))
    assert AuditEntry.objects.filter(deed="account.unlocked", object_id=user.pk).exists()


def test_a_role_is_granted_with_dates_and_revoked(client, county, wang):
    user, browser = UserFactory(person=wang), signed_in(client, county, role=SECURITY)
    said = {
        "role": "unit_hr",
        "organisation": wang.unit.code,
        "starts_on": "2020-01-01",
        "ends_before": "2099-01-01",
    }
    page = browser.post(address("grant", user.pk), said, follow=True)
    assert "已授予角色" in words(page)
    grant = RoleGrant.objects.get(user=user)
    assert (grant.organisation, grant.starts_on) == (wang.unit, date(2020, 1, 1))
    assert "王伟" in words(browser.get(address("account", user.pk)))
    browser.post(address("revoke", grant.pk))
    grant.refresh_from_db()
    assert grant.ends_before is not None
    assert grant.ends_before <= timezone.localdate()


def test_the_page_says_why_one_account_cannot_be_two_administrators(client, county, wang):
    user, browser = UserFactory(person=wang), signed_in(client, county, role=SECURITY)
    RoleGrantFactory(user=user, role=SYSTEM, organisation=county)
    said = {"role": "audit_administrator", "organisation": county.code, "starts_on": "2020-01-01"}
    page = words(browser.post(address("grant", user.pk), said))
    assert "三员分立" in page
    assert "GB/T 22239-2019" in page
    assert user.role_grants.count() == 1


def test_the_list_of_grants_shows_who_the_three_are_and_who_is_missing(client, county):
    RoleGrantFactory(user=UserFactory(display_name="系统员"), role=SYSTEM, organisation=county)
    page = words(signed_in(client, county, role=SECURITY).get(address("list")))
    assert "系统员" in page
    assert "尚未配备" in page


def test_each_administrator_has_only_the_deeds_of_the_office(client, county, wang):
    user = UserFactory(person=wang)
    page = words(signed_in(client, county, role=SYSTEM).get(address("account", user.pk)))
    assert "重置密码" in page
    assert f"administration/accounts/{user.pk}/grant/" not in page
    assert client.post(address("grant", user.pk)).status_code == 403


def test_navigation_leads_administrators_to_their_pages(client, county):
    assert client.get("/").status_code == 302
    page = signed_in(client, county, role=SECURITY).get("/", follow=True)
    assert "授权管理" in words(page)
    assert page.redirect_chain[-1][0].startswith("/administration/") or "账号管理" in words(page)


def test_lists_cost_the_same_however_long(client, county, django_assert_max_num_queries):
    for _number in range(5):
        user = UserFactory(person=PersonFactory(unit=county))
        RoleGrantFactory(user=user, organisation=county)
    browser = signed_in(client, county, role=SECURITY)
    for name in ("accounts", "list"):
        browser.get(address(name))
        with django_assert_max_num_queries(12):
            browser.get(address(name))
