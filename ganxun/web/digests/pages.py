"""A digest as its reader may see it: counts by duty and place, and the people behind each count."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from ganxun.base.permissions import Permission
from ganxun.compliance.choices import VERDICT_CHOICES, DigestEvent
from ganxun.compliance.models import DigestRound
from ganxun.orgs.models import Organisation
from ganxun.reports.digests import read_digest, read_rows, rows_of
from ganxun.web.components.exports import exported
from ganxun.web.components.filters import Choice, filter_of, filters_of
from ganxun.web.components.tables import Column, Field, Sheet, table_of
from ganxun.web.page import Request, page, show

_COLUMNS = (
    Column("person", gettext_lazy("人员")),
    Column("duty", gettext_lazy("义务"), order=("duty", "id")),
    Column("event", gettext_lazy("事项"), order=("event", "id")),
    Column("now", gettext_lazy("现结论"), order=("finding__verdict", "id")),
    Column("due", gettext_lazy("截止日"), order=("finding__due_on", "id")),
)
_VERDICTS = dict(VERDICT_CHOICES)
_SHEET = Sheet(
    gettext_lazy("摘要事项"),
    (
        Field(gettext_lazy("姓名"), lambda told: told.name, 12),
        Field(gettext_lazy("所在机构"), lambda told: told.unit, 30),
        Field(gettext_lazy("义务"), lambda told: told.duty, 60),
        Field(gettext_lazy("事项"), lambda told: str(told.event.label), 14),
        Field(gettext_lazy("现结论"), lambda told: str(_VERDICTS[told.after]), 10),
        Field(gettext_lazy("截止日"), lambda told: told.row.finding.due_on, 12),
    ),
    about_people=True,
)


def _round_for(round_id: int) -> DigestRound:
    return get_object_or_404(DigestRound, pk=round_id, audience="officer")


@require_GET
@page("执行情况摘要", needs=Permission.BOARD_READ, example={"round_id": "compliance.DigestRound"})
def digest(request: Request, round_id: int) -> HttpResponse:
    """One digest."""
    return show(request, "digests/digest.html", digest=read_digest(_round_for(round_id), actor=request.actor))


@require_http_methods(["GET", "POST"])
@page("摘要中数字背后的人员", needs=Permission.BOARD_READ, example={"round_id": "compliance.DigestRound"})
def rows(request: Request, round_id: int) -> HttpResponseBase:
    """The people behind a count."""
    told = _round_for(round_id)
    found = rows_of(told, actor=request.actor).select_related("finding", "unit")
    for name in ("policy", "duty"):
        if wish := request.GET.get(name):
            found = found.filter(**{name: wish})
    place = _place(request)
    found = found.filter(unit__path__startswith=place.path) if place else found
    events = filter_of(request, "event", _("事项"), [Choice(each.value, each.label) for each in DigestEvent])
    found = found.filter(event=events.chosen) if events.chosen else found
    table = table_of(
        request, found, _COLUMNS, region="rows", caption=_("摘要事项"), default="duty", sheet=_SHEET
    )
    if file := exported(request, table, rows=read_rows):
        return file
    return show(
        request,
        "digests/rows.html",
        round=told,
        place=place,
        table=table,
        rows=list(read_rows(table.rows)),
        filters=filters_of(request, events, region="rows"),
    )


def _place(request: Request) -> Organisation | None:
    wish = request.GET.get("org", "")
    if not wish:
        return None
    visible = Organisation.objects.visible_to(request.actor)
    found = visible.filter(pk=int(wish)).first() if wish.isdecimal() and len(wish) < 19 else None
    if found is None:
        raise Http404(_("没有这个机构，或者它不在您的管理范围内"))
    return found
