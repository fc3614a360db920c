"""Declaring: the form with its condition, submitting, taking over from another year."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ganxun.base.permissions import Permission
from ganxun.base.refusals import Refused
from ganxun.compliance import library
from ganxun.orgs.models import Organisation
from ganxun.plans.actions import items as deeds
from ganxun.plans.actions.checking import audience_problems
from ganxun.plans.decisions import items as decisions
from ganxun.plans.models import AnnualPlan, PlanItem
from ganxun.reports.plans.audiences import audience_words, matching
from ganxun.resources.models import Institution
from ganxun.web.page import Request, page, show
from ganxun.web.places.choice import chosen_organisation
from ganxun.web.plans.audience_rows import Builder
from ganxun.web.plans.forms import ItemForm, first_draft, initial_of
from ganxun.web.plans.look import item_for, plan_for


@require_http_methods(["GET", "POST"])
@page("申报计划项目", needs=Permission.PLAN_DECLARE, about={"plan_id": "plans.AnnualPlan"})
def declare(request: Request, plan_id: int) -> HttpResponse:
    """A new item."""
    plan = plan_for(request, plan_id)
    organiser = _own_organiser(request, plan)
    initial = first_draft(plan, request.today)
    if organiser:
        initial |= {"organiser": organiser.code, "called_from": str(organiser.pk)}
    form = _form(request, plan, organiser, initial)
    problems: list[str] = []
    builder = _builder(request, plan, {})
    if _is_sent(request) and form.is_valid():
        try:
            said = form.declared(builder.condition)
            item = deeds.declare_item(plan.pk, said, actor=request.actor, at=request.time, on=request.today)
        except Refused as refusal:
            problems = form.refuse(refusal.reasons)
        else:
            return _after(request, item)
    return _shown(request, plan, form, builder, problems)


@require_http_methods(["GET", "POST"])
@page("修改计划项目", needs=Permission.PLAN_DECLARE, about={"item_id": "plans.PlanItem"})
def revise(request: Request, item_id: int) -> HttpResponse:
    """Another wording of a draft, or of what was returned."""
    item = item_for(request, item_id)
    before = deeds.declared_of(item)
    form = _form(request, item.plan, item.organiser, initial_of(item, before))
    problems: list[str] = []
    builder = _builder(request, item.plan, item.audience)
    if _is_sent(request) and form.is_valid():
        try:
            said = form.declared(builder.condition)
            item = deeds.revise_item(item.pk, said, actor=request.actor, at=request.time)
        except Refused as refusal:
            problems = form.refuse(refusal.reasons)
        else:
            return _after(request, item)
    return _shown(request, item.plan, form, builder, problems, item=item)


def _is_sent(request: Request) -> bool:
    """Whether the form is to be kept, not only its condition to be laid out anew."""
    return request.method == "POST" and not request.POST.get("audience-step")


def _own_organiser(request: Request, plan: AnnualPlan) -> Organisation | None:
    """The organisation acted for, when one may declare for it to this plan; else the widest for which one may."""
    chosen = chosen_organisation(request)
    inside = plan.organisation.path
    if chosen and chosen.path.startswith(inside) and request.actor.can(Permission.PLAN_DECLARE, chosen.path):
        return chosen
    own = Organisation.objects.visible_to(request.actor, Permission.PLAN_DECLARE).under(inside)
    return own.order_by("depth", "id").first()


def _form(
    request: Request, plan: AnnualPlan, organiser: Organisation | None, initial: dict[str, Any]
) -> ItemForm:
    sent = request.POST if request.method == "POST" else None
    if sent is not None and (word := sent.get("organiser", "").strip()):
        inside = Organisation.objects.under(plan.organisation.path)
        organiser = inside.filter(code=word).first() or inside.filter(name=word).first() or organiser
    return ItemForm(
        sent,
        plan=plan,
        policy=library.policy(plan.policy_code),
        organiser=organiser,
        institutions=Institution.objects.order_by("level", "name"),
        initial=initial,
    )


def _builder(request: Request, plan: AnnualPlan, audience: dict[str, Any]) -> Builder:
    builder = Builder(library.policy(plan.policy_code))
    return builder.read(request.POST) if request.method == "POST" else builder.show(audience)


def _shown(
    request: Request,
    plan: AnnualPlan,
    form: ItemForm,
    builder: Builder,
    problems: list[str],
    *,
    item: PlanItem | None = None,
) -> HttpResponse:
    is_extra = plan.state == "published"
    return show(
        request,
        "plans/declare.html",
        status=200 if request.method == "GET" or not (form.errors or problems) else 400,
        plan=plan,
        item=item,
        form=form,
        reasons=() if item else decisions.why_not_declare(plan, today=request.today, is_extra=is_extra),
        **asked_of(request, plan, builder, _called_from(form, plan), problems),
    )


def _called_from(form: ItemForm, plan: AnnualPlan) -> Organisation:
    word = str(form["called_from"].value() or "")
    inside = Organisation.objects.under(plan.organisation.path)
    found = inside.filter(pk=int(word)).first() if word.isdecimal() and len(word) < 19 else None
    return found or plan.organisation


def asked_of(
    request: Request, plan: AnnualPlan, builder: Builder, called_from: Organisation, problems: list[str]
) -> dict[str, Any]:
    """The condition in words, and how many match it now."""
    policy = library.policy(plan.policy_code)
    condition = builder.condition
    wrong = problems or list(audience_problems(condition, policy))
    return {
        "builder": builder,
        "problems": wrong,
        "words": "" if wrong else audience_words(condition, policy),
        "called_from": called_from,
        "matching": None
        if wrong
        else matching(condition, policy, called_from, actor=request.actor, on=request.today),
    }


@require_POST
@page("培训对象条件", needs=Permission.PLAN_DECLARE, about={"plan_id": "plans.AnnualPlan"})
def audience(request: Request, plan_id: int) -> HttpResponse:
    """The rows of the condition as they stand, in words and as a number: asked for while they are edited."""
    plan = plan_for(request, plan_id)
    builder = Builder(library.policy(plan.policy_code)).read(request.POST)
    word = request.POST.get("called_from", "")
    inside = Organisation.objects.under(plan.organisation.path)
    found = inside.filter(pk=int(word)).first() if word.isdecimal() and len(word) < 19 else None
    context = asked_of(request, plan, builder, found or plan.organisation, [])
    return render(request, "plans/audience.html", {"plan": plan, **context})


def _after(request: Request, item: PlanItem) -> HttpResponse:
    """Keep as a draft, or hand in at once."""
    if request.POST.get("then") == "submit":
        deeds.submit_items([item.pk], actor=request.actor, at=request.time, on=request.today)
        messages.success(request, _("已报送审核"))
    else:
        messages.success(request, _("已保存为草稿，报送后才进入审核"))
    return redirect("plans:item", item.pk)


@require_POST
@page("报送计划项目", needs=Permission.PLAN_DECLARE, about={"item_id": "plans.PlanItem"})
def submit(request: Request, item_id: int) -> HttpResponse:
    """Hand the item to its first reviewer."""
    item = item_for(request, item_id)
    deeds.submit_items([item.pk], actor=request.actor, at=request.time, on=request.today)
    messages.success(request, _("已报送审核"))
    return redirect("plans:item", item.pk)


@require_POST
@page("撤回计划项目", needs=Permission.PLAN_DECLARE, about={"item_id": "plans.PlanItem"})
def withdraw(request: Request, item_id: int) -> HttpResponse:
    """Take the item back."""
    item = item_for(request, item_id)
    deeds.withdraw_item(item.pk, actor=request.actor, at=request.time)
    messages.success(request, _("已撤回，可以修改后再报送"))
    return redirect("plans:item", item.pk)


@require_http_methods(["GET", "POST"])
@page("沿用往年项目", needs=Permission.PLAN_DECLARE, about={"plan_id": "plans.AnnualPlan"})
def copy(request: Request, plan_id: int) -> HttpResponse:
    """Items of earlier plans of the same organisation, to be taken over."""
    plan = plan_for(request, plan_id)
    own = PlanItem.objects.visible_to(request.actor).filter(
        plan__organisation=plan.organisation, plan__year__lt=plan.year, state="approved"
    )
    declared = Organisation.objects.visible_to(request.actor, Permission.PLAN_DECLARE)
    own = own.filter(organiser__in=declared).select_related("plan", "organiser")
    reasons: tuple[Any, ...] = ()
    if request.method == "POST":
        wanted = [int(each) for each in request.POST.getlist("items") if each.isdecimal() and len(each) < 19]
        chosen = list(own.filter(pk__in=wanted).values_list("pk", flat=True))
        try:
            copied = deeds.copy_items(chosen, plan.pk, actor=request.actor, at=request.time, on=request.today)
        except Refused as refusal:
            reasons = refusal.reasons
        else:
            messages.success(request, _("已沿用 %(n)s 个项目，作为草稿") % {"n": len(copied)})
            return redirect("plans:plan", plan.pk)
    already = set(plan.items.exclude(copied_from=None).values_list("copied_from_id", flat=True))
    rows = own.order_by("-plan__year", "number")[:200]
    return show(request, "plans/copy.html", plan=plan, rows=rows, already=already, reasons=reasons)
