"""Signing in: what is said when it fails, where one goes afterwards, and changing one's password."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.accounts.factories import UserFactory
from tests.web.signing import words

pytestmark = pytest.mark.django_db

SIGN_IN = "/sign-in/"


@pytest.fixture
def user():
    made = UserFactory()
    made.set_password("long-enough-2020")
    made.save()
    return made


def test_a_page_asks_to_sign_in_and_then_leads_back(client, user):
    asked = client.get("/settings/")
    assert asked.url == f"{SIGN_IN}?next=/settings/"
    answer = client.post(
        asked.url, {"username": user.username, "password": "long-enough-2020", "next": "/settings/"}
    )
    assert answer.url == "/settings/"


def test_a_wrong_password_says_how_many_tries_there_are(client, user):
    answer = client.post(SIGN_IN, {"username": user.username, "password": "wrong"})
    assert "连续输错 5 次" in words(answer)


def test_signing_in_never_leads_to_another_site(client, user):
    answer = client.post(
        SIGN_IN, {"username": user.username, "password": "long-enough-2020", "next": "https://example.com/"}
    )
    assert answer.url == reverse("home")


def test_five_wrong_passwords_lock_with_an_explanation(client, user, settings):
    settings.AXES_ENABLED = True
    answers = [client.post(SIGN_IN, {"username": user.username, "password": "wrong"}) for _ in range(5)]
    assert answers[-1].status_code == 429
    assert "15 分钟" in words(answers[-1])


def test_a_password_to_change_comes_before_any_page(client):
    user = UserFactory(must_change_password=True)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/settings/").url == "/settings/password/"
    assert client.get("/settings/password/").status_code == 200


def test_changing_the_password_keeps_one_signed_in(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    new = {"new_password1": "another-secret-77", "new_password2": "another-secret-77"}
    answer = client.post("/settings/password/", {"old_password": "long-enough-2020", **new})
    assert answer.url == "/settings/"
    assert client.get("/settings/").status_code == 200


def test_signing_out_needs_a_button_not_a_link(client, user):
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").url == SIGN_IN


def test_an_unknown_address_is_explained(client):
    answer = client.get("/no-such-page/")
    assert answer.status_code == 404
    assert "没有找到这个页面" in words(answer)


def test_a_changed_password_opens_the_other_pages_and_is_audited(client):
    from ganxun.base.models import AuditEntry

    user = UserFactory(must_change_password=True)
    user.set_password("long-enough-2020")
    user.save()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    same = {"old_password": "long-enough-2020", "new_password1": "long-enough-2020"}
    answer = client.post("/settings/password/", same | {"new_password2": "long-enough-2020"})
    assert "不能与原密码相同" in words(answer)
    new = {"new_password1": "Another-one-2021", "new_password2": "Another-one-2021"}
    assert client.post("/settings/password/", same | new).url == "/settings/"
    assert client.get("/settings/").status_code == 200
    assert AuditEntry.objects.filter(deed="account.password_changed", object_id=user.pk).exists()
