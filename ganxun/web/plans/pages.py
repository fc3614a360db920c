"""Plans of all organisations one may see; one plan with its items; one item."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ganxun.base.permissions import Permission
from ganxun.base.refusals import Refused
from ganxun.compliance import library
from ganxun.orgs.models import Organisation
from ganxun.plans.actions import plans as deeds
from ganxun.plans.choices import ChangeState, ItemState, ItemTiming, PlanState, ReviewDeed
from ganxun.plans.models import AnnualPlan, PlanItem, ReviewNote
from ganxun.records.choices import ClassKind
from ganxun.reports.plans.audiences import matching
from ganxun.reports.plans.reading import figures_of, read_item, steps_of
from ganxun.web.components.exports import exported
from ganxun.web.components.filters import Choice, Filter, filter_of, filters_of
from ganxun.web.components.tables import Column, table_of
from ganxun.web.page import Request, page, show
from ganxun.web.places.choice import organisation_of
from ganxun.web.plans.forms import DeadlineForm, PlanForm
from ganxun.web.plans.item_offers import offers_of
from ganxun.web.plans.look import item_for, plan_for, road_of, tabs_of
from ganxun.web.plans.sheets import ITEMS, PLANS

_PLANS = (
    Column("year", gettext_lazy("年度"), order=("year",)),
    Column("title", gettext_lazy("培训计划"), order=("organisation__sort_key", "year")),
    Column("state", gettext_lazy("状态"), order=("state",)),
    Column("items", gettext_lazy("项目"), order=("items_count",), is_number=True),
    Column("people", gettext_lazy("计划人数"), order=("people_count",), is_number=True),
    Column("waiting", gettext_lazy("待审核"), order=("waiting_count",), is_number=True),
)
_ITEMS = (
    Column("number", gettext_lazy("编号"), order=("number",)),
    Column("title", gettext_lazy("班次"), order=("title",)),
    Column("organiser", gettext_lazy("主办单位"), order=("organiser__sort_key", "organiser_id")),
    Column("starts", gettext_lazy("培训时间"), order=("starts_on",)),
    Column("hours", gettext_lazy("天数·学时"), order=("hours",), is_number=True),
    Column("people", gettext_lazy("人数"), order=("people",), is_number=True),
    Column("budget", gettext_lazy("经费"), order=("budget",), is_number=True),
    Column("state", gettext_lazy("状态"), order=("state",)),
)
_STANDING = Q(items__state__in=(ItemState.SUBMITTED, ItemState.APPROVED))


@require_http_methods(["GET", "POST"])
@page("培训计划", needs=Permission.PLAN_READ)
def plans(request: Request) -> HttpResponseBase:
    """The plans that concern one: of the own subtrees, and of those above, to which one declares."""
    seen = AnnualPlan.objects.visible_to(request.actor)
    years = sorted(set(seen.values_list("year", flat=True)), reverse=True)
    year = filter_of(request, "year", _("年度"), [Choice(str(each), str(each)) for each in years])
    state = filter_of(request, "state", _("状态"), [Choice(code, label) for code, label in PlanState.choices])
    found = seen.select_related("organisation")
    if year.chosen:
        found = found.filter(year=int(year.chosen))
    if state.chosen:
        found = found.filter(state=state.chosen)
    if word := request.GET.get("q", "").strip():
        found = found.filter(Q(title__contains=word) | Q(organisation__name__contains=word))
    table = table_of(
        request,
        _counted(found),
        _PLANS,
        region="plans",
        caption=_("培训计划"),
        default="-year",
        sheet=PLANS,
        per_page=30,
    )
    if file := exported(request, table):
        return file
    place = organisation_of(request) if request.actor.can(Permission.BOARD_READ) else None
    return show(
        request,
        "plans/list.html",
        table=table,
        filters=filters_of(request, year, state, region="plans", term_label=_("计划名称或单位")),
        may_open=place is not None and request.actor.can(Permission.PLAN_PUBLISH, place.path),
        declaring=_open_to(request),
        mine=PlanItem.objects.waiting_for(request.actor).count(),
    )


def _counted(found: QuerySet[AnnualPlan]) -> QuerySet[AnnualPlan]:
    return found.annotate(
        items_count=Count("items", filter=_STANDING),
        people_count=Sum("items__people", filter=_STANDING),
        waiting_count=Count("items", filter=Q(items__state=ItemState.SUBMITTED)),
    )


def _open_to(request: Request) -> list[AnnualPlan]:
    """Plans that take declarations, nearest first, for whoever may declare."""
    if not request.actor.can(Permission.PLAN_DECLARE):
        return []
    open_plans = AnnualPlan.objects.visible_to(request.actor).open_to_declare()
    open_plans = open_plans.filter(declare_until__gte=request.today).select_related("organisation")
    return list(open_plans.order_by("-organisation__depth", "declare_until")[:3])


@require_http_methods(["GET", "POST"])
@page("新建培训计划", needs=Permission.PLAN_PUBLISH, about={"org": "orgs.Organisation"})
def open_plan(request: Request) -> HttpResponse:
    """A new plan of the organisation acted for."""
    place: Organisation = organisation_of(request)
    request.actor.require(Permission.PLAN_PUBLISH, place.path)
    word = request.POST.get("year", "")
    year = int(word) if word.isdecimal() and 2000 <= int(word[:5]) <= 2100 else request.today.year + 1
    known = [(code, library.title(code)) for code in deeds.policies_of(place, year)]
    initial = {
        "year": year,
        "title": f"{place.name}{year}年干部教育培训计划",
        "declare_until": date(year - 1, 11, 30),
        "review_until": date(year - 1, 12, 31),
    }
    form = PlanForm(request.POST or None, policies=known, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        new = deeds.NewPlan(
            organisation_id=place.pk,
            year=said["year"],
            title=said["title"],
            policy_code=said["policy"],
            declare_until=said["declare_until"],
            review_until=said["review_until"],
            kind=said["kind"],
            review_path=said["review_path"],
        )
        try:
            plan = deeds.open_plan(new, actor=request.actor, at=request.time)
        except Refused as refusal:
            form.refuse(refusal.reasons)
        else:
            messages.success(request, _("计划已开始征集申报"))
            return redirect("plans:plan", plan.pk)
    return show(request, "plans/open.html", form=form, organisation=place)


@require_http_methods(["GET", "POST"])
@page("一份培训计划", needs=Permission.PLAN_READ, about={"plan_id": "plans.AnnualPlan"})
def plan(request: Request, plan_id: int) -> HttpResponseBase:
    """Where a plan stands, its figures and its items."""
    found = plan_for(request, plan_id)
    figures = figures_of(found, request.actor)
    filters = _filters_of(request, figures.by_state)
    table = table_of(
        request,
        _items_asked(request, found, {each.name: each.chosen for each in filters}),
        _ITEMS,
        region="items",
        caption=_("计划项目"),
        default="number",
        sheet=ITEMS,
        per_page=50,
    )
    if file := exported(request, table):
        return file
    return show(
        request,
        "plans/plan.html",
        plan=found,
        road=road_of(found),
        steps=steps_of(found, request.actor),
        tabs=tabs_of(request, found, "items", {"review": figures.waiting}),
        figures=figures,
        table=table,
        filters=filters_of(request, *filters, region="items", term_label=_("班次名称、主办单位")),
        may_declare=_may_declare(request, found),
        may_move_deadlines=found.state in (PlanState.DECLARING, PlanState.REVIEWING)
        and request.actor.can(Permission.PLAN_PUBLISH, found.organisation.path),
        policy_title=library.title(found.policy_code),
    )


def _filters_of(request: Request, by_state: dict[str, int]) -> list[Filter]:
    return [
        filter_of(
            request,
            "state",
            _("状态"),
            [
                Choice(code, label, by_state.get(code))
                for code, label in ItemState.choices
                if by_state.get(code)
            ],
        ),
        filter_of(request, "kind", _("班次类别"), [Choice(code, word) for code, word in ClassKind.choices]),
        filter_of(
            request, "timing", _("计划性质"), [Choice(code, word) for code, word in ItemTiming.choices]
        ),
        filter_of(
            request, "month", _("月份"), [Choice(str(n), _("%(n)s 月") % {"n": n}) for n in range(1, 13)]
        ),
    ]


def _may_declare(request: Request, found: AnnualPlan) -> bool:
    return request.actor.can(Permission.PLAN_DECLARE) and (
        found.state == PlanState.PUBLISHED
        or (found.state == PlanState.DECLARING and request.today <= found.declare_until)
    )


def _items_asked(request: Request, plan: AnnualPlan, chosen: dict[str, str]) -> QuerySet[PlanItem]:
    opinions = ReviewNote.objects.filter(item=OuterRef("pk")).exclude(opinion="").order_by("-at", "-id")
    found = (
        PlanItem.objects.visible_to(request.actor)
        .filter(plan=plan)
        .select_related("plan", "organiser", "institution", "called_from", "waiting_at")
        .annotate(last_opinion=Subquery(opinions.values("opinion")[:1]))
    )
    for name in ("state", "kind", "timing"):
        if chosen[name]:
            found = found.filter(**{name: chosen[name]})
    if chosen["month"]:
        found = found.filter(starts_on__month=int(chosen["month"]))
    if word := request.GET.get("q", "").strip():
        found = found.filter(Q(title__contains=word) | Q(organiser__name__contains=word))
    return found


@require_POST
@page("办理培训计划", needs=Permission.PLAN_PUBLISH, about={"plan_id": "plans.AnnualPlan"})
def move(request: Request, plan_id: int) -> HttpResponse:
    """One step on the road of a plan."""
    found = plan_for(request, plan_id)
    deed = request.POST.get("deed", "")
    moved = deeds.move_plan(
        found.pk, deed, opinion=request.POST.get("opinion", ""), actor=request.actor, at=request.time
    )
    messages.success(
        request,
        _("已办理“%(deed)s”，计划现在%(state)s")
        % {"deed": ReviewDeed(deed).label, "state": moved.get_state_display()},
    )
    return redirect("plans:plan", found.pk)


@require_http_methods(["GET", "POST"])
@page("调整计划期限", needs=Permission.PLAN_PUBLISH, about={"plan_id": "plans.AnnualPlan"})
def deadlines(request: Request, plan_id: int) -> HttpResponse:
    """Other deadlines."""
    found = plan_for(request, plan_id)
    request.actor.require(Permission.PLAN_PUBLISH, found.organisation.path)
    initial = {"declare_until": found.declare_until, "review_until": found.review_until}
    form = DeadlineForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            deeds.move_deadlines(found.pk, **form.cleaned_data, actor=request.actor, at=request.time)
        except Refused as refusal:
            for reason in refusal.reasons:
                form.add_error("review_until", str(reason))
        else:
            return redirect("plans:plan", found.pk)
    return show(request, "plans/deadlines.html", plan=found, form=form)


@require_GET
@page("计划办理过程", needs=Permission.PLAN_READ, about={"plan_id": "plans.AnnualPlan"})
def trail(request: Request, plan_id: int) -> HttpResponse:
    """Who did what to the plan as a whole, and lately to its items."""
    found = plan_for(request, plan_id)
    notes = found.notes.select_related("organisation", "item").order_by("-at", "-id")
    seen = PlanItem.objects.visible_to(request.actor).filter(plan=found)
    return show(
        request,
        "plans/trail.html",
        plan=found,
        tabs=tabs_of(request, found, "trail", {}),
        whole=list(notes.filter(item=None)),
        notes=list(notes.filter(item__in=seen)[:100]),
    )


@require_GET
@page("计划项目", needs=Permission.PLAN_READ, about={"item_id": "plans.PlanItem"})
def item(request: Request, item_id: int) -> HttpResponse:
    """An item: everything that was declared, for whom and how many that are, its versions, its trail."""
    found = item_for(request, item_id)
    return show(request, "plans/item.html", **context_of(request, found))


def context_of(request: Request, found: PlanItem) -> dict[str, Any]:
    """What the item's page and the reviewer's screen show of an item."""
    policy = library.policy(found.plan.policy_code)
    return {
        "view": read_item(found),
        "item": found,
        "plan": found.plan,
        "matching": matching(found.audience, policy, found.called_from, actor=request.actor, on=request.today)
        if request.actor.can(Permission.PERSON_READ)
        else None,
        "offers": offers_of(request, found),
        "proposed": ChangeState.PROPOSED,
    }
