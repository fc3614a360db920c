"""Letters go out once, are tried again after a fault, and are given up in the end."""

from __future__ import annotations

import json
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.db import close_old_connections

from ganxun.inbox import actions, channels
from ganxun.inbox.actions import posting
from ganxun.inbox.channels import Email, Letter, NotSent, Part, ShortMessages
from ganxun.inbox.choices import PostingState
from ganxun.inbox.decisions import MOST_ATTEMPTS
from ganxun.inbox.models import Address, Posting
from tests.accounts.factories import UserFactory
from tests.inbox.situations import LINES, WEDNESDAY, Kept, notice, reached

pytestmark = pytest.mark.django_db
LATER = WEDNESDAY + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def way(monkeypatch):
    kept = Kept()
    monkeypatch.setattr(channels, "_CHANNELS", {"test": kept})
    return kept


def told(user, *keys):
    actions.tell_many([notice(key, account_id=user.pk, lines=LINES) for key in keys], at=WEDNESDAY)


def test_all_that_is_due_to_one_account_goes_in_one_letter(way, settings):
    settings.SITE_URL = "https://ganxun.example.gov.cn"
    one, two = reached(UserFactory()), reached(UserFactory())
    told(one, "a", "b")
    told(two, "a")
    assert actions.send_due(clock=lambda: LATER) == posting.Sent(2, 0)
    assert {len(each.parts) for each in way.letters} == {1, 2}
    letter = next(each for each in way.letters if len(each.parts) == 1)
    assert (letter.subject, letter.address) == ("调训通知", f"to:{two.username}")
    assert letter.parts[0].link == "https://ganxun.example.gov.cn/me/"
    assert letter.parts[0].lines[0] == ("12 人新达标", "https://ganxun.example.gov.cn/board/")
    assert actions.send_due(clock=lambda: LATER) == posting.Sent(0, 0)


def test_what_is_not_due_waits(way):
    told(reached(UserFactory()), "a")
    assert actions.send_due(clock=lambda: WEDNESDAY - timedelta(minutes=1)) == posting.Sent(0, 0)
    assert way.letters == []


def test_after_a_fault_the_same_letter_is_tried_again(way):
    user = reached(UserFactory())
    told(user, "a")
    way.refuses = [NotSent("服务器忙")]
    assert actions.send_due(clock=lambda: LATER) == posting.Sent(0, 1)
    row = Posting.objects.get()
    assert (row.state, row.attempts, row.problem) == (PostingState.WAITING, 1, "服务器忙")
    reference = row.letter
    told(user, "b")
    assert actions.send_due(clock=lambda: row.due_at) == posting.Sent(2, 0)
    assert reference in {each.reference for each in way.letters}
    assert sorted(len(each.parts) for each in way.letters) == [1, 1]


def test_it_is_given_up_in_the_end_and_at_once_where_nothing_helps(way):
    told(reached(UserFactory()), "a")
    way.refuses = [NotSent("服务器忙") for _each in range(MOST_ATTEMPTS)]
    at = LATER
    for _each in range(MOST_ATTEMPTS):
        actions.send_due(clock=lambda: at)  # noqa: B023 - called at once
        at += timedelta(days=1)
    assert Posting.objects.get().state == PostingState.FAILED
    told(reached(UserFactory()), "b")
    way.refuses = [NotSent("没有这个地址", for_good=True)]
    actions.send_due(clock=lambda: at)
    assert Posting.objects.filter(state=PostingState.FAILED).count() == 2


def test_who_took_the_address_back_gets_nothing(way):
    told(reached(UserFactory()), "a")
    Address.objects.all().delete()
    assert actions.send_due(clock=lambda: LATER) == posting.Sent(0, 1)
    assert Posting.objects.get().state == PostingState.FAILED


def test_a_worker_killed_while_sending_leaves_the_letter_to_the_next(way):
    told(reached(UserFactory()), "a", "b")

    def killed(letter: Letter) -> None:
        raise KeyboardInterrupt

    way.send, usual = killed, way.send
    with pytest.raises(KeyboardInterrupt):
        actions.send_due(clock=lambda: LATER)
    way.send = usual
    assert actions.send_due(clock=lambda: LATER) == posting.Sent(0, 0), "somebody may still be at it"
    assert actions.send_due(clock=lambda: LATER + timedelta(hours=1)) == posting.Sent(1, 0)
    assert len(way.letters[0].parts) == 2


def test_a_letter_is_claimed_whole(way):
    user = reached(UserFactory())
    told(user, "a", "b", "c")
    way.refuses = [NotSent("服务器忙")]
    actions.send_due(clock=lambda: LATER)
    assert actions.send_due(clock=lambda: LATER + timedelta(hours=1), most=1) == posting.Sent(1, 0)
    assert len(way.letters[0].parts) == 3


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_letter_once(way):
    for number in range(12):
        told(reached(UserFactory(username=f"w{number}")), "a")
    start = Barrier(2)

    def work() -> None:
        start.wait()
        actions.send_due(clock=lambda: LATER, most=2)
        close_old_connections()
        from django.db import connection

        connection.close()

    workers = [Thread(target=work) for _each in range(2)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert sorted(each.address for each in way.letters) == sorted(f"to:w{number}" for number in range(12))


LETTER = Letter(
    address="li@example.gov.cn",
    name="李示例",
    subject="规划执行日报",
    parts=(
        Part(
            "规划执行日报",
            "全文",
            (("12 人新达标", "https://g.example/rows"), ("<b>", "")),
            "https://g.example/",
        ),
        Part("通知", "请报到\n带证件", (), ""),
    ),
    reference="abc",
    settings_link="https://g.example/inbox/settings/",
)


def test_mail_says_the_same_in_text_and_in_html():
    Email().send(LETTER)
    sent = mail.outbox[0]
    assert sent.subject == "规划执行日报"
    assert sent.to == ["=?utf-8?b?5p2O56S65L6L?= <li@example.gov.cn>"]
    assert sent.extra_headers["Message-ID"] == "<abc@ganxun>"
    html = sent.alternatives[0].content
    for body in (sent.body, html):
        for words in ("李示例：", "12 人新达标", "https://g.example/rows", "带证件", "inbox/settings"):
            assert words in body
    assert "&lt;b&gt;" in html
    assert "<b>" in sent.body


def test_mail_addresses(settings):
    assert Email().is_address("a@b.cn")
    assert not Email().is_address("a@b\nBcc: c@d.cn")
    assert Email().is_on()
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    assert not Email().is_on()


def test_a_fault_of_the_mail_server_may_pass_a_refused_address_does_not(monkeypatch):
    import smtplib

    def refuse(problem):
        def send(self, *args, **kwargs):
            raise problem

        monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", send)
        with pytest.raises(NotSent) as caught:
            Email().send(LETTER)
        return caught.value.for_good

    assert refuse(smtplib.SMTPRecipientsRefused({})) is True
    assert refuse(smtplib.SMTPServerDisconnected("bye")) is False
    assert refuse(TimeoutError()) is False


def test_short_messages_are_files_that_say_nothing(settings, tmp_path):
    assert not ShortMessages().is_on()
    settings.SHORT_MESSAGES = str(tmp_path / "out")
    assert ShortMessages().is_on()
    assert ShortMessages().is_address("13800001111")
    assert not ShortMessages().is_address("12345")
    ShortMessages().send(LETTER)
    ShortMessages().send(LETTER)
    (file,) = (tmp_path / "out").iterdir()
    told = json.loads(file.read_text())
    assert told == {
        "to": "li@example.gov.cn",
        "text": "【干训】您有2条新消息，请登录系统查看。",
        "reference": "abc",
    }
    (tmp_path / "blocked").touch()
    settings.SHORT_MESSAGES = str(tmp_path / "blocked")
    with pytest.raises(NotSent):
        ShortMessages().send(LETTER)
