"""How states look, and which plans a page speaks of."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from ganxun.base.permissions import Permission
from ganxun.plans.choices import PlanState
from ganxun.plans.models import AnnualPlan, PlanItem
from ganxun.reports.plans.reading import ROAD
from ganxun.web.page import Request

Tab = tuple[str | Promise, str, bool, int | None]


def plan_for(request: Request, plan_id: int) -> AnnualPlan:
    """The plan, if the actor may see it. Raises Http404 otherwise."""
    plans = AnnualPlan.objects.visible_to(request.actor).select_related("organisation", "filed_with")
    plan: AnnualPlan = get_object_or_404(plans, pk=plan_id)
    return plan


def item_for(request: Request, item_id: int) -> PlanItem:
    """The item, if the actor may see it. Raises Http404 otherwise."""
    items = PlanItem.objects.visible_to(request.actor).select_related(
        "plan__organisation", "organiser", "institution", "called_from", "waiting_at"
    )
    item: PlanItem = get_object_or_404(items, pk=item_id)
    return item


def item_asked(request: Request, name: str = "item") -> int | None:
    """`?item=12`; None when it is missing. Raises Http404 for what is no number."""
    word = request.GET.get(name, "") or request.POST.get(name, "")
    if not word:
        return None
    if not word.isdecimal() or len(word) > 18:
        raise Http404(_("没有这个项目"))
    return int(word)


@dataclass(frozen=True)
class Stop:
    """One state on the road of a plan."""

    label: str | Promise
    is_past: bool
    is_now: bool


def road_of(plan: AnnualPlan) -> list[Stop]:
    """The states a plan goes through, and where it stands."""
    now = ROAD.index(PlanState(plan.state))
    # Nobody stands above a root: it settles its plan itself.
    shown = [each for each in ROAD if each != PlanState.FILING or plan.organisation.parent_id or now == 2]
    return [Stop(each.label, ROAD.index(each) < now, each == plan.state) for each in shown]


def tabs_of(request: Request, plan: AnnualPlan, active: str, counts: dict[str, int]) -> list[Tab]:
    """The pages of a plan."""
    actor, key = request.actor, [plan.pk]
    tabs: list[tuple[str, str, str]] = [("items", _("项目"), "plans:plan")]
    if actor.can(Permission.PLAN_REVIEW):
        tabs.append(("review", _("审核"), "plans:review"))
    path = plan.organisation.path
    if actor.can(Permission.PLAN_REVIEW, path) and actor.can(Permission.PERSON_READ, path):
        tabs.append(("checks", _("问题清单"), "plans:checks"))
    tabs.append(("changes", _("变更通知"), "plans:changes"))
    tabs.append(("trail", _("办理过程"), "plans:trail"))
    return [
        (label, reverse(address, args=key), code == active, counts.get(code) or None)
        for code, label, address in tabs
    ]
