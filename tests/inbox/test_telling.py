"""What is told is told once, to whom it is for, and leaves by the ways that its receiver has chosen."""

from __future__ import annotations

import pytest
from django.conf import settings

from ganxun.base import scope
from ganxun.base.actor import NOBODY
from ganxun.inbox import actions, channels
from ganxun.inbox.actions import telling
from ganxun.inbox.choices import Pace
from ganxun.inbox.models import Message, Posting
from tests.access.world import as_web_role
from tests.accounts.factories import UserFactory
from tests.base.situations import refused
from tests.inbox.situations import (
    DIGEST,
    LINES,
    NEXT_MONDAY_MORNING,
    PLAIN,
    SHY,
    THURSDAY_MORNING,
    WEDNESDAY,
    Kept,
    actor_of,
    notice,
    reached,
)
from tests.people.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def way(monkeypatch):
    kept = Kept()
    monkeypatch.setattr(channels, "_CHANNELS", {"test": kept})
    return kept


def test_an_account_is_told_and_nobody_else_reads_it():
    user, other = UserFactory(), UserFactory()
    assert actions.tell(notice(account_id=user.pk, lines=LINES), at=WEDNESDAY)
    message = Message.objects.visible_to(actor_of(user)).get()
    assert (message.subject, message.words, message.link) == ("调训通知", "请于 7 月 1 日报到", "/me/")
    assert message.lines == [
        {"says": "12 人新达标", "link": "/board/", "number": 12},
        {"says": "3 人未达标", "link": "", "number": None},
    ]
    assert not Message.objects.visible_to(actor_of(other)).exists()
    assert not Message.objects.visible_to(NOBODY).exists()


def test_somebody_without_an_account_reads_it_once_there_is_one():
    person = PersonFactory()
    actions.tell(notice(person_id=person.pk), at=WEDNESDAY)
    user = UserFactory(person=person)
    assert Message.objects.visible_to(actor_of(user)).count() == 1


def test_the_same_is_told_once_however_often_it_is_said():
    user, person = reached(UserFactory()), PersonFactory()
    notices = [notice(account_id=user.pk), notice(person_id=person.pk), notice("two", account_id=user.pk)]
    assert actions.tell_many(notices, at=WEDNESDAY) == 3
    assert actions.tell_many([*notices, *notices], at=WEDNESDAY) == 0
    assert actions.tell(notice("two", account_id=user.pk, subject="改了"), at=WEDNESDAY) is False
    assert Posting.objects.count() == 2


def test_thousands_are_told_by_a_few_statements(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(telling, "AT_ONCE", 40)
    people = [PersonFactory() for _each in range(3)]
    many = [notice(f"{number}", person_id=people[number % 3].pk) for number in range(100)]
    with django_assert_num_queries(3):
        assert actions.tell_many(iter(many), at=WEDNESDAY) == 100


def test_who_has_an_address_gets_a_letter_at_the_pace_chosen():
    user = reached(UserFactory(person=PersonFactory()))
    actions.tell(notice("1", person_id=user.person_id), at=WEDNESDAY)
    due = [WEDNESDAY]
    for pace, at in (("daily", THURSDAY_MORNING), ("weekly", NEXT_MONDAY_MORNING), ("never", None)):
        actions.choose_pace(PLAIN, "test", pace, actor=actor_of(user), at=WEDNESDAY)
        actions.tell(notice(pace, person_id=user.person_id), at=WEDNESDAY)
        due += [at] if at else []
    assert list(Posting.objects.order_by("id").values_list("due_at", flat=True)) == due
    assert Message.objects.count() == 4


def test_no_letter_without_an_address_or_an_active_account_or_where_the_kind_is_silent():
    silent, off = UserFactory(), reached(UserFactory(switched_off=True))
    actions.tell_many([notice(account_id=silent.pk), notice(account_id=off.pk)], at=WEDNESDAY)
    actions.tell(notice(kind=SHY, account_id=reached(UserFactory()).pk), at=WEDNESDAY)
    assert not Posting.objects.exists()
    assert Message.objects.count() == 3


def test_a_kind_that_nobody_registered_is_a_mistake():
    with pytest.raises(KeyError):
        actions.tell(notice(kind="no.such", account_id=UserFactory().pk), at=WEDNESDAY)


def test_a_message_has_a_receiver():
    from django.db import IntegrityError, transaction

    both = UserFactory(person=PersonFactory())
    for said in ({}, {"account_id": both.pk, "person_id": both.person_id}):
        with pytest.raises(IntegrityError), transaction.atomic():
            actions.tell(notice(**said), at=WEDNESDAY)


def test_a_page_may_tell_whom_its_reader_does_not_see(settings):
    settings.ROWS_GUARDED = True
    user, person = UserFactory(), PersonFactory()
    sender = UserFactory()
    with as_web_role():
        scope.enter(actor_of(sender))
        told = actions.tell_many([notice(account_id=user.pk), notice(person_id=person.pk)], at=WEDNESDAY)
        again = actions.tell_many([notice(account_id=user.pk), notice(person_id=person.pk)], at=WEDNESDAY)
        seen = Message.objects.count()
        scope.enter(actor_of(user))
        own = Message.objects.count()
        scope.leave()
    assert (told, again, seen, own) == (2, 0, 0, 1)


def test_one_marks_ones_own_as_read_and_nobody_elses():
    user, other = UserFactory(), UserFactory()
    for account in (user, other):
        actions.tell_many([notice(f"{n}", account_id=account.pk) for n in range(3)], at=WEDNESDAY)
    theirs = Message.objects.visible_to(actor_of(other)).values_list("pk", flat=True)
    assert actions.mark_read(list(theirs), actor=actor_of(user), at=WEDNESDAY) == 0
    assert actions.mark_all_read(actor=actor_of(user), at=WEDNESDAY, kind=DIGEST) == 0
    assert actions.mark_all_read(actor=actor_of(user), at=WEDNESDAY) == 3
    assert Message.objects.visible_to(actor_of(other)).unread().count() == 3


def test_what_has_expired_is_forgotten():
    user = UserFactory()
    actions.tell(notice("kept", account_id=user.pk), at=WEDNESDAY)
    actions.tell(notice("gone", account_id=user.pk), at=WEDNESDAY, keep_for=THURSDAY_MORNING - WEDNESDAY)
    assert actions.forget_expired(at=WEDNESDAY) == 0
    assert actions.forget_expired(at=THURSDAY_MORNING) == 1
    assert Message.objects.get().key == "kept"


def test_one_chooses_only_what_there_is(way):
    actor = actor_of(UserFactory())
    for kind, by, pace in (
        ("no.such", "test", "daily"),
        (PLAIN, "pigeon", "daily"),
        (PLAIN, "inbox", "never"),
        (DIGEST, "test", "daily"),
        (PLAIN, "test", "hourly"),
    ):
        refused(actions.choose_pace, kind, by, pace, actor=actor, at=WEDNESDAY)
    actions.choose_pace(DIGEST, "inbox", Pace.WEEKLY, actor=actor, at=WEDNESDAY)
    assert refused(actions.choose_pace, PLAIN, "test", "daily", actor=NOBODY, at=WEDNESDAY).codes == [
        "no_account"
    ]


def test_an_address_is_looked_at_before_it_is_kept(way):
    actor = actor_of(UserFactory())
    assert refused(actions.keep_address, "test", "x", actor=actor, at=WEDNESDAY).codes == ["bad_address"]
    assert refused(actions.keep_address, "fax", "x", actor=actor, at=WEDNESDAY).codes == ["no_such_channel"]
    actions.keep_address("test", " to:me ", actor=actor, at=WEDNESDAY)
    actions.tell(notice(account_id=actor.user_id), at=WEDNESDAY)
    actions.forget_address("test", actor=actor, at=WEDNESDAY)
    actions.forget_address("test", actor=actor, at=WEDNESDAY)
    assert not Posting.objects.exists()


def test_mail_is_off_unless_a_server_is_named():
    from config.mail import mail_settings

    assert mail_settings("")["EMAIL_BACKEND"].endswith("dummy.EmailBackend")
    assert mail_settings("file:///var/mail")["EMAIL_FILE_PATH"] == "/var/mail"
    told = mail_settings("smtp+tls://a%40b:p@mail.example.gov.cn")
    assert (told["EMAIL_HOST"], told["EMAIL_PORT"], told["EMAIL_HOST_USER"]) == (
        "mail.example.gov.cn",
        587,
        "a@b",
    )
    assert (told["EMAIL_USE_TLS"], told["EMAIL_USE_SSL"]) == (True, False)
    assert settings.SHORT_MESSAGES == ""
