"""What a reviewer should see before approval: lists of real rows over the whole plan (六(二))."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from ganxun.base.permissions import Permission
from ganxun.people.models import Person
from ganxun.reports.plans.concerns import concerns_of
from ganxun.web.page import Request, page, show
from ganxun.web.plans.look import plan_for, tabs_of


@require_GET
@page("计划问题清单", needs=Permission.PLAN_REVIEW, about={"plan_id": "plans.AnnualPlan"})
def checks(request: Request, plan_id: int) -> HttpResponse:
    """Multiple call-ups, repeats, people long untrained, categories and quotas left out, crowded months, full schools."""
    plan = plan_for(request, plan_id)
    path = plan.organisation.path
    request.actor.require(Permission.PLAN_REVIEW, path)
    request.actor.require(Permission.PERSON_READ, path)
    found = concerns_of(plan, request.today)
    people = Person.objects.visible_to(request.actor).select_related("unit")
    named = people.in_bulk([each.person_id for each in found.untrained[0]])
    untrained = [(named[each.person_id], each.last) for each in found.untrained[0] if each.person_id in named]
    return show(
        request,
        "plans/checks.html",
        plan=plan,
        tabs=tabs_of(request, plan, "checks", {}),
        found=found,
        untrained=untrained,
    )
