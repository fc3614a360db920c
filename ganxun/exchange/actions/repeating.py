"""Sending again what has been sent, or passing over what stands in the way."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.base.refusals import refuse_if
from ganxun.exchange.actions.subscribing import locked, note
from ganxun.exchange.choices import MessageState
from ganxun.exchange.decisions.subscribing import why_not_change, why_not_send_again, why_not_skip
from ganxun.exchange.models import PING, Message


@transaction.atomic
def send_again(message_id: int, *, actor: Actor, at: datetime) -> Message:
    """Deliver one message again, under its old number. Raises Refused."""
    message = Message.objects.get(pk=message_id)
    subscription = locked(message.subscription_id, actor, Permission.CLIENT_MANAGE)
    message = Message.objects.select_for_update().get(pk=message_id)
    refuse_if(why_not_send_again(message.state, subscription.state))
    message.state, message.made_at = MessageState.WAITING, at
    message.save(update_fields=["state", "made_at"])
    note(actor, "webhook.sent_again", subscription, at, {"message": message.name})
    return message


@transaction.atomic
def send_span_again(
    subscription_id: int, *, since: datetime, until: datetime, only_missed: bool, actor: Actor, at: datetime
) -> int:
    """Deliver again what happened in a span, in order; `only_missed`: what has not arrived. Returns how many."""
    subscription = locked(subscription_id, actor, Permission.CLIENT_MANAGE)
    refuse_if(why_not_change(subscription.state, ""))
    span = Message.objects.filter(
        subscription=subscription, happened_at__gte=since, happened_at__lt=until
    ).exclude(kind=PING)
    over = span.exclude(state=MessageState.WAITING)
    if only_missed:
        over = over.exclude(state=MessageState.SENT)
    count = over.update(state=MessageState.WAITING, made_at=at)
    details = {"from": since.isoformat(), "until": until.isoformat(), "messages": count}
    note(actor, "webhook.span_sent_again", subscription, at, details)
    return count


@transaction.atomic
def skip(message_id: int, *, actor: Actor, at: datetime) -> Message:
    """Pass over a message that its receiver will not take, so that those behind it go out. Raises Refused."""
    message = Message.objects.get(pk=message_id)
    subscription = locked(message.subscription_id, actor, Permission.CLIENT_MANAGE)
    message = Message.objects.select_for_update().get(pk=message_id)
    refuse_if(why_not_skip(message.state))
    message.state = MessageState.SKIPPED
    message.save(update_fields=["state"])
    subscription.failures, subscription.failing_since, subscription.next_attempt_at = 0, None, None
    subscription.save(update_fields=["failures", "failing_since", "next_attempt_at"])
    note(actor, "webhook.skipped", subscription, at, {"message": message.name})
    return message
