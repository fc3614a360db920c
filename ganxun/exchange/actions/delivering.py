"""Delivering: one worker at a time, several receivers at once, to each of them one message after the other.

An attempt is written before it begins and completed when it ends. Killed in between, it stays open, the message still
waits and is tried again: at least once, never by two at the same time.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from pydantic_core import to_json

from ganxun.base.actor import Actor
from ganxun.compliance.actions.notes import alone
from ganxun.exchange import signing
from ganxun.exchange.actions.passing import pass_on
from ganxun.exchange.actions.rights import Item, items_for
from ganxun.exchange.actions.subscribing import rules, stop
from ganxun.exchange.choices import MessageState, Outcome, StopReason, SubscriptionState
from ganxun.exchange.decisions.subscribing import is_given_up, pause_before_next
from ganxun.exchange.decisions.targets import Rules
from ganxun.exchange.models import PING, Attempt, Message, Subscription
from ganxun.exchange.posting import Answer, Letter, post

#: So many receivers are spoken to at once; after so long the job lets others have their turn.
AT_ONCE, FOR = 8, timedelta(seconds=20)
_GONE = 410
Clock = Callable[[], datetime]
Post = Callable[[Letter, Rules], Answer]


@dataclass(frozen=True)
class Flight:
    """An attempt that is under way."""

    subscription: int
    message: int
    attempt: int
    letter: Letter


def deliver(*, actor: Actor, clock: Clock, send: Post = post, lasting: timedelta = FOR) -> int:
    """Pass on what has happened and deliver what is due; returns the number of attempts. Nothing while another is at it."""
    with alone("exchange.deliver") as is_alone:
        if not is_alone:
            return 0
        pass_on(at=clock())
        return _deliver(actor, clock, send, until=clock() + lasting)


def _deliver(actor: Actor, clock: Clock, send: Post, *, until: datetime) -> int:
    allowed, flying, tried = rules(), dict[Future[Answer], Flight](), 0
    with ThreadPoolExecutor(AT_ONCE) as crew:
        while True:
            if clock() < until:
                busy = {flight.subscription for flight in flying.values()}
                for flight in _flights(busy, AT_ONCE - len(flying), actor, clock):
                    flying[crew.submit(send, flight.letter, allowed)] = flight
                    tried += 1
            if not flying:
                return tried
            landed, _rest = wait(flying, return_when=FIRST_COMPLETED)
            for each in landed:
                _record(flying.pop(each), each.result(), actor=actor, at=clock())


def _flights(busy: set[int], most: int, actor: Actor, clock: Clock) -> Iterator[Flight]:
    """Up to `most` attempts, to receivers that are not being spoken to."""
    for number in _whose_turn(busy, most, clock()):
        flight = _take_off(number, actor=actor, at=clock())
        if flight is not None:
            yield flight


def _whose_turn(busy: set[int], most: int, at: datetime) -> list[int]:
    if most <= 0:
        return []
    pinged = Message.objects.waiting().filter(kind=PING).values_list("subscription", flat=True)
    due = Subscription.objects.due(at).values_list("pk", flat=True)
    turn = dict.fromkeys([*pinged.order_by("pk")[: most + len(busy)], *due[: most + len(busy)]])
    return [number for number in turn if number not in busy][:most]


@transaction.atomic
def _take_off(number: int, *, actor: Actor, at: datetime) -> Flight | None:
    """Claim the next message of a subscription and note the attempt; None when nothing is to be sent after all."""
    rows = Subscription.objects.select_for_update(of=("self",))
    subscription = rows.select_related("client__user", "client__organisation", "organisation").get(pk=number)
    for message in _next_of(subscription):
        items = [] if message.kind == PING else items_for(message, at=at)
        if items is None:
            stop(subscription, StopReason.NO_RIGHT, actor=actor, at=at)
            return None
        if items or message.kind == PING:
            return _flight(subscription, message, items, at)
        Message.objects.filter(pk=message.pk).update(state=MessageState.WITHHELD)
    return None


def _next_of(subscription: Subscription) -> list[Message]:
    """Messages that wait, the first first: a few, because some may not go out any more."""
    if subscription.state == SubscriptionState.ENDED:
        Message.objects.waiting().filter(subscription=subscription, kind=PING).update(
            state=MessageState.FAILED
        )
        return []
    waiting = Message.objects.waiting().filter(subscription=subscription).order_by("pk")
    pings = list(waiting.filter(kind=PING)[:1])
    if not pings and subscription.state == SubscriptionState.ACTIVE:
        pings = list(waiting[:20])
    for each in pings:
        each.subscription = subscription
    return pings


def _flight(subscription: Subscription, message: Message, items: list[Item], at: datetime) -> Flight:
    attempt = Attempt.objects.create(message=message, began_at=at, items=len(items))
    Message.objects.filter(pk=message.pk).update(tries=F("tries") + 1)
    Subscription.objects.filter(pk=subscription.pk).update(last_tried_at=at)
    body = to_json(
        {"id": message.name, "type": message.kind, "timestamp": message.happened_at, "data": {"items": items}}
    )
    known = [signing.opened(bytes(each.box)) for each in subscription.secrets.good_at(at)[:2]]
    headers = signing.headers_of(known, message.name, at, body)
    hidden = (*known, *headers["webhook-signature"].split(" "))
    return Flight(subscription.pk, message.pk, attempt.pk, Letter(subscription.url, body, headers, hidden))


@transaction.atomic
def _record(flight: Flight, answer: Answer, *, actor: Actor, at: datetime) -> None:
    """Note how the attempt ended, and what follows from it."""
    rows = Subscription.objects.select_for_update(of=("self",))
    subscription = rows.select_related("client__user", "client__organisation").get(pk=flight.subscription)
    Attempt.objects.filter(pk=flight.attempt).update(
        ended_at=at, outcome=answer.outcome, status=answer.status, address=answer.address, answer=answer.text
    )
    message = Message.objects.get(pk=flight.message)
    if answer.outcome == Outcome.DELIVERED:
        Message.objects.filter(pk=message.pk, state=MessageState.WAITING).update(
            state=MessageState.SENT, sent_at=at
        )
        _arrived(subscription, at)
    elif message.kind == PING:
        Message.objects.filter(pk=message.pk).update(state=MessageState.FAILED)
    else:
        _failed(subscription, answer, actor=actor, at=at)


def _arrived(subscription: Subscription, at: datetime) -> None:
    subscription.failures, subscription.failing_since, subscription.next_attempt_at = 0, None, None
    subscription.last_sent_at = at
    subscription.save(update_fields=["failures", "failing_since", "next_attempt_at", "last_sent_at"])


def _failed(subscription: Subscription, answer: Answer, *, actor: Actor, at: datetime) -> None:
    subscription.failures += 1
    subscription.failing_since = subscription.failing_since or at
    luck = random.random()  # noqa: S311 - spreads attempts, guards nothing
    subscription.next_attempt_at = at + pause_before_next(subscription.failures, luck, answer.wait)
    subscription.save(update_fields=["failures", "failing_since", "next_attempt_at"])
    if subscription.state != SubscriptionState.ACTIVE:
        return
    if answer.status == _GONE:
        stop(subscription, StopReason.GONE, actor=actor, at=at)
    elif is_given_up(subscription.failing_since, at):
        stop(subscription, StopReason.FAILING, actor=actor, at=at)
