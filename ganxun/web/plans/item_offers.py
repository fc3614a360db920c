"""What the actor can do with an item now, and what stands against it."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ganxun.base.permissions import Permission
from ganxun.base.refusals import Reason
from ganxun.plans.actions.reviewing import reviewing, why_not_review
from ganxun.plans.choices import ItemTiming, PlanState, ReviewDeed
from ganxun.plans.decisions import items as decisions
from ganxun.plans.models import PlanItem
from ganxun.web.page import Request


@dataclass(frozen=True)
class Offer:
    """A button: what it does, what stands against it, whether it asks why."""

    deed: ReviewDeed
    label: str | Promise
    reasons: tuple[Reason, ...] = ()
    asks_why: bool = False
    is_main: bool = False


@dataclass(frozen=True)
class Offers:
    """What declarers and reviewers can do."""

    may_revise: bool = False
    may_change: bool = False
    declaring: list[Offer] = field(default_factory=list)
    reviewing: list[Offer] = field(default_factory=list)


_REVIEWS = (
    (ReviewDeed.APPROVE, _("通过"), False),
    (ReviewDeed.RETURN, _("退回"), True),
    (ReviewDeed.REJECT, _("不予列入"), True),
    (ReviewDeed.REOPEN, _("恢复审核"), False),
)


def offers_of(request: Request, item: PlanItem) -> Offers:
    """Only what fits the item's state is offered; greyed with its reasons where the plan forbids it."""
    actor, plan = request.actor, item.plan
    may_declare = actor.can(Permission.PLAN_DECLARE, item.organiser.path)
    is_extra = item.timing == ItemTiming.EXTRA
    declaring = []
    if may_declare and not decisions.why_not_step(item, ReviewDeed.SUBMIT):
        reasons = decisions.why_not_submit(plan, item, today=request.today, is_extra=is_extra)
        declaring.append(Offer(ReviewDeed.SUBMIT, _("报送审核"), reasons, is_main=True))
    if may_declare and not decisions.why_not_step(item, ReviewDeed.WITHDRAW):
        declaring.append(Offer(ReviewDeed.WITHDRAW, _("撤回")))
    return Offers(
        may_revise=may_declare and not decisions.why_not_step(item, ReviewDeed.REVISE),
        may_change=may_declare
        and plan.state == PlanState.PUBLISHED
        and not decisions.why_not_step(item, ReviewDeed.CHANGE),
        declaring=declaring,
        reviewing=reviews_of(request, item),
    )


def reviews_of(request: Request, item: PlanItem) -> list[Offer]:
    """What a reviewer can do."""
    if not request.actor.can(Permission.PLAN_REVIEW, reviewing(item.plan, item).path):
        return []
    return [
        Offer(
            deed,
            label,
            why_not_review(item.plan, item, deed, "-"),
            asks_why,
            is_main=deed == ReviewDeed.APPROVE,
        )
        for deed, label, asks_why in _REVIEWS
        if not decisions.why_not_step(item, deed)
    ]
