"""Reading classes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.base.querysets import within

if TYPE_CHECKING:
    from ganxun.classes.models import Booking, TrainingClass  # noqa: F401


class TrainingClassQuerySet(models.QuerySet["TrainingClass"]):
    """Classes."""

    def visible_to(self, actor: Actor) -> Self:
        """Classes organised in the subtrees whose classes the actor may read."""
        return self.filter(within(actor, Permission.CLASS_READ, "organiser__path"))


class BookingQuerySet(models.QuerySet["Booking"]):
    """Places booked ahead."""

    def visible_to(self, actor: Actor) -> Self:
        """Places of people whom the actor may read, places in classes it may read, and the actor's own."""
        condition = within(actor, Permission.PERSON_READ, "person__unit__path")
        condition |= within(actor, Permission.CLASS_READ, "training_class__organiser__path")
        if actor.person_id is not None:
            condition |= Q(person=actor.person_id)
        return self.filter(condition)

    def ahead_of(self, day: date) -> Self:
        """Booked, not yet credited, in classes that end after `day`."""
        return self.filter(state="booked", training_class__ends_before__gt=day)
