"""Reading the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q, Sum
from django.db.models.functions import ExtractYear

from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.base.querysets import within

if TYPE_CHECKING:
    from ganxun.records.models import Credit, Paper  # noqa: F401


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

    def of(self, person_id: int) -> Self:
        """Everything in the ledger of one person."""
        return self.filter(person=person_id)

    def in_year(self, year: int) -> Self:
        """Entries of that year: no entry crosses a New Year."""
        return self.filter(starts_on__year=year)

    def as_ledger(self) -> Self:
        """As a ledger is read: in order of time, each credit followed by what took it back."""
        return self.select_related("reverses", "institution").order_by(
            "starts_on", "source_event", "part", "pk"
        )

    def balances(self) -> models.QuerySet[Credit, Any]:
        """One row a year and account: `credited`, `reversed` and `standing` hours and days, in tenths.

        Null where nothing was recorded: that is not zero.
        """
        taken = Q(entry="reversal")
        rows: models.QuerySet[Credit, Any] = (
            self.order_by()
            .values("account", year=ExtractYear("starts_on"))
            .annotate(
                hours_credited=Sum("hours", filter=~taken),
                hours_reversed=Sum("hours", filter=taken),
                hours_standing=Sum("hours"),
                days_credited=Sum("days", filter=~taken),
                days_reversed=Sum("days", filter=taken),
                days_standing=Sum("days"),
            )
            .order_by("year", "account")
        )
        return rows

    def of_event(self, source: str, source_event: str) -> Self:
        """All entries of one event in the outside world."""
        return self.filter(source=source, source_event=source_event)


class PaperQuerySet(models.QuerySet["Paper"]):
    """Papers that have been issued."""

    def visible_to(self, actor: Actor) -> Self:
        """Papers of people for whom the actor may issue papers; and the actor's own."""
        condition = within(actor, Permission.PAPER_ISSUE, "person__unit__path")
        if actor.person_id is not None:
            condition |= Q(person=actor.person_id)
        return self.filter(condition)

    def of(self, person_id: int) -> Self:
        """The papers of one person, newest first."""
        return self.filter(person=person_id).order_by("-id")

    def of_batch(self, delivery_id: int) -> Self:
        """The papers of one batch, in the order of their numbers."""
        return self.filter(batch=delivery_id).order_by("pk")

    def saying(self, term: str) -> Self:
        """Papers about somebody of this name, or for this purpose."""
        return self.filter(Q(holder_name__contains=term) | Q(purpose__contains=term))

    def valid(self) -> Self:
        """Papers that have not been revoked."""
        return self.filter(revoked_at__isnull=True)
