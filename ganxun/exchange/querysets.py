"""Reading subscriptions, messages and attempts."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from ganxun.base.actor import Actor
from ganxun.base.choices import HappeningKind
from ganxun.base.permissions import Permission
from ganxun.base.querysets import within
from ganxun.exchange.choices import MessageState, SubscriptionState

if TYPE_CHECKING:
    from ganxun.exchange.models import Message, SigningSecret, Subscription  # noqa: F401

#: Who looks after subscriptions: whoever looks after clients; and the client itself, for its own.
_MANAGERS = (Permission.CLIENT_MANAGE, Permission.GRANT_MANAGE)


def _seen_by(actor: Actor, client: str) -> Q:
    condition = Q(pk__in=[])
    if actor.user_id is not None:
        condition |= Q(**{f"{client}__user": actor.user_id})
    for permission in _MANAGERS:
        condition |= within(actor, permission, f"{client}__organisation__path")
    return condition


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    """Subscriptions."""

    def visible_to(self, actor: Actor) -> Self:
        """Those of clients the actor looks after, and a client's own."""
        return self.filter(_seen_by(actor, "client"))

    def own_of(self, actor: Actor) -> Self:
        """A client's own."""
        return self.filter(client__user=actor.user_id) if actor.user_id is not None else self.none()

    def listening(self) -> Self:
        """Those for which events are kept, whether they go out at the moment or not."""
        return self.exclude(state=SubscriptionState.ENDED)

    def paths_for(self, kind: HappeningKind) -> list[str]:
        """The subtrees in which some of them listen for this kind."""
        found = self.listening().filter(kinds__contains=[kind.value]).order_by()
        return list(found.values_list("organisation__path", flat=True).distinct())

    def due(self, at: datetime) -> Self:
        """Those to which something may be sent now: in order, nothing waits for an earlier failure."""
        message = self.model._meta.get_field("messages").related_model
        waiting = message._default_manager.filter(subscription=OuterRef("pk"), state=MessageState.WAITING)
        found = self.filter(Q(next_attempt_at__isnull=True) | Q(next_attempt_at__lte=at))
        found = found.filter(state=SubscriptionState.ACTIVE)
        return found.filter(Exists(waiting)).order_by(models.F("last_tried_at").asc(nulls_first=True), "pk")


class MessageQuerySet(models.QuerySet["Message"]):
    """Messages."""

    def visible_to(self, actor: Actor) -> Self:
        """Messages of subscriptions the actor sees."""
        return self.filter(_seen_by(actor, "subscription__client"))

    def own_of(self, actor: Actor) -> Self:
        """A client's own."""
        own = self.filter(subscription__client__user=actor.user_id)
        return own if actor.user_id is not None else self.none()

    def waiting(self) -> Self:
        """Those that have still to go out."""
        return self.filter(state=MessageState.WAITING)


class SigningSecretQuerySet(models.QuerySet["SigningSecret"]):
    """Secrets that messages are signed with."""

    def good_at(self, at: datetime) -> Self:
        """Those a message sent now is signed with, the newest first."""
        return self.filter(Q(good_until__isnull=True) | Q(good_until__gt=at)).order_by("-pk")
