"""Changes of a published plan: proposed with a reason, decided, in force as the plan's next version."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from ganxun.base import audit
from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.base.refusals import Reason, refuse_if
from ganxun.plans.actions.checking import Checker
from ganxun.plans.actions.items import declared_of, locked_items, rewrite, touch
from ganxun.plans.actions.noting import note_deed
from ganxun.plans.choices import ChangeKind, ChangeState, ItemState, ReviewDeed
from ganxun.plans.decisions import changes as decisions
from ganxun.plans.decisions.items import Declared
from ganxun.plans.models import AnnualPlan, ChangeNotice, PlanItem


@transaction.atomic
def propose_change(
    item_id: int, said: Declared | None, *, reason: str, actor: Actor, at: datetime
) -> ChangeNotice:
    """Ask that an item of a published plan be changed, or (None) cancelled. Requires PLAN_DECLARE over the organiser."""
    plan, (item,) = locked_items([item_id])
    actor.require(Permission.PLAN_DECLARE, item.organiser.path)
    before = declared_of(item)
    open_already = ChangeNotice.objects.filter(item=item, state=ChangeState.PROPOSED).exists()
    wrong = Checker(plan, [said]).reasons(said) if said is not None else ()
    refuse_if(
        (
            *decisions.why_not_propose(plan, item, before, said, reason=reason, is_open=open_already),
            *wrong,
        )
    )
    change = ChangeNotice.objects.create(
        plan=plan,
        item=item,
        kind=decisions.kind_of(before, said),
        reason=reason.strip()[:400],
        content=said.plain() if said is not None else {},
        item_version=item.version,
        proposed_by=actor.name,
        proposed_at=at,
    )
    details = {"item": item.number, "kind": change.kind, "reason": change.reason}
    audit.note(actor, "plan_change.proposed", item, at=at, org_path=item.organiser.path, details=details)
    return change


@transaction.atomic
def decide_change(
    change_id: int, *, agreed: bool, opinion: str = "", actor: Actor, at: datetime
) -> ChangeNotice:
    """Put a change into force, or decline it. Requires PLAN_PUBLISH over the plan's organisation.

    In force it makes the next version of the plan; units read it as a change notice.
    """
    wanted = ChangeNotice.objects.get(pk=change_id)
    plan, (item,) = locked_items([wanted.item_id])
    change = ChangeNotice.objects.select_for_update().get(pk=change_id)
    actor.require(Permission.PLAN_PUBLISH, plan.organisation.path)
    refuse_if(why_not_decide(plan, item, change, agreed=agreed, opinion=opinion))
    if agreed:
        _put_into_force(plan, item, change, actor=actor, at=at)
    change.state = ChangeState.IN_FORCE if agreed else ChangeState.DECLINED
    change.opinion, change.decided_by, change.decided_at = opinion.strip()[:400], actor.name, at
    change.save()
    details = {"item": item.number, "kind": change.kind, "plan_version": change.plan_version}
    deed = "plan_change.put_into_force" if agreed else "plan_change.declined"
    audit.note(actor, deed, item, at=at, org_path=plan.organisation.path, details=details)
    return change


def why_not_decide(
    plan: AnnualPlan, item: PlanItem, change: ChangeNotice, *, agreed: bool, opinion: str
) -> tuple[Reason, ...]:
    """All that stands against the decision."""
    reasons = decisions.why_not_decide(plan, item, change, agreed=agreed, opinion=opinion)
    if agreed and not reasons and change.content:
        said = Declared.of_plain(change.content)
        return Checker(plan, [said]).reasons(said)
    return reasons


def _put_into_force(
    plan: AnnualPlan, item: PlanItem, change: ChangeNotice, *, actor: Actor, at: datetime
) -> None:
    cancelled = change.kind == ChangeKind.CANCELLED
    if cancelled:
        item.state = ItemState.CANCELLED
        item.save(update_fields=["state"])
    else:
        rewrite(item, Declared.of_plain(change.content), actor=actor, at=at)
    AnnualPlan.objects.filter(pk=plan.pk).update(version=F("version") + 1)
    plan.refresh_from_db(fields=["version"])
    change.plan_version = plan.version
    deed = ReviewDeed.CANCEL if cancelled else ReviewDeed.CHANGE
    note_deed(
        deed,
        plan=plan,
        organisation=plan.organisation,
        items=[item],
        opinion=change.reason,
        actor=actor,
        at=at,
    )
    touch(plan)
