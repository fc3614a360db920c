"""Reading plans and their items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F, Q

from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.base.querysets import within

if TYPE_CHECKING:
    from ganxun.plans.models import (  # noqa: F401
        AnnualPlan,
        PlanItem,
        Quota,
        QuotaAsk,
        QuotaMove,
        QuotaShare,
    )

#: What is open to every unit that a plan calls people from.
_KNOWN = ("published", "closed")


def _above(actor: Actor, field: str) -> Q:
    """Rows whose organisation stands above (or is) one in which the actor reads plans."""
    paths = {prefix for path in actor.paths(Permission.PLAN_READ) for prefix in _prefixes(path)}
    return Q(**{f"{field}__in": sorted(paths)})


def _prefixes(path: str) -> list[str]:
    parts = path.split(".")[:-1]
    return [".".join(parts[: count + 1]) + "." for count in range(len(parts))]


class AnnualPlanQuerySet(models.QuerySet["AnnualPlan"]):
    """Plans."""

    def visible_to(self, actor: Actor) -> Self:
        """Plans of the actor's subtrees, and of all organisations above: one declares to them and is called by them."""
        return self.filter(
            within(actor, Permission.PLAN_READ, "organisation__path") | _above(actor, "organisation__path")
        )

    def open_to_declare(self) -> Self:
        """Plans for which units may still declare."""
        return self.filter(state="declaring")


class PlanItemQuerySet(models.QuerySet["PlanItem"]):
    """Items of plans."""

    def visible_to(self, actor: Actor) -> Self:
        """What units of the actor's subtrees declare, what their plans hold, and what plans above have published."""
        own = within(actor, Permission.PLAN_READ, "organiser__path")
        plans = within(actor, Permission.PLAN_READ, "plan__organisation__path")
        above = _above(actor, "plan__organisation__path") & Q(
            plan__state__in=_KNOWN, state__in=("approved", "cancelled")
        )
        return self.filter(own | plans | above)

    def standing(self) -> Self:
        """Items that are, or may still become, part of the plan."""
        return self.filter(state__in=("submitted", "approved"))

    def waiting_for(self, actor: Actor) -> Self:
        """Items whose review is the actor's."""
        return self.filter(within(actor, Permission.PLAN_REVIEW, "waiting_at__path"), state="submitted")


class QuotaQuerySet(models.QuerySet["Quota"]):
    """Places of items."""

    def visible_to(self, actor: Actor) -> Self:
        """Items of whose places some organisation in the actor's subtrees has received any."""
        return self.filter(within(actor, Permission.QUOTA_READ, "shares__organisation__path")).distinct()


class QuotaShareQuerySet(models.QuerySet["QuotaShare"]):
    """What organisations hold."""

    def visible_to(self, actor: Actor) -> Self:
        """Shares of organisations where the actor may see places."""
        return self.filter(within(actor, Permission.QUOTA_READ, "organisation__path"))

    def locked(self) -> Self:
        """From the top down, brothers by number: whoever locks several locks them in this order.

        NO KEY: a row updated twice has its foreign key looked up again at commit, which must not wait for the one above.
        """
        return (
            self.select_for_update(of=("self",), no_key=True)
            .select_related("organisation", "quota")
            .order_by("organisation__depth", "pk")
        )

    def for_unit(self, path: str) -> Self:
        """The shares on the way from the unit with this path up to the root, the nearest first."""
        places = [int(part) for part in path.split(".") if part]
        return self.filter(organisation__in=places).order_by("-organisation__depth")


class QuotaAskQuerySet(models.QuerySet["QuotaAsk"]):
    """Requests for more."""

    def visible_to(self, actor: Actor) -> Self:
        """Requests of organisations where the actor may see places, and those it has to answer."""
        own = within(actor, Permission.QUOTA_READ, "share__organisation__path")
        return self.filter(own | within(actor, Permission.QUOTA_READ, "share__upper__organisation__path"))

    def waiting(self) -> Self:
        """Not yet answered in full, in turn."""
        return self.filter(state="waiting").order_by("pk")


class QuotaMoveQuerySet(models.QuerySet["QuotaMove"]):
    """The ledger of places."""

    def visible_to(self, actor: Actor) -> Self:
        """Moves from or to organisations where the actor may see places."""
        out = within(actor, Permission.QUOTA_READ, "source__organisation__path")
        into = within(actor, Permission.QUOTA_READ, "target__organisation__path")
        return self.filter(out | into)

    def of_share(self, share_id: int) -> Self:
        """Moves from or to one organisation."""
        return self.filter(Q(source=share_id) | Q(target=share_id)).annotate(
            source_name=F("source__organisation__name"), target_name=F("target__organisation__name")
        )
