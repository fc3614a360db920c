"""From what happened to messages: for each subscription, in order, a hundred things to a message."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby

from django.db import transaction

from ganxun.base.models import Happening
from ganxun.exchange.choices import MessageState
from ganxun.exchange.decisions.subscribing import KEPT_FOR
from ganxun.exchange.models import Message, Subscription
from ganxun.exchange.signing import new_name

#: So many things go into one message, and so many are passed on in one transaction.
ITEMS, AT_ONCE = 100, 5_000


def pass_on(*, at: datetime) -> int:
    """Pass on everything that waits; returns how many messages were made."""
    made = 0
    while (batch := _pass_on_some(at)) is not None:
        made += batch
    return made


@transaction.atomic
def _pass_on_some(at: datetime) -> int | None:
    """Make messages and forget what they tell, both or neither. Of two at once each takes what the other has not."""
    rows = list(Happening.objects.select_for_update(skip_locked=True).order_by("pk")[:AT_ONCE])
    if not rows:
        return None
    messages = [
        message
        for subscription in Subscription.objects.listening().select_related("organisation").order_by("pk")
        for message in _messages(subscription, rows, at)
    ]
    Message.objects.bulk_create(messages, batch_size=1000)
    Happening.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(messages)


def _messages(subscription: Subscription, rows: Sequence[Happening], at: datetime) -> Iterator[Message]:
    path = subscription.organisation.path
    mine = (row for row in rows if row.kind in subscription.kinds and row.org_path.startswith(path))
    for kind, alike in groupby(mine, key=lambda row: row.kind):
        held = list(alike)
        for start in range(0, len(held), ITEMS):
            some = held[start : start + ITEMS]
            yield Message(
                subscription=subscription,
                name=new_name(),
                kind=kind,
                items=[row.payload for row in some],
                happened_at=some[0].at,
                made_at=at,
            )


@transaction.atomic
def forget_old(*, at: datetime) -> int:
    """Give up what has waited too long, forget what is over for as long; returns how many were forgotten."""
    old = Message.objects.filter(made_at__lt=at - KEPT_FOR)
    forgotten, _each = old.exclude(state=MessageState.WAITING).delete()
    old.waiting().update(state=MessageState.EXPIRED)
    return forgotten
