"""Another system that hears of things: the provincial online academy, with what it was told and what did not arrive.

No message of it goes anywhere: sending has stopped, as it does after three days without an answer.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from ganxun.accounts.actions import NewClient, NewToken, Wanted, grant_role, issue_token, open_client
from ganxun.accounts.choices import Scope
from ganxun.base.actor import Actor
from ganxun.base.choices import HappeningKind
from ganxun.base.clock import local_day
from ganxun.demo.units import Tree
from ganxun.exchange.actions.subscribing import NewSubscription, subscribe
from ganxun.exchange.choices import MessageState, Outcome, StopReason, SubscriptionState
from ganxun.exchange.models import Attempt, Message, Subscription
from ganxun.records.models import Credit

CODE, URL = "wangluo", "https://hooks.wangluo.example/ganxun"
_COUNTY = "510104"
_TOLD, _A_MESSAGE = 240, 20


def store(tree: Tree, *, actor: Actor, at: datetime) -> None:
    """The client, its subscription, messages about credits of the county that arrived, and one that did not."""
    county = tree.id_of(_COUNTY)
    said = NewClient(
        code=CODE,
        name="干部网络学院（示例）",
        organisation_id=county,
        purpose="回传网络学习学时，接收入账消息",
    )
    client = open_client(said, actor=actor, at=at)
    wanted = Wanted(role="unit_hr", organisation_id=county, starts_on=local_day(at))
    grant_role(client.user_id, wanted, actor=actor, at=at)
    scopes = [Scope.CREDITS_READ, Scope.CREDITS_WRITE, Scope.PEOPLE_READ, Scope.WEBHOOKS_READ]
    issue_token(client.pk, NewToken(scopes=scopes, expires_at=at + timedelta(days=180)), actor=actor, at=at)
    kinds = [HappeningKind.CREDIT_BOOKED, HappeningKind.CREDIT_REVERSED]
    began = at - timedelta(days=10)
    made = subscribe(client.pk, NewSubscription(url=URL, kinds=kinds), actor=actor, at=began)
    _messages(made.subscription, county, began)
    _stopped(made.subscription, at)


def _messages(subscription: Subscription, county: int, began: datetime) -> None:
    """What it was told of: credits of people of the county, twenty to a message, the last of which did not arrive."""
    path = subscription.organisation.path
    booked = Credit.objects.standing().filter(person__unit__path__startswith=path).order_by("pk")
    found = list(booked.values_list("pk", "person")[:_TOLD])
    messages = []
    for number, start in enumerate(range(0, len(found), _A_MESSAGE)):
        happened = began + timedelta(hours=11 * number + 3)
        arrived = start + _A_MESSAGE < len(found)
        messages.append(
            Message(
                subscription=subscription,
                name=f"msg_{number:032x}",
                kind=HappeningKind.CREDIT_BOOKED,
                items=[{"credit": pk, "person": person} for pk, person in found[start : start + _A_MESSAGE]],
                happened_at=happened,
                made_at=happened,
                state=MessageState.SENT if arrived else MessageState.WAITING,
                tries=1 if arrived else 4,
                sent_at=happened + timedelta(seconds=2) if arrived else None,
            )
        )
    Message.objects.bulk_create(messages)
    Attempt.objects.bulk_create(attempt for each in messages for attempt in _attempts(each))


def _attempts(message: Message) -> list[Attempt]:
    if message.sent_at is not None:
        took = timedelta(milliseconds=40 + message.pk % 60)
        return [
            Attempt(
                message=message, began_at=message.sent_at, ended_at=message.sent_at + took, status=204,
                outcome=Outcome.DELIVERED, items=len(message.items), address="203.0.113.20",
            )
        ]  # fmt: skip
    pauses = (timedelta(), timedelta(seconds=5), timedelta(hours=30), timedelta(hours=73))
    return [
        Attempt(
            message=message, began_at=message.made_at + pause, ended_at=message.made_at + pause + timedelta(seconds=15),
            outcome=Outcome.TOO_SLOW, items=len(message.items), address="203.0.113.20",
        )
        for pause in pauses
    ]  # fmt: skip


def _stopped(subscription: Subscription, at: datetime) -> None:
    latest = Message.objects.filter(subscription=subscription, sent_at__isnull=False).order_by("-pk").first()
    Subscription.objects.filter(pk=subscription.pk).update(
        state=SubscriptionState.STOPPED,
        stop_reason=StopReason.FAILING,
        failures=4,
        failing_since=at - timedelta(days=4),
        changed_at=at - timedelta(hours=20),
        last_sent_at=latest.sent_at if latest else None,
    )
