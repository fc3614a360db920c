"""Reading plans and their items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.base.querysets import within

if TYPE_CHECKING:
    from ganxun.plans.models import AnnualPlan, PlanItem  # noqa: F401

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
