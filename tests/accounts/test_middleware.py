"""Each request knows who acts and when; idle sessions end; wrong passwords close the door."""

from datetime import date, timedelta

import pytest
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.test import RequestFactory

from ganxun.accounts.actors import actor_for
from ganxun.accounts.middleware import LAST_SEEN, ActorMiddleware
from ganxun.accounts.passwords import MixedCharacters
from ganxun.base.actor import NOBODY
from ganxun.base.models import AuditEntry
from ganxun.base.permissions import Permission
from tests.accounts.factories import PASSWORD, RoleGrantFactory, UserFactory
from tests.base.situations import MONDAY
from tests.orgs.factories import OrganisationFactory
from tests.people.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(monkeypatch):
    """Asks for a page as `user`, at a moment, with a session; answers the request as the page saw it."""

    def asked(user, at=MONDAY, session=None):
        monkeypatch.setattr("ganxun.base.clock.now", lambda: at)
        request = RequestFactory().get("/")
        request.user = user
        request.session = session if session is not None else SessionStore()
        seen = []
        ActorMiddleware(lambda page: seen.append(page) or HttpResponse())(request)
        return seen[0]

    return asked


def test_a_request_carries_actor_time_and_the_day_of_the_demo_clock(ask, settings):
    settings.GANXUN_TODAY = date(2020, 3, 1)
    grant = RoleGrantFactory()
    request = ask(grant.user)
    assert request.actor.name == grant.user.display_name
    assert request.actor.paths(Permission.BOARD_READ) == (grant.organisation.path,)
    assert (request.time, request.today) == (MONDAY, date(2020, 3, 1))


def test_grants_are_loaded_in_one_query(django_assert_num_queries):
    user = UserFactory()
    for _ in range(5):
        RoleGrantFactory(user=user)
    with django_assert_num_queries(1):
        assert len(actor_for(user, on=MONDAY.date()).grants) == 5


def test_who_is_not_signed_in_or_is_switched_off_is_nobody(ask):
    assert ask(AnonymousUser()).actor is NOBODY
    assert ask(RoleGrantFactory(user__switched_off=True).user).actor is NOBODY


def test_ended_future_and_forgotten_roles_give_nothing(ask):
    user = RoleGrantFactory(ended=True).user
    RoleGrantFactory(user=user, not_begun=True)
    RoleGrantFactory(user=user, role="forgotten")
    assert ask(user).actor.grants == ()


def test_a_right_over_one_subtree_opens_no_other(ask):
    province = OrganisationFactory(province=True)
    one, other = OrganisationFactory(parent=province), OrganisationFactory(parent=province)
    actor = ask(RoleGrantFactory(organisation=one).user).actor
    assert actor.can(Permission.PERSON_READ, one.path)
    assert not actor.can(Permission.PERSON_READ, other.path)
    assert not actor.can(Permission.PERSON_READ, province.path)
    assert not actor.can(Permission.PERSON_READ, f"{one.path[:-1]}0.")
    assert not actor.can(Permission.AUDIT_READ, one.path)


def test_a_session_nobody_used_for_half_an_hour_ends(ask):
    user = UserFactory()
    session = SessionStore()
    assert ask(user, session=session).user == user
    assert ask(user, at=MONDAY + timedelta(minutes=29), session=session).user == user
    later = ask(user, at=MONDAY + timedelta(minutes=60), session=session)
    assert not later.user.is_authenticated
    assert later.actor is NOBODY


def test_a_session_in_use_is_written_once_a_minute_at_most(ask):
    session = SessionStore()
    user = UserFactory()
    ask(user, session=session)
    seen = session[LAST_SEEN]
    ask(user, at=MONDAY + timedelta(seconds=30), session=session)
    assert session[LAST_SEEN] == seen
    ask(user, at=MONDAY + timedelta(seconds=61), session=session)
    assert session[LAST_SEEN] == seen + 61


@pytest.mark.parametrize("password", ["alllowercase-", "UPPERCASE123", "1234567890!!"])
def test_a_password_of_two_kinds_is_too_uniform(password):
    with pytest.raises(ValidationError, match="三类"):
        MixedCharacters().validate(password)


@pytest.mark.parametrize("password", ["Peach-Garden", "桃园结义Peach3", "peach-3-garden"])
def test_a_password_of_three_kinds_will_do(password):
    MixedCharacters().validate(password)


def test_the_installation_asks_for_length_and_refuses_common_passwords():
    for password in ("Sh0rt-pw", "password123", "1234567890123"):
        with pytest.raises(ValidationError):
            validate_password(password)


def test_five_wrong_passwords_close_the_door_even_to_the_right_one(settings):
    settings.AXES_ENABLED = True
    user = UserFactory(username="wang")
    request = RequestFactory().post("/sign-in/", REMOTE_ADDR="10.0.0.9")
    for _ in range(settings.AXES_FAILURE_LIMIT):
        assert authenticate(request, username="wang", password="wrong") is None
    assert authenticate(request, username="wang", password=PASSWORD) is None
    elsewhere = RequestFactory().post("/sign-in/", REMOTE_ADDR="10.0.0.10")
    assert authenticate(elsewhere, username="wang", password=PASSWORD) == user


def test_every_way_in_and_out_is_audited_with_its_address():
    person = PersonFactory()
    user = UserFactory(username="wang", person=person)
    request = RequestFactory().post("/sign-in/", REMOTE_ADDR="10.0.0.9")
    request.time, request.session, request.user = MONDAY, SessionStore(), AnonymousUser()
    assert authenticate(request, username="wang", password="wrong") is None
    assert authenticate(request, username="nobody-we-know", password="Wrong-pw-1") is None
    login(request, authenticate(request, username="wang", password=PASSWORD))
    logout(request)
    entries = AuditEntry.objects.order_by("pk")
    assert [(entry.deed, entry.object_id, entry.org_path) for entry in entries] == [
        ("account.sign_in_failed", user.pk, person.unit.path),
        ("account.sign_in_failed", None, ""),
        ("account.signed_in", user.pk, person.unit.path),
        ("account.signed_out", user.pk, person.unit.path),
    ]
    assert {entry.details["address"] for entry in entries} == {"10.0.0.9"}
    assert "wrong" not in str([entry.details for entry in entries]).lower()


def test_signing_in_without_a_page_leaves_no_entry():
    request = RequestFactory().get("/")
    request.session = SessionStore()
    assert authenticate(request, username="nobody", password="x") is None
    login(request, UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    logout(request)
    logout(request)
    assert not AuditEntry.objects.exists()
