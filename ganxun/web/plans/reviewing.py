"""The reviewer's screen: all that waits at the left, one item at the right; by keyboard, and many at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from ganxun.base.permissions import Permission
from ganxun.base.querysets import within
from ganxun.base.refusals import Reason, Refused
from ganxun.plans.actions.reviewing import review_items
from ganxun.plans.choices import ItemState, ReviewDeed
from ganxun.plans.models import AnnualPlan, PlanItem
from ganxun.web.page import Request, page, show
from ganxun.web.plans.look import item_asked, plan_for, tabs_of
from ganxun.web.plans.pages import context_of

#: So many wait on one screen; the next come when these are done.
_SHOWN = 300
_DONE = {
    ReviewDeed.APPROVE: _("通过"),
    ReviewDeed.RETURN: _("退回"),
    ReviewDeed.REJECT: _("不予列入"),
    ReviewDeed.REOPEN: _("恢复审核"),
}


@require_http_methods(["GET", "POST"])
@page("审核计划项目", needs=Permission.PLAN_REVIEW, about={"plan_id": "plans.AnnualPlan"})
def review(request: Request, plan_id: int) -> HttpResponse:
    """What waits for the actor in this plan. A POST does one deed to one item or to all that are ticked."""
    plan = plan_for(request, plan_id)
    reasons: tuple[Reason, ...] = ()
    chosen = item_asked(request)
    if request.method == "POST":
        before = [each.pk for each in _waiting(request, plan)]
        reasons = _do(request, plan, _wanted(request))
        if not reasons:
            done = set(_wanted(request))
            chosen = _next(before, chosen, done)
        if not request.headers.get("HX-Request") and not reasons:
            query = f"?show={_side(request)}" + (f"&item={chosen}" if chosen else "")
            return redirect(f"{reverse('plans:review', args=[plan.pk])}{query}")
    context = _workbench(request, plan, chosen, reasons)
    if request.headers.get("HX-Request") and not request.headers.get("HX-Boosted"):
        return render(request, "plans/workbench.html", context)
    return show(request, "plans/review.html", tabs=tabs_of(request, plan, "review", {}), **context)


def _side(request: Request) -> str:
    """Which items: those that wait, or those already decided at the plan's own level."""
    side = request.GET.get("show") or request.POST.get("show", "")
    return "done" if side == "done" else "waiting"


def _waiting(request: Request, plan: AnnualPlan) -> QuerySet[PlanItem]:
    found = _seen(request, plan)
    if _side(request) == "done":
        return found.filter(
            within(request.actor, Permission.PLAN_REVIEW, "plan__organisation__path"),
            Q(state=ItemState.APPROVED) | Q(state=ItemState.REJECTED),
        ).order_by("number")
    return found.filter(
        within(request.actor, Permission.PLAN_REVIEW, "waiting_at__path"), state=ItemState.SUBMITTED
    ).order_by("number")


def _seen(request: Request, plan: AnnualPlan) -> QuerySet[PlanItem]:
    seen = PlanItem.objects.visible_to(request.actor).filter(plan=plan)
    return seen.select_related("plan__organisation", "organiser", "institution", "called_from", "waiting_at")


def _wanted(request: Request) -> list[int]:
    """The ticked items when the deed is for them, else the one shown."""
    sent = request.POST
    found = sent.getlist("items") if sent.get("bulk") else [sent.get("item", "")]
    return [int(each) for each in found if each.isdecimal() and len(each) < 19]


def _do(request: Request, plan: AnnualPlan, wanted: list[int]) -> tuple[Reason, ...]:
    """The deed; what stands against it is shown on the screen."""
    deed = request.POST.get("bulk") or request.POST.get("deed", "")
    if deed not in _DONE:
        return (Reason("no_deed", _("请选择要办理的事项")),)
    mine = set(_waiting(request, plan).filter(pk__in=wanted).values_list("pk", flat=True))
    if not mine or mine != set(wanted):
        return (Reason("nothing_chosen", _("请先勾选待审核的项目；有的项目可能刚由别人办理过")),)
    try:
        review_items(
            sorted(mine), deed, opinion=request.POST.get("opinion", ""), actor=request.actor, at=request.time
        )
    except Refused as refusal:
        return refusal.reasons
    told = ngettext("%(n)s 个项目已办理：%(deed)s", "%(n)s 个项目已办理：%(deed)s", len(mine))
    messages.success(request, told % {"n": len(mine), "deed": ReviewDeed(deed).label})
    return ()


def _next(before: list[int], shown: int | None, done: set[int]) -> int | None:
    """The first after the one shown that is not done; else the first left."""
    left = [each for each in before if each not in done]
    if shown in before:
        following = [each for each in before[before.index(shown) :] if each not in done]
        return next(iter(following or left), None)
    return next(iter(left), None)


def _workbench(
    request: Request, plan: AnnualPlan, chosen: int | None, reasons: tuple[Reason, ...]
) -> dict[str, Any]:
    rows = list(_waiting(request, plan)[:_SHOWN])
    item = next((each for each in rows if each.pk == chosen), rows[0] if rows else None)
    context: dict[str, Any] = {
        "plan": plan,
        "rows": rows,
        "side": _side(request),
        "reasons": reasons,
        "opinion": request.POST.get("opinion", "") if reasons else "",
        "ticked": set(_wanted(request)) if reasons else set(),
        "most": _SHOWN,
    }
    if item is not None:
        places = [each.pk for each in rows]
        here = places.index(item.pk)
        context |= {
            "previous": places[here - 1] if here else None,
            "following": places[here + 1] if here + 1 < len(places) else None,
            "place": here + 1,
        }
        context |= context_of(request, item)
    return context
