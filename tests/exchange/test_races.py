"""Two workers at once, a worker that is killed in the middle, rights that end while a message waits."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connection, connections

from ganxun.base.clock import now
from ganxun.base.models import Happening
from ganxun.exchange.actions import subscribing
from ganxun.exchange.actions.passing import pass_on
from ganxun.exchange.choices import MessageState
from ganxun.exchange.models import Attempt, Message, SigningSecret
from ganxun.orgs.models import Organisation
from tests.api.situations import two_counties
from tests.base.situations import THE_SYSTEM
from tests.exchange.receivers import a_receiver
from tests.exchange.situations import a_booked_credit, a_listener, allowed, credits_told, delivered
from tests.people.factories import PersonFactory

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def receiver(settings):
    with a_receiver() as found:
        allowed(settings, found)
        yield found


@pytest.fixture
def ours():
    county, _other = two_counties()
    yield county
    Organisation.objects.all().update(parent=None)


def at_once(deed, times=4):
    """Runs the deed in several threads that begin together."""
    gate = Barrier(times)

    def run(number):
        try:
            gate.wait(10)
            return deed(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as crowd:
        return list(crowd.map(run, range(times)))


def credits_of(unit, count):
    person = PersonFactory(unit=unit)
    return [
        a_booked_credit(unit, person=person, source_event=f"e{each}", attendance="on_the_job").pk
        for each in range(count)
    ]


def test_two_workers_at_once_send_each_message_once_and_in_order(receiver, ours):
    a_listener(ours, receiver.url)
    told = []
    for _round in range(5):
        told += credits_of(ours, 3)
        at_once(lambda _number: delivered())
    assert credits_told(receiver) == told
    assert Attempt.objects.count() == Message.objects.filter(state=MessageState.SENT).count()


def test_two_who_pass_on_at_once_make_each_message_once(receiver, ours):
    a_listener(ours, receiver.url)
    told = credits_of(ours, 60)
    at_once(lambda _number: pass_on(at=now()))
    assert not Happening.objects.exists()
    made = [item["credit"] for message in Message.objects.order_by("pk") for item in message.items]
    assert sorted(made) == told


def test_two_who_subscribe_to_one_address_at_once_make_one_subscription(receiver, ours):
    listener = a_listener(ours, receiver.url + "/first")
    said = subscribing.NewSubscription(url=receiver.url, kinds=["credit.booked"])

    def subscribe(_number):
        try:
            subscribing.subscribe(listener.caller.token.client_id, said, actor=THE_SYSTEM, at=now())
        except subscribing.refuse("x", "x").__class__:
            return 0
        return 1

    assert sum(at_once(subscribe)) == 1


def test_two_who_rotate_at_once_leave_two_secrets(receiver, ours):
    listener = a_listener(ours, receiver.url)
    number, hour = listener.subscription.pk, timedelta(hours=1)
    at_once(lambda _n: subscribing.rotate_secret(number, overlap=hour, actor=THE_SYSTEM, at=now()))
    assert SigningSecret.objects.filter(good_until__isnull=True).count() == 1
    assert SigningSecret.objects.good_at(now() + timedelta(seconds=1)).count() == 2


# Delivers with a receiver that never answers, and says so when the message is out.
WORKER = """
import sys, time
import config.settings_test as settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
import django
django.setup()
from ganxun.base.clock import now
from ganxun.exchange.actions.delivering import deliver
from tests.base.situations import THE_SYSTEM

def send(letter, rules):
    print("reached", flush=True)
    time.sleep(120)

deliver(actor=THE_SYSTEM, clock=now, send=send)
"""


@pytest.mark.slow
def test_kill_9_in_the_middle_loses_nothing_and_holds_nothing_up(receiver, ours):
    a_listener(ours, receiver.url)
    told = credits_of(ours, 1)
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings_test"}
    command = [sys.executable, "-c", WORKER, str(connection.settings_dict["NAME"])]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "reached\n"
        assert delivered() == 0, "another is at it"
        worker.send_signal(signal.SIGKILL)
        worker.wait(timeout=30)
    assert delivered() == 1
    assert credits_told(receiver) == told
    killed, done = Attempt.objects.order_by("pk")
    assert (killed.took_ms, killed.outcome) == (None, "")
    assert done.outcome == "delivered"
    assert Message.objects.get().tries == 2


def test_what_is_skipped_while_it_is_out_stays_skipped(receiver, ours):
    from ganxun.exchange.actions import repeating

    a_listener(ours, receiver.url)
    credits_of(ours, 1)

    def skips(handler):
        try:
            repeating.skip(Message.objects.get().pk, actor=THE_SYSTEM, at=now())
        finally:
            connections.close_all()
        handler.send_response(200)
        handler.end_headers()

    receiver.does(skips)
    delivered()
    assert Message.objects.get().state == MessageState.SKIPPED
    assert delivered() == 0
