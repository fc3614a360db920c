"""Plans and what is in them, as pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, Sum

from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.base.refusals import Reason
from ganxun.compliance import library
from ganxun.plans.actions.items import declared_of
from ganxun.plans.actions.plans import acting_path, why_not_move
from ganxun.plans.choices import ItemState, PlanState, ReviewDeed
from ganxun.plans.models import AnnualPlan, ChangeNotice, ItemVersion, PlanItem
from ganxun.plans.states import PLAN_STEPS
from ganxun.reports.plans.describing import Difference, Line, Words, wan


@dataclass(frozen=True)
class Figures:
    """Sums over items of a plan that stand. Days are class days times people, in tenths."""

    items: int
    people: int
    person_days: int
    budget: int
    waiting: int
    by_state: dict[str, int]

    @property
    def budget_shown(self) -> str:
        """In 万元."""
        return wan(self.budget)


def figures_of(plan: AnnualPlan, actor: Actor) -> Figures:
    """Sums over the items that the actor may see; two queries."""
    seen = PlanItem.objects.visible_to(actor).filter(plan=plan)
    counted = dict(seen.values_list("state").annotate(count=Count("pk")).order_by())
    standing = Q(state__in=(ItemState.SUBMITTED, ItemState.APPROVED))
    sums = seen.aggregate(
        places=Sum("people", filter=standing),
        place_days=Sum(F("people") * F("days"), filter=standing),
        money=Sum("budget", filter=standing),
    )
    return Figures(
        items=sum(counted.get(state, 0) for state in (ItemState.SUBMITTED, ItemState.APPROVED)),
        people=sums["places"] or 0,
        person_days=sums["place_days"] or 0,
        budget=sums["money"] or 0,
        waiting=counted.get(ItemState.SUBMITTED, 0),
        by_state=counted,
    )


@dataclass(frozen=True)
class Step:
    """A deed that the actor may think of now, and what stands against it."""

    deed: ReviewDeed
    reasons: tuple[Reason, ...]
    needs_opinion: bool


def steps_of(plan: AnnualPlan, actor: Actor) -> list[Step]:
    """What the actor can do with the plan as a whole in its state."""
    found = []
    for deed, state in PLAN_STEPS:
        if state != plan.state or deed == ReviewDeed.CHANGE:
            continue
        if not actor.can(Permission.PLAN_PUBLISH, acting_path(plan, deed)):
            continue
        reasons = why_not_move(plan, deed)
        if any(reason.code == "wrong_plan_state" for reason in reasons):
            continue
        found.append(Step(ReviewDeed(deed), reasons, needs_opinion=deed == ReviewDeed.SEND_BACK))
    return found


#: The road of a plan, as the page draws it.
ROAD = (
    PlanState.DECLARING,
    PlanState.REVIEWING,
    PlanState.FILING,
    PlanState.FILED,
    PlanState.PUBLISHED,
    PlanState.CLOSED,
)


@dataclass(frozen=True)
class Wording:
    """One version of an item and what it changed."""

    number: int
    by: str
    at: Any
    differences: list[Difference]


@dataclass(frozen=True)
class ItemView:
    """An item as its page shows it."""

    item: PlanItem
    lines: list[Line]
    versions: list[Wording]
    notes: Sequence[Any]
    changes: Sequence[Any]


def read_item(item: PlanItem) -> ItemView:
    """The item, every version with its differences, the trail and the changes; six queries."""
    policy = library.policy(item.plan.policy_code)
    kept = list(item.versions.order_by("number"))
    changes = list(item.changes.all())
    now = declared_of(item).plain()
    words = Words(
        policy,
        [now, *(each.content for each in kept), *(each.content for each in changes if each.content)],
        item=item,
    )
    before: dict[str, Any] | None = None
    versions = []
    for each in kept:
        altered = words.differences(before, each.content) if before is not None else []
        versions.append(Wording(each.number, each.by, each.at, altered))
        before = each.content
    return ItemView(
        item=item,
        lines=words.lines(now),
        versions=versions[::-1],
        notes=list(item.notes.select_related("organisation")),
        changes=[(each, told(words, each, kept)) for each in changes],
    )


def told(words: Words, change: ChangeNotice, kept: Sequence[ItemVersion]) -> list[Difference]:
    """What a change alters, against the wording it was written for; nothing for one that has no other wording."""
    before = next((each.content for each in kept if each.number == change.item_version), None)
    return words.differences(before, change.content) if before and change.content else []


def read_changes(
    plan: AnnualPlan, changes: Sequence[ChangeNotice]
) -> list[tuple[ChangeNotice, list[Difference]]]:
    """Changes with what they alter; three queries."""
    kept: dict[int, list[ItemVersion]] = {}
    for version in ItemVersion.objects.filter(item__in={each.item_id for each in changes}):
        kept.setdefault(version.item_id, []).append(version)
    contents = [each.content for each in changes if each.content]
    contents += [version.content for versions in kept.values() for version in versions]
    words = Words(library.policy(plan.policy_code), contents)
    return [(each, told(words, each, kept.get(each.item_id, []))) for each in changes]
