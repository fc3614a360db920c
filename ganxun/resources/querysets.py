"""Reading resources."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.base.querysets import within

if TYPE_CHECKING:
    from ganxun.resources.models import Institution, Recognition, RegisteredItem  # noqa: F401


class InstitutionQuerySet(models.QuerySet["Institution"]):
    """Training institutions: public knowledge inside the administration, so every officer sees them."""

    def visible_to(self, actor: Actor) -> Self:
        """All institutions for whoever may read resources anywhere."""
        return self if actor.can(Permission.RESOURCE_READ) else self.none()


class RecognitionQuerySet(models.QuerySet["Recognition"]):
    """Spans in which an institution was, or was not, recognised."""

    def on(self, day: date) -> Self:
        """The spans in force on `day`."""
        return self.filter(Q(starts_on__lte=day), Q(ends_before__isnull=True) | Q(ends_before__gt=day))


class RegisteredItemQuerySet(models.QuerySet["RegisteredItem"]):
    """Registered items."""

    def visible_to(self, actor: Actor) -> Self:
        """Items of organisations in the subtrees whose resources the actor may read."""
        return self.filter(within(actor, Permission.RESOURCE_READ, "organisation__path"))
