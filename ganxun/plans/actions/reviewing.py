"""Items reviewed, one or many at once: approved, returned, rejected, restored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from ganxun.base import audit
from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.base.refusals import Reason, refuse_if
from ganxun.orgs.models import Organisation
from ganxun.plans.actions.items import locked_items, stages_of, touch
from ganxun.plans.actions.noting import note_deed
from ganxun.plans.choices import ChangeKind, ChangeState, ItemState, ItemTiming, ReviewDeed
from ganxun.plans.decisions import items as decisions
from ganxun.plans.decisions.stages import following
from ganxun.plans.models import AnnualPlan, ChangeNotice, PlanItem
from ganxun.plans.states import ITEM_STEPS


@transaction.atomic
def review_items(
    item_ids: Sequence[int], deed: str, *, opinion: str = "", actor: Actor, at: datetime
) -> list[PlanItem]:
    """Approve, return, reject or restore items of one plan together: all or none.

    Requires PLAN_REVIEW over the organisation at which each item waits (over the plan's own where it waits no more).
    An item approved before the last level goes on to the next. Raises Refused with every reason.
    """
    plan, items = locked_items(item_ids)
    for item in items:
        actor.require(Permission.PLAN_REVIEW, reviewing(plan, item).path)
    refuse_if(_reasons(plan, items, deed, opinion))
    by_stage: dict[int, list[PlanItem]] = {}
    for item in items:
        by_stage.setdefault(reviewing(plan, item).pk, []).append(item)
    places = {reviewing(plan, item).pk: reviewing(plan, item) for item in items}
    for stage, own in by_stage.items():
        _move(plan, own, deed)
        note_deed(deed, plan=plan, organisation=places[stage], items=own, opinion=opinion, actor=actor, at=at)
        details = {"items": [item.number for item in own], "opinion": opinion}
        audit.note(actor, f"plan_item.{deed}", plan, at=at, org_path=places[stage].path, details=details)
    PlanItem.objects.bulk_update(items, ["state", "waiting_at"], batch_size=500)
    for item in items:
        if item.state == ItemState.APPROVED and item.timing == ItemTiming.EXTRA:
            _add_to_published(plan, item, actor=actor, at=at)
    touch(plan)
    return items


def why_not_review(plan: AnnualPlan, item: PlanItem, deed: str, opinion: str) -> tuple[Reason, ...]:
    """All that stands against it; the page greys its buttons with the same."""
    is_extra = item.timing == ItemTiming.EXTRA
    return decisions.why_not_review(plan, item, deed, opinion=opinion, is_extra=is_extra)


def reviewing(plan: AnnualPlan, item: PlanItem) -> Organisation:
    """Whose review it is."""
    return item.waiting_at or plan.organisation


def _reasons(plan: AnnualPlan, items: Sequence[PlanItem], deed: str, opinion: str) -> tuple[Reason, ...]:
    found: dict[str, Reason] = {}
    for item in items:
        for reason in why_not_review(plan, item, deed, opinion):
            found.setdefault(reason.code, reason)
    return tuple(found.values())


def _move(plan: AnnualPlan, items: Sequence[PlanItem], deed: str) -> None:
    orders: dict[int, list[int]] = {}
    for item in items:
        order = orders.setdefault(item.organiser_id, []) or stages_of(plan, item.organiser)
        orders[item.organiser_id] = order
        after = ITEM_STEPS[deed, item.state]
        if deed == ReviewDeed.APPROVE:
            onward = following(order, item.waiting_at_id or plan.organisation_id)
            item.state = ItemState.APPROVED if onward is None else ItemState.SUBMITTED
            item.waiting_at_id = onward
        else:
            item.state = ItemState(after)
            item.waiting_at_id = plan.organisation_id if after == ItemState.SUBMITTED else None


def _add_to_published(plan: AnnualPlan, item: PlanItem, *, actor: Actor, at: datetime) -> None:
    """What is added to a published plan is told like any other change of it."""
    AnnualPlan.objects.filter(pk=plan.pk).update(version=F("version") + 1)
    plan.refresh_from_db(fields=["version"])
    ChangeNotice.objects.create(
        plan=plan,
        item=item,
        kind=ChangeKind.ADDED,
        state=ChangeState.IN_FORCE,
        reason=item.purpose or item.note or item.title,
        item_version=item.version,
        plan_version=plan.version,
        proposed_by=actor.name,
        proposed_at=at,
        decided_by=actor.name,
        decided_at=at,
    )
