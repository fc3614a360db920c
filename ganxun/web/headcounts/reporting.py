"""A unit reports its own headcounts; an officer follows the units below, and freezes the year."""

from __future__ import annotations

from datetime import date
from operator import attrgetter

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from ganxun.base.permissions import Permission
from ganxun.base.refusals import Reason, Refused
from ganxun.compliance.actions.head_reports import report_headcounts
from ganxun.compliance.actions.headcounts import ask_for_freeze, lift_freeze
from ganxun.orgs.models import Organisation
from ganxun.reports.headcounts import freezes_for, own_lines, progress
from ganxun.reports.shelf import policies_for
from ganxun.web.components.exports import exported
from ganxun.web.components.tables import Column, Field, Sheet, table_of
from ganxun.web.headcounts.forms import FreezeForm, LiftForm, ReportForm
from ganxun.web.page import Request, page, show
from ganxun.web.places.choice import organisation_of

_ABOUT = {"org": "orgs.Organisation"}
_YEARS = 3
_COLUMNS = (
    Column("place", gettext_lazy("机构"), by=attrgetter("organisation.sort_key")),
    Column("units", gettext_lazy("有人员的机构"), by=attrgetter("units"), is_number=True),
    Column("reported", gettext_lazy("已上报"), by=attrgetter("reported"), is_number=True),
    Column("differing", gettext_lazy("与在册不同"), by=attrgetter("differing"), is_number=True),
    Column("frozen", gettext_lazy("冻结")),
)
_SHEET = Sheet(
    gettext_lazy("人数上报进度"),
    (
        Field(gettext_lazy("机构"), attrgetter("organisation.name"), 30),
        Field(gettext_lazy("有人员的机构"), attrgetter("units"), 14),
        Field(gettext_lazy("已上报"), attrgetter("reported"), 10),
        Field(gettext_lazy("与在册不同"), attrgetter("differing"), 12),
        Field(
            gettext_lazy("冻结日期"), lambda place: place.freezes[0].taken_on if place.freezes else None, 12
        ),
    ),
)


def _years(request: Request) -> tuple[int, list[tuple[int, bool]]]:
    """The year chosen and the years to choose from; Http404 for any other."""
    offered = [request.today.year - back for back in range(_YEARS)]
    said = request.GET.get("year", str(offered[0]))
    if not said.isdecimal() or int(said) not in offered:
        raise Http404(_("没有这个年度"))
    return int(said), [(year, year == int(said)) for year in offered]


def _last_day(year: int, today: date) -> date:
    return min(today, date(year, 12, 31))


@require_http_methods(["GET", "POST"])
@page("上报本机构人数", needs=Permission.HEADCOUNT_REPORT, about=_ABOUT)
def own(request: Request) -> HttpResponse:
    """The unit's own people by category: confirm what is counted, or say otherwise and why."""
    organisation = organisation_of(request)
    request.actor.require(Permission.HEADCOUNT_REPORT, organisation.path)
    year, years = _years(request)
    lines = own_lines(organisation, year, today=request.today)
    form = ReportForm(request.POST or None, lines=lines)
    reasons: tuple[Reason, ...] = ()
    if request.method == "POST" and form.is_valid():
        labels = {line.category: line.label for line in lines}
        try:
            made = report_headcounts(
                organisation, year, form.said(), labels=labels, today=request.today, actor=request.actor,
                at=request.time,
            )  # fmt: skip
        except Refused as refused:
            reasons = refused.reasons
        else:
            messages.success(request, _reported(len(made)))
            return redirect(f"{reverse('headcounts:own')}?org={organisation.pk}&year={year}")
    return show(
        request,
        "headcounts/own.html",
        status=409 if reasons else 200,
        organisation=organisation,
        year=year,
        years=years,
        day=_last_day(year, request.today),
        rows=form.rows(),
        frozen=[line for line in lines if line.frozen_by is not None],
        history=[line for line in lines if line.reports],
        reasons=reasons,
    )


def _reported(made: int) -> str:
    if not made:
        return _("与上次所报相同，没有重复记入。")
    return ngettext("已上报 %(made)s 个类别。", "已上报 %(made)s 个类别。", made) % {"made": made}


@require_http_methods(["GET", "POST"])
@page("人数上报进度与冻结", needs=Permission.BOARD_READ, about=_ABOUT)
def units(request: Request) -> HttpResponseBase:
    """Which units below have reported; who has frozen; freezing and lifting for whoever may."""
    organisation = organisation_of(request)
    year, years = _years(request)
    policies = policies_for(organisation.path, _last_day(year, request.today))
    form = FreezeForm(
        request.POST if request.POST.get("deed") == "freeze" else None,
        policies=policies,
        day=_last_day(year, request.today),
    )
    reasons: tuple[Reason, ...] = ()
    is_deed = request.method == "POST" and request.POST.get("deed") in {"freeze", "lift"}
    if is_deed:
        try:
            if done := _carry_out(request, organisation, form):
                messages.success(request, done)
                return redirect(f"{reverse('headcounts:progress')}?org={organisation.pk}&year={year}")
        except Refused as refused:
            reasons = refused.reasons
    table = table_of(
        request, progress(organisation, year), _COLUMNS, region="progress", caption=_("人数上报进度"),
        default="place", per_page=200, sheet=_SHEET,
    )  # fmt: skip
    if not is_deed and (file := exported(request, table)):
        return file
    may_freeze = request.actor.can(Permission.HEADCOUNT_FREEZE, organisation.path)
    return show(
        request,
        "headcounts/progress.html",
        status=409 if reasons else 200,
        organisation=organisation,
        year=year,
        years=years,
        table=table,
        freezes=freezes_for(organisation, year, actor=request.actor, today=request.today),
        form=form if may_freeze and policies else None,
        may_report=request.actor.can(Permission.HEADCOUNT_REPORT, organisation.path),
        is_top=organisation.parent_id is None,
        reasons=reasons,
    )


def _carry_out(request: Request, organisation: Organisation, form: FreezeForm) -> str:
    """What to say of the deed; empty when the form is not filled in rightly."""
    if request.POST.get("deed") == "lift":
        lifting = LiftForm(request.POST)
        if not lifting.is_valid():
            raise Refused((Reason("headcount_reason_missing", _("解除冻结须写明原因")),))
        said = lifting.cleaned_data
        lift_freeze(said["freeze"], reason=said["reason"], actor=request.actor, at=request.time)
        return _("冻结已解除，可以更正后再冻结。")
    if not form.is_valid():
        return ""
    asked = form.cleaned_data
    _freeze, is_new = ask_for_freeze(
        asked["policy"], organisation=organisation, taken_on=asked["taken_on"], today=request.today,
        actor=request.actor, at=request.time,
    )  # fmt: skip
    return _("正在后台清点并冻结，稍后刷新即可看到。") if is_new else _("该年度先前已经冻结，没有重复办理。")
