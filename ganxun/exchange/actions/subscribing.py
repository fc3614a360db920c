"""Subscriptions: made, paused, resumed, ended, tried; their secrets, of which two are good while one replaces the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from ganxun.accounts.models import Client
from ganxun.base import audit
from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.base.refusals import marked as _
from ganxun.base.refusals import refuse, refuse_if
from ganxun.exchange import signing
from ganxun.exchange.actions.telling import tell_stopped
from ganxun.exchange.choices import StopReason, SubscriptionState
from ganxun.exchange.decisions import subscribing as decisions
from ganxun.exchange.decisions.targets import Rules
from ganxun.exchange.models import PING, Message, SigningSecret, Subscription
from ganxun.orgs.models import Organisation


@dataclass(frozen=True, kw_only=True)
class NewSubscription:
    """What is said of a subscription when it is made. Without an organisation it is about the client's own."""

    url: str
    kinds: Sequence[str]
    organisation_id: int | None = None


@dataclass(frozen=True)
class Made:
    """A subscription, with the secret that is shown now and never again."""

    subscription: Subscription
    secret: str


def rules() -> Rules:
    """What the operator of this installation allows (config/env.py)."""
    return Rules(settings.WEBHOOK_NETWORKS, settings.WEBHOOK_PORTS, settings.WEBHOOK_PLAIN_HTTP)


@transaction.atomic
def subscribe(client_id: int, wanted: NewSubscription, *, actor: Actor, at: datetime) -> Made:
    """Have a client hear of events from now on. Raises Refused with all reasons."""
    client = (
        Client.objects.select_for_update(of=("self",))
        .select_related("user", "organisation")
        .get(pk=client_id)
    )
    _require(actor, client, Permission.CLIENT_MANAGE)
    place = _place(client, wanted.organisation_id)
    url = wanted.url.strip()
    held = list(Subscription.objects.listening().filter(client=client).values_list("url", flat=True))
    refuse_if(
        decisions.why_not_subscribe(
            url,
            wanted.kinds,
            rules(),
            is_active=client.user.is_active,
            is_within=place is not None,
            held=held,
        )
    )
    subscription = Subscription.objects.create(
        client=client,
        organisation=place or client.organisation,
        url=url,
        kinds=sorted(set(wanted.kinds)),
        made_at=at,
        made_by=actor.name[:100],
        changed_at=at,
    )
    secret = _keep_secret(subscription, actor, at)
    details = {"host": _host(url), "kinds": "、".join(subscription.kinds)}
    _note(actor, "webhook.subscribed", subscription, at, details)
    return Made(subscription, secret)


def _place(client: Client, organisation_id: int | None) -> Organisation | None:
    if organisation_id is None:
        return client.organisation
    return Organisation.objects.filter(pk=organisation_id, path__startswith=client.organisation.path).first()


@transaction.atomic
def pause(subscription_id: int, *, actor: Actor, at: datetime) -> Subscription:
    """Send nothing for the time being; what happens is kept. Either administrator may, and the client itself."""
    subscription = _locked(subscription_id, actor, Permission.CLIENT_MANAGE, Permission.GRANT_MANAGE)
    refuse_if(decisions.why_not_change(subscription.state, SubscriptionState.PAUSED))
    _become(subscription, SubscriptionState.PAUSED, at)
    _note(actor, "webhook.paused", subscription, at)
    return subscription


@transaction.atomic
def resume(subscription_id: int, *, actor: Actor, at: datetime) -> Subscription:
    """Go on sending, at once, with what has waited longest. Raises Refused."""
    subscription = _locked(subscription_id, actor, Permission.CLIENT_MANAGE)
    refuse_if(decisions.why_not_change(subscription.state, SubscriptionState.ACTIVE))
    subscription.failures, subscription.failing_since, subscription.next_attempt_at = 0, None, None
    _become(subscription, SubscriptionState.ACTIVE, at)
    _note(actor, "webhook.resumed", subscription, at)
    return subscription


@transaction.atomic
def end(subscription_id: int, *, actor: Actor, at: datetime) -> Subscription:
    """Never send anything there again; what is known of it stays for a while. Raises Refused."""
    subscription = _locked(subscription_id, actor, Permission.CLIENT_MANAGE, Permission.GRANT_MANAGE)
    refuse_if(decisions.why_not_change(subscription.state, SubscriptionState.ENDED))
    _become(subscription, SubscriptionState.ENDED, at)
    _note(actor, "webhook.ended", subscription, at)
    return subscription


def stop(subscription: Subscription, reason: StopReason, *, actor: Actor, at: datetime) -> None:
    """The system itself stops sending and says why. Must be called with the subscription locked."""
    subscription.stop_reason = reason
    _become(subscription, SubscriptionState.STOPPED, at)
    _note(actor, "webhook.stopped", subscription, at, {"reason": str(reason.label)})
    tell_stopped(subscription, reason, at=at)


@transaction.atomic
def rotate_secret(subscription_id: int, *, overlap: timedelta, actor: Actor, at: datetime) -> Made:
    """A successor for the secret; for `overlap` messages carry both signatures. Raises Refused."""
    subscription = _locked(subscription_id, actor, Permission.CLIENT_MANAGE)
    refuse_if(decisions.why_not_rotate(overlap, state=subscription.state))
    held = subscription.secrets.all()
    held.filter(good_until__gt=at).update(good_until=at)  # of three none may be left
    held.filter(good_until__isnull=True).update(good_until=at + overlap)
    secret = _keep_secret(subscription, actor, at)
    _note(actor, "webhook.secret_rotated", subscription, at, {"until": (at + overlap).isoformat()})
    return Made(subscription, secret)


@transaction.atomic
def ping(subscription_id: int, *, actor: Actor, at: datetime) -> Message:
    """Send a message that says nothing, also while paused; it is tried once. Raises Refused."""
    subscription = _locked(subscription_id, actor, Permission.CLIENT_MANAGE)
    refuse_if(decisions.why_not_change(subscription.state, ""))
    waiting = Message.objects.waiting().filter(subscription=subscription, kind=PING).first()
    if waiting is not None:
        return waiting
    message = Message.objects.create(
        subscription=subscription, name=signing.new_name(), kind=PING, happened_at=at, made_at=at
    )
    _note(actor, "webhook.pinged", subscription, at)
    return message


def _keep_secret(subscription: Subscription, actor: Actor, at: datetime) -> str:
    secret = signing.new_secret()
    SigningSecret.objects.create(
        subscription=subscription, box=signing.sealed(secret), made_at=at, made_by=actor.name[:100]
    )
    return secret


def _become(subscription: Subscription, state: SubscriptionState, at: datetime) -> None:
    subscription.state, subscription.changed_at = state, at
    if state != SubscriptionState.STOPPED:
        subscription.stop_reason = ""
    subscription.save()


def _locked(subscription_id: int, actor: Actor, *permissions: Permission) -> Subscription:
    """The subscription, locked; whoever asks holds one of the permissions over its client, or is the client."""
    rows = Subscription.objects.select_for_update(of=("self",))
    found = rows.select_related("client__user", "client__organisation").get(pk=subscription_id)
    _require(actor, found.client, *permissions)
    return found


locked = _locked


def _require(actor: Actor, client: Client, *permissions: Permission) -> None:
    if actor.user_id is not None and actor.user_id == client.user_id:
        return
    if not any(actor.can(permission, client.organisation.path) for permission in permissions):
        raise refuse("not_permitted", _("您没有在该机构范围内进行此项操作的权限"))


def _note(
    actor: Actor, deed: str, about: Subscription, at: datetime, details: dict[str, Any] | None = None
) -> None:
    path = about.client.organisation.path
    said = {"client": about.client.user.username} | (details or {})
    audit.note(actor, deed, about.client, at=at, org_path=path, details=said)


note = _note


def _host(url: str) -> str:
    """Addresses may hold a key in their path: the audit trail keeps the host only."""
    return url.split("/")[2][:200]
