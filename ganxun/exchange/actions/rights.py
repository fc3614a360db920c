"""What of a message its receiver could read through the interface at this moment: that goes out, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from ganxun.accounts.actors import actor_for
from ganxun.accounts.models import ApiToken
from ganxun.accounts.roles import SCOPES
from ganxun.base.actor import Actor, Grant
from ganxun.base.choices import HappeningKind
from ganxun.base.clock import local_day
from ganxun.base.models import ImportRun
from ganxun.compliance.models import Finding
from ganxun.exchange.decisions.subscribing import SCOPE_OF
from ganxun.exchange.models import Message, Subscription
from ganxun.records.models import Credit

Item = dict[str, Any]
Seen = Callable[[Actor], QuerySet[Any]]

#: Kind → what an item names, where the interface tells of it, and what of it an actor sees.
_ABOUT: dict[str, tuple[str, str, Seen]] = {
    HappeningKind.FINDING_CHANGED: ("finding", "findings", Finding.objects.visible_to),
    HappeningKind.CREDIT_BOOKED: ("credit", "credits", Credit.objects.visible_to),
    HappeningKind.CREDIT_REVERSED: ("credit", "credits", Credit.objects.visible_to),
    HappeningKind.IMPORT_CHECKED: ("import", "imports", ImportRun.objects.visible_to),
    HappeningKind.IMPORT_DONE: ("import", "imports", ImportRun.objects.visible_to),
}


def items_for(message: Message, *, at: datetime) -> list[Item] | None:
    """The items that may go out now, each with the address that tells the rest; None when the client opens nothing at all.

    Read anew at each attempt: a role that has ended, a person who has moved, a token that was revoked.
    """
    name, noun, seen = _ABOUT[message.kind]
    actor = _actor(message.subscription, message.kind, at)
    if actor is None:
        return None
    wanted = [item[name] for item in message.items]
    there = set(seen(actor).filter(pk__in=wanted).values_list("pk", flat=True))
    return [item | {"href": f"/api/v1/{noun}/{item[name]}"} for item in message.items if item[name] in there]


def _actor(subscription: Subscription, kind: str, at: datetime) -> Actor | None:
    """The client as it would call now, within the subtree of the subscription; None without a token that reaches."""
    user, scope = subscription.client.user, SCOPE_OF[kind]
    tokens = ApiToken.objects.filter(client=subscription.client_id, scopes__contains=[scope.value]).good_at(
        at
    )
    if not user.is_active or not tokens.exists():
        return None
    actor = actor_for(user, on=local_day(at)).narrowed(SCOPES[scope])
    path = subscription.organisation.path
    grants = tuple(within for grant in actor.grants if (within := _within(grant, path)) is not None)
    return replace(actor, person_id=None, grants=grants)


def _within(grant: Grant, path: str) -> Grant | None:
    if grant.path.startswith(path):
        return grant
    return replace(grant, path=path) if path.startswith(grant.path) else None
