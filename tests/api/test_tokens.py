"""Tokens: shown once, narrow, and gone the moment they are."""

from datetime import timedelta

import pytest

from ganxun.accounts.actions import (
    NewToken,
    issue_token,
    reset_password,
    revoke_token,
    rotate_token,
    switch_client,
)
from ganxun.accounts.models import ApiToken
from ganxun.base.clock import now
from ganxun.base.models import AuditEntry
from ganxun.base.permissions import Permission
from tests.api.situations import a_caller, problem, two_counties
from tests.base.situations import THE_SYSTEM, an_officer_of, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def caller():
    ours, _ = two_counties()
    return a_caller(ours)


def test_a_good_token_opens(caller):
    assert caller.get("/organisations").status_code == 200


def test_the_token_itself_is_kept_nowhere(caller):
    kept = ApiToken.objects.values().get()
    assert caller.text not in str(kept)
    assert caller.text.rsplit("_", 1)[-1] not in str(list(AuditEntry.objects.values()))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda caller: setattr(caller, "text", ""),
        lambda caller: setattr(caller, "text", "gx_" + "a" * 12 + "_" + "b" * 43),
        lambda caller: setattr(caller, "text", caller.text[:-1] + ("a" if caller.text[-1] != "a" else "b")),
        lambda caller: ApiToken.objects.update(expires_at=now(), issued_at=now() - timedelta(days=1)),
        lambda caller: revoke_token(caller.token.pk, actor=THE_SYSTEM, at=now()),
        lambda caller: switch_client(caller.token.client_id, active=False, actor=THE_SYSTEM, at=now()),
    ],
    ids=["none", "unknown", "wrong secret", "expired", "revoked", "client off"],
)
def test_a_bad_token_is_refused_in_the_same_words_whatever_is_wrong_with_it(caller, spoil):
    spoil(caller)
    response = caller.get("/organisations")
    said = problem(response, 401)
    assert said == {
        "type": "urn:ganxun:problem:unauthorised",
        "title": "令牌无效",
        "status": 401,
        "code": "unauthorised",
        "instance": "/api/v1/organisations",
        "detail": "请出示有效的令牌",
    }
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="ganxun"'
    assert "RateLimit" not in response.headers


def test_a_refused_token_is_noted_once_a_minute(caller):
    revoke_token(caller.token.pk, actor=THE_SYSTEM, at=now())
    for _ in range(3):
        caller.get("/organisations")
    assert AuditEntry.objects.filter(deed="token.refused").count() == 1
    caller.token.refresh_from_db()
    assert caller.token.last_refused_from == "127.0.0.1"


def test_a_session_opens_nothing_here(client):
    from tests.web.signing import signed_in

    ours, _ = two_counties()
    problem(signed_in(client, ours).get("/api/v1/organisations"), 401)


def test_use_is_noted(caller):
    caller.get("/organisations")
    caller.token.refresh_from_db()
    assert caller.token.last_used_at is not None
    assert caller.token.last_used_from == "127.0.0.1"


def test_a_successor_opens_at_once_and_the_old_one_for_the_overlap(caller):
    at = now()
    issued = rotate_token(
        caller.token.pk,
        overlap=timedelta(hours=1),
        expires_at=at + timedelta(days=90),
        actor=THE_SYSTEM,
        at=at,
    )
    assert caller.get("/organisations").status_code == 200
    old, caller.text = caller.text, issued.text
    assert caller.get("/organisations").status_code == 200
    ApiToken.objects.filter(pk=caller.token.pk).update(
        expires_at=at - timedelta(seconds=1), issued_at=at - timedelta(days=1)
    )
    caller.text = old
    problem(caller.get("/organisations"), 401)
    assert issued.token.scopes == caller.token.scopes
    assert issued.token.replaces == caller.token


def test_a_token_rotated_without_overlap_is_gone(caller):
    at = now()
    rotate_token(
        caller.token.pk, overlap=timedelta(), expires_at=at + timedelta(days=9), actor=THE_SYSTEM, at=at
    )
    problem(caller.get("/organisations"), 401)


def test_a_scope_that_is_missing_is_named():
    ours, _ = two_counties()
    caller = a_caller(ours, scopes=["people:read"])
    assert caller.get("/people").status_code == 200
    assert problem(caller.get("/credits"), 403)["scope"] == "credits:read"


def test_a_client_without_a_role_sees_nothing():
    ours, _ = two_counties()
    problem(a_caller(ours, role=None).get("/organisations"), 403)


def test_each_administrator_keeps_to_his_part(caller):
    ours = caller.token.client.organisation
    opener = an_officer_of(ours, Permission.CLIENT_MANAGE)
    granter = an_officer_of(ours, Permission.GRANT_MANAGE)
    wanted = NewToken(scopes=["people:read"], expires_at=now() + timedelta(days=1))
    assert issue_token(caller.token.client_id, wanted, actor=opener, at=now()).text.startswith("gx_")
    issue = refused(issue_token, caller.token.client_id, wanted, actor=granter, at=now())
    assert issue.codes == ["not_permitted"]
    assert revoke_token(caller.token.pk, actor=granter, at=now()).revoked_at is not None


def test_an_administrator_of_another_county_cannot_touch_it(caller):
    _, theirs = two_counties()
    stranger = an_officer_of(theirs, Permission.CLIENT_MANAGE, Permission.GRANT_MANAGE)
    assert refused(revoke_token, caller.token.pk, actor=stranger, at=now()).codes == ["not_permitted"]


def test_a_token_is_revoked_once(caller):
    revoke_token(caller.token.pk, actor=THE_SYSTEM, at=now())
    assert refused(revoke_token, caller.token.pk, actor=THE_SYSTEM, at=now()).codes == ["revoked_already"]


def test_nobody_gives_a_client_a_password(caller):
    refusal = refused(
        reset_password, caller.token.client.user_id, "Peach-Garden-3", actor=THE_SYSTEM, at=now()
    )
    assert refusal.codes == ["client_has_no_password"]
