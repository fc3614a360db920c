"""Changes of a published plan: proposed from the item's page, decided by the plan's officer, read by everybody."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from ganxun.base.permissions import Permission
from ganxun.base.refusals import Refused
from ganxun.compliance import library
from ganxun.plans.actions import changing as deeds
from ganxun.plans.actions.items import declared_of
from ganxun.plans.models import ChangeNotice, PlanItem
from ganxun.reports.plans.reading import read_changes
from ganxun.resources.models import Institution
from ganxun.web.components.exports import exported
from ganxun.web.components.tables import Column, Field, Sheet, table_of
from ganxun.web.page import Request, page, show
from ganxun.web.plans.audience_rows import Builder
from ganxun.web.plans.declaring import asked_of
from ganxun.web.plans.forms import ItemForm, initial_of
from ganxun.web.plans.look import item_for, plan_for, tabs_of

_COLUMNS = (
    Column("version", gettext_lazy("计划版本"), order=("plan_version",)),
    Column("item", gettext_lazy("项目与变更内容"), order=("item__number",)),
    Column("reason", gettext_lazy("变更理由")),
    Column("proposed", gettext_lazy("申请"), order=("proposed_at",)),
    Column("state", gettext_lazy("状态"), order=("state",)),
)
_SHEET = Sheet(
    gettext_lazy("变更通知"),
    (
        Field(gettext_lazy("计划版本"), lambda each: each.plan_version, 10),
        Field(gettext_lazy("编号"), lambda each: each.item.number, 8),
        Field(gettext_lazy("班次名称"), lambda each: each.item.title, 40),
        Field(gettext_lazy("变更类别"), lambda each: str(each.get_kind_display()), 12),
        Field(gettext_lazy("变更理由"), lambda each: each.reason, 40),
        Field(gettext_lazy("申请人"), lambda each: each.proposed_by, 16),
        Field(gettext_lazy("申请日期"), lambda each: each.proposed_at.date(), 12),
        Field(gettext_lazy("状态"), lambda each: str(each.get_state_display()), 10),
        Field(gettext_lazy("审批意见"), lambda each: each.opinion, 40),
    ),
)


@require_http_methods(["GET", "POST"])
@page("变更通知", needs=Permission.PLAN_READ, about={"plan_id": "plans.AnnualPlan"})
def changes(request: Request, plan_id: int) -> HttpResponseBase:
    """Every change since the plan was published, and what still waits for a decision."""
    plan = plan_for(request, plan_id)
    seen = PlanItem.objects.visible_to(request.actor).filter(plan=plan)
    found = ChangeNotice.objects.filter(plan=plan, item__in=seen).select_related("item__organiser")
    table = table_of(
        request, found, _COLUMNS, region="changes", caption=_("变更通知"), default="-proposed", sheet=_SHEET
    )
    if file := exported(request, table):
        return file
    return show(
        request,
        "plans/changes.html",
        plan=plan,
        tabs=tabs_of(request, plan, "changes", {}),
        table=table,
        rows=read_changes(plan, table.rows),
        may_decide=request.actor.can(Permission.PLAN_PUBLISH, plan.organisation.path),
    )


@require_http_methods(["GET", "POST"])
@page("申请变更", needs=Permission.PLAN_DECLARE, about={"item_id": "plans.PlanItem"})
def propose(request: Request, item_id: int) -> HttpResponse:
    """Another wording for an item of a published plan, with the reason; in force once it is agreed to."""
    item = item_for(request, item_id)
    policy = library.policy(item.plan.policy_code)
    form = ItemForm(
        request.POST if request.method == "POST" else None,
        plan=item.plan,
        policy=policy,
        organiser=item.organiser,
        institutions=Institution.objects.order_by("level", "name"),
        initial=initial_of(item, declared_of(item)),
    )
    sent = request.method == "POST"
    builder = Builder(policy).read(request.POST) if sent else Builder(policy).show(item.audience)
    problems: list[str] = []
    if sent and not request.POST.get("audience-step") and (form.is_valid() or _cancels(request)):
        said = None if _cancels(request) else form.declared(builder.condition)
        try:
            deeds.propose_change(
                item.pk, said, reason=request.POST.get("reason", ""), actor=request.actor, at=request.time
            )
        except Refused as refusal:
            problems = form.refuse(refusal.reasons)
        else:
            messages.success(request, _("变更申请已提交，经同意后生效"))
            return redirect("plans:item", item.pk)
    return show(
        request,
        "plans/propose.html",
        status=400 if sent and (form.errors or problems) else 200,
        plan=item.plan,
        item=item,
        form=form,
        reason=request.POST.get("reason", ""),
        **asked_of(request, item.plan, builder, item.called_from, problems),
    )


def _cancels(request: Request) -> bool:
    return request.POST.get("then") == "cancel"


@require_POST
@page("审批变更", needs=Permission.PLAN_PUBLISH, about={"change_id": "plans.ChangeNotice"})
def decide(request: Request, change_id: int) -> HttpResponse:
    """Put a change into force, or decline it."""
    seen = PlanItem.objects.visible_to(request.actor)
    change: ChangeNotice = get_object_or_404(ChangeNotice.objects.filter(item__in=seen), pk=change_id)
    agreed = request.POST.get("decision") == "agree"
    opinion = request.POST.get("opinion", "")
    decided = deeds.decide_change(
        change.pk, agreed=agreed, opinion=opinion, actor=request.actor, at=request.time
    )
    if agreed:
        messages.success(request, _("变更已生效，计划成为第 %(n)s 版") % {"n": decided.plan_version})
    else:
        messages.success(request, _("已告知申请单位：未获同意"))
    return redirect("plans:changes", change.plan_id)
