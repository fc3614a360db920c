"""Reading messages and how people want to be told."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from ganxun.base.actor import Actor

if TYPE_CHECKING:
    from ganxun.inbox.models import Address, Message, Preference  # noqa: F401


class MessageQuerySet(models.QuerySet["Message"]):
    """Messages."""

    def visible_to(self, actor: Actor) -> Self:
        """What was told to the actor's account, or to the person behind it; nobody reads another's messages."""
        condition = Q(pk__in=[])
        if actor.user_id is not None:
            condition |= Q(account=actor.user_id)
        if actor.person_id is not None:
            condition |= Q(person=actor.person_id)
        return self.filter(condition)

    def unread(self) -> Self:
        """Not opened yet."""
        return self.filter(read_at__isnull=True)

    def expired(self, at: datetime) -> Self:
        """No longer of use to anybody."""
        return self.filter(expires_at__lte=at)


class PreferenceQuerySet(models.QuerySet["Preference"]):
    """How accounts want to be told."""

    def visible_to(self, actor: Actor) -> Self:
        """The actor's own."""
        return self.none() if actor.user_id is None else self.filter(account=actor.user_id)


class AddressQuerySet(models.QuerySet["Address"]):
    """Where accounts are reached."""

    def visible_to(self, actor: Actor) -> Self:
        """The actor's own."""
        return self.none() if actor.user_id is None else self.filter(account=actor.user_id)
