"""Reading nominations, always on somebody's behalf."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.base.querysets import within
from ganxun.nominations.states import HOLDING, LIVE

if TYPE_CHECKING:
    from ganxun.nominations.models import Intake, Nomination  # noqa: F401


class IntakeQuerySet(models.QuerySet["Intake"]):
    """Classes that call people."""

    def visible_to(self, actor: Actor) -> Self:
        """Of classes organised in the actor's subtrees, or that call people from there."""
        own = within(actor, Permission.NOMINATION_READ, "training_class__organiser__path")
        called = within(actor, Permission.NOMINATION_READ, "nominations__unit__path")
        held = within(actor, Permission.NOMINATION_READ, "quota__shares__organisation__path")
        return self.filter(own | called | held).distinct()


class NominationQuerySet(models.QuerySet["Nomination"]):
    """People on the lists of classes."""

    def visible_to(self, actor: Actor) -> Self:
        """People of the actor's subtrees, those whom its classes call, and the person behind the account."""
        condition = within(actor, Permission.NOMINATION_READ, "unit__path")
        condition |= within(actor, Permission.NOMINATION_READ, "intake__training_class__organiser__path")
        if actor.person_id is not None:
            condition |= Q(person=actor.person_id)
        return self.filter(condition)

    def live(self) -> Self:
        """Those who may still come."""
        return self.filter(state__in=LIVE)

    def holding(self) -> Self:
        """Those who hold a place."""
        return self.filter(state__in=HOLDING)

    def in_queue(self) -> Self:
        """Who waits, in turn."""
        return self.filter(state="waiting").order_by("queue_number")
