"""Reading the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.base.querysets import within

if TYPE_CHECKING:
    from ganxun.records.models import Credit  # noqa: F401


class CreditQuerySet(models.QuerySet["Credit"]):
    """Entries of the ledger."""

    def visible_to(self, actor: Actor) -> Self:
        """Entries of people whose ledger the actor may read; and the actor's own."""
        condition = within(actor, Permission.CREDIT_READ, "person__unit__path")
        if actor.person_id is not None:
            condition |= Q(person=actor.person_id)
        return self.filter(condition)

    def standing(self) -> Self:
        """Credits that have not been taken back."""
        return self.filter(entry="credit", is_reversed=False)

    def of_event(self, source: str, source_event: str) -> Self:
        """All entries of one event in the outside world."""
        return self.filter(source=source, source_event=source_event)
