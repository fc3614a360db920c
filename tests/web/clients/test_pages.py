"""Clients and tokens on their pages: shown once, revoked at once, by whom it may be."""

from datetime import timedelta

import pytest

from ganxun.accounts.models import ApiToken, Client
from ganxun.base.clock import now
from tests.api.situations import a_caller, two_counties
from tests.web.signing import signed_in, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return two_counties()[0]


def next_month():
    return (now() + timedelta(days=30)).date().isoformat()


def test_a_client_is_registered_and_given_a_token_that_opens(client, county):
    browser = signed_in(client, county, role="system_administrator")
    said = {"code": "wangluo", "name": "网络学院", "organisation": county.code, "purpose": "对接学时"}
    opened = browser.post("/clients/open/", said, follow=True)
    assert "网络学院" in words(opened)
    number = Client.objects.get().pk
    asked = {"scopes": ["people:read"], "last_day": next_month(), "requests_per_minute": 60}
    page = browser.post(f"/clients/{number}/issue/", asked)
    token = ApiToken.objects.get()
    assert f"gx_{token.prefix}_" in words(page)
    assert f"gx_{token.prefix}_…" in words(browser.get(f"/clients/{number}/"))
    assert page.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_what_is_refused_is_said_on_the_page(client, county):
    browser = signed_in(client, county, role="system_administrator")
    said = {"code": "No Code", "name": "网", "organisation": county.code, "purpose": "用"}
    assert "2 至 20 个小写字母" in words(browser.post("/clients/open/", said))
    elsewhere = {"code": "fine", "name": "网", "organisation": two_counties()[1].code, "purpose": "用"}
    assert "没有这个机构" in words(browser.post("/clients/open/", elsewhere))


def test_a_token_is_rotated_and_revoked(client, county):
    caller = a_caller(county)
    browser = signed_in(client, county, role="system_administrator")
    path = f"/clients/tokens/{caller.token.pk}"
    page = browser.post(f"{path}/rotate/", {"overlap_hours": 1, "last_day": next_month()})
    successor = ApiToken.objects.exclude(pk=caller.token.pk).get()
    assert successor.prefix in words(page)
    browser.post(f"/clients/tokens/{successor.pk}/revoke/")
    successor.refresh_from_db()
    assert successor.revoked_at is not None


def test_a_security_administrator_revokes_but_does_not_issue(client, county):
    caller = a_caller(county)
    browser = signed_in(client, county, role="security_administrator")
    shown = words(browser.get(f"/clients/{caller.token.client_id}/"))
    assert "吊销" in shown
    assert "/issue/" not in shown
    assert browser.post(f"/clients/{caller.token.client_id}/issue/", {}).status_code == 403
    browser.post(f"/clients/tokens/{caller.token.pk}/revoke/")
    assert caller.get("/people").status_code == 401


def test_a_client_switched_off_is_off(client, county):
    caller = a_caller(county)
    browser = signed_in(client, county, role="system_administrator")
    browser.post(f"/clients/{caller.token.client_id}/switch/")
    assert caller.get("/people").status_code == 401
    browser.post(f"/clients/{caller.token.client_id}/switch/", {"active": "1"})
    assert caller.get("/people").status_code == 200


def test_the_reference_names_every_operation_and_needs_no_other_host(client, county):
    from ganxun.shell.addresses import addresses

    shown = words(signed_in(client, county).get("/interface/"))
    operations = [each for each in addresses() if each.is_operation]
    assert len(operations) > 20
    assert [each.access.says for each in operations if each.access.says not in shown] == []
    assert "application/problem+json" in shown
