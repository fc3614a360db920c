"""Classes that call people, and the people on the list of one."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ganxun.base.permissions import Permission
from ganxun.nominations.choices import NominationDeed, NominationState
from ganxun.nominations.models import Intake
from ganxun.nominations.states import STEPS
from ganxun.reports import nominations as reports
from ganxun.web.components.exports import exported
from ganxun.web.components.filters import Choice, filter_of, filters_of
from ganxun.web.components.tables import Column, Field, Sheet, table_of
from ganxun.web.components.tags import percent
from ganxun.web.page import Request, page, show
from ganxun.web.places.choice import organisation_of

INTAKE = {"intake": "nominations.Intake"}
_COLUMNS = (
    Column("name", gettext_lazy("班次"), order=("training_class__name",)),
    Column("starts", gettext_lazy("开班"), order=("training_class__starts_on",)),
    Column("capacity", gettext_lazy("招收"), order=("capacity",), is_number=True),
    Column("named", gettext_lazy("人选"), order=("named",), is_number=True),
    Column("unanswered", gettext_lazy("未回复"), order=("unanswered",), is_number=True),
    Column("taken", gettext_lazy("已占"), order=("taken",), is_number=True),
    Column("waiting", gettext_lazy("候补"), order=("waiting",), is_number=True),
    Column("state", gettext_lazy("进展")),
)
_SHEET = Sheet(
    gettext_lazy("调训"),
    (
        Field(gettext_lazy("班次"), lambda row: row.training_class.name, 36),
        Field(gettext_lazy("主办单位"), lambda row: row.training_class.organiser.name, 24),
        Field(gettext_lazy("开班日期"), lambda row: row.training_class.starts_on, 12),
        Field(gettext_lazy("招收人数"), lambda row: row.capacity, 10),
        Field(gettext_lazy("人选"), lambda row: row.named, 8),
        Field(gettext_lazy("未回复"), lambda row: row.unanswered, 8),
        Field(gettext_lazy("已占名额"), lambda row: row.taken, 10),
        Field(gettext_lazy("候补"), lambda row: row.waiting, 8),
    ),
)


@require_http_methods(["GET", "POST"])
@page("调训", needs=Permission.NOMINATION_READ, about={"org": "orgs.Organisation"})
def intakes(request: Request) -> HttpResponseBase:
    """Every call of the organisation's classes, and those that call its people."""
    organisation = organisation_of(request)
    table = table_of(
        request,
        reports.intakes_of(organisation, actor=request.actor),
        _COLUMNS,
        region="intakes",
        caption=_("调训"),
        default="-starts",
        per_page=30,
        sheet=_SHEET,
    )
    if file := exported(request, table):
        return file
    return show(
        request,
        "nominations/list.html",
        organisation=organisation,
        table=table,
        ahead=reports.classes_to_call(organisation, actor=request.actor, on=request.today),
    )


def intake_for(request: Request, intake: int) -> Intake:
    """The call in the address. Raises Http404 for whoever has no business with it."""
    found = Intake.objects.select_related(
        "training_class__organiser", "training_class__institution", "quota__item"
    )
    visible = Intake.objects.visible_to(request.actor).order_by().values("pk")
    return get_object_or_404(found.filter(pk__in=visible), pk=intake)


_PEOPLE_COLUMNS = (
    Column("pick", gettext_lazy("选择"), is_action=True),
    Column("name", gettext_lazy("姓名"), order=("person__name_pinyin",)),
    Column("unit", gettext_lazy("单位及职务"), order=("unit__path",)),
    Column("origin", gettext_lazy("提名方式"), order=("origin",)),
    Column("state", gettext_lazy("状态"), order=("state", "queue_number")),
    Column("reply", gettext_lazy("回复")),
    Column("deeds", gettext_lazy("办理"), is_action=True),
)
_PEOPLE_SHEET = Sheet(
    gettext_lazy("参训人员名册"),
    (
        Field(gettext_lazy("姓名"), lambda row: row.person.name, 12),
        Field(gettext_lazy("单位"), lambda row: row.unit.name, 28),
        Field(gettext_lazy("单位及职务全称"), lambda row: row.person.post_title, 36),
        Field(gettext_lazy("提名方式"), lambda row: row.get_origin_display(), 12),
        Field(gettext_lazy("状态"), lambda row: row.get_state_display(), 12),
        Field(gettext_lazy("候补序号"), lambda row: row.queue_number, 10),
        Field(gettext_lazy("回复说明"), lambda row: row.reply, 30),
    ),
    about_people=True,
)
#: What the organiser does to several at once, in the order of work; each with its icon.
_DEEDS = (
    (NominationDeed.CALL, "bell"),
    (NominationDeed.ADMIT, "check"),
    (NominationDeed.ARRIVE, "user-check"),
    (NominationDeed.MISS, "user-question"),
    (NominationDeed.EXCUSE, "circle-check"),
    (NominationDeed.INSIST, "refresh"),
    (NominationDeed.REMOVE, "trash"),
)


@require_http_methods(["GET", "POST"])
@page("选调人选", needs=Permission.NOMINATION_READ, about=INTAKE)
def people(request: Request, intake: int) -> HttpResponseBase:
    """Who is on the list, where each stands, what can be done."""
    found = intake_for(request, intake)
    listed = reports.people_on_list(found, actor=request.actor)
    counts = reports.states_of(listed)
    by_state = filter_of(request, "state", gettext_lazy("状态"), _choices(counts))
    if by_state.chosen:
        listed = listed.filter(state=by_state.chosen)
    table = table_of(
        request,
        listed,
        _PEOPLE_COLUMNS,
        region="people",
        caption=_("选调人选"),
        default="state",
        per_page=50,
        sheet=_PEOPLE_SHEET,
    )
    if file := exported(request, table):
        return file
    here = found.training_class
    may_call = request.actor.can(Permission.NOMINATION_CALL, here.organiser.path)
    return show(
        request,
        "nominations/people.html",
        intake=found,
        training_class=here,
        table=table,
        filters=filters_of(request, by_state, region="people"),
        counts=counts,
        may_call=may_call,
        may_propose=request.actor.can(Permission.NOMINATION_PROPOSE) and here.ends_before > request.today,
        deeds=_offered(by_state.chosen, counts) if may_call else [],
        ends_on=here.ends_before - reports.ONE_DAY,
    )


def _choices(counts: dict[str, int]) -> list[Choice]:
    return [
        Choice(value, label, counts[value]) for value, label in NominationState.choices if counts.get(value)
    ]


def _offered(chosen: str, counts: dict[str, int]) -> list[tuple[str, str, str]]:
    """Deeds that somebody in the states shown could be the object of."""
    states = {chosen} if chosen else set(counts)
    return [
        (deed.value, str(deed.label), icon)
        for deed, icon in _DEEDS
        if any((deed.value, state) in STEPS for state in states)
    ]


def _rate(row: Any) -> str:
    return str(percent(row.rate))


_RESPONSE_COLUMNS = (
    Column("unit", gettext_lazy("单位"), by=lambda row: row.unit.path),
    Column("called", gettext_lazy("通知"), by=lambda row: row.called, is_number=True),
    Column("answered", gettext_lazy("已回复"), by=lambda row: row.answered, is_number=True),
    Column("confirmed", gettext_lazy("确认"), by=lambda row: row.confirmed, is_number=True),
    Column("refused", gettext_lazy("不能参训"), by=lambda row: row.refused, is_number=True),
    Column("replaced", gettext_lazy("替换"), by=lambda row: row.replaced, is_number=True),
    Column("arrived", gettext_lazy("报到"), by=lambda row: row.arrived, is_number=True),
    Column("absent", gettext_lazy("未报到"), by=lambda row: row.absent, is_number=True),
    Column("rate", gettext_lazy("报到率"), by=lambda row: row.rate, is_number=True),
)
_RESPONSE_SHEET = Sheet(
    gettext_lazy("调训情况通报"),
    (
        Field(gettext_lazy("单位"), lambda row: row.unit.name, 30),
        Field(gettext_lazy("通知人数"), lambda row: row.called, 10),
        Field(gettext_lazy("已回复"), lambda row: row.answered, 10),
        Field(gettext_lazy("确认参训"), lambda row: row.confirmed, 10),
        Field(gettext_lazy("不能参训"), lambda row: row.refused, 10),
        Field(gettext_lazy("替换"), lambda row: row.replaced, 10),
        Field(gettext_lazy("报到"), lambda row: row.arrived, 10),
        Field(gettext_lazy("未报到"), lambda row: row.absent, 10),
        Field(gettext_lazy("报到率"), _rate, 10),
    ),
)


@require_http_methods(["GET", "POST"])
@page("调训情况通报", needs=Permission.NOMINATION_READ, about=INTAKE)
def responses(request: Request, intake: int) -> HttpResponseBase:
    """The circular: unit by unit, who answered and who came."""
    found = intake_for(request, intake)
    table = table_of(
        request,
        reports.responses(found, actor=request.actor),
        _RESPONSE_COLUMNS,
        region="responses",
        caption=_("调训情况通报"),
        per_page=200,
        sheet=_RESPONSE_SHEET,
    )
    return exported(request, table) or show(
        request, "nominations/responses.html", intake=found, training_class=found.training_class, table=table
    )
