"""Who has something due in a month."""

from __future__ import annotations

from datetime import date

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ganxun.base.permissions import Permission
from ganxun.reports.due_people import read_due, rows_of
from ganxun.web.board.asked import Asked, asked_of
from ganxun.web.board.places import trail_of
from ganxun.web.board.sheets import DUE
from ganxun.web.components.exports import exported
from ganxun.web.components.tables import Column, table_of
from ganxun.web.page import Request, page, show

_COLUMNS = (
    Column("name", gettext_lazy("人员")),
    Column("duty", gettext_lazy("义务"), order=("duty",)),
    Column("gap", gettext_lazy("还差"), order=("gap",), is_number=True),
    Column("due", gettext_lazy("截止日"), order=("due_on",)),
    Column("arranged", gettext_lazy("安排"), order=("is_arranged",)),
    Column("verdict", gettext_lazy("结论"), order=("verdict",)),
)
_HALVES = {"true": True, "false": False}


@require_http_methods(["GET", "POST"])
@page(
    "到期人员", needs=Permission.BOARD_READ, about={"org": "orgs.Organisation"}, example={"month": "2020-12"}
)
def due(request: Request) -> HttpResponseBase:
    """The people with something due in `?month=2020-12`, duty by duty; `&arranged=` takes one half of the bar."""
    asked = asked_of(request)
    month = _month_of(request.GET.get("month", ""))
    half = request.GET.get("arranged", "")
    findings = read_due(
        request.actor,
        policy_code=asked.policy.document.code,
        organisation=asked.organisation,
        month=month,
        as_of=asked.as_of,
        arranged=_HALVES.get(half),
    )
    table = table_of(
        request, findings, _COLUMNS, region="rows", caption=_("到期人员"), default="due", sheet=DUE
    )
    if file := exported(request, table, rows=lambda part: rows_of(part, asked.policy, asked.as_of)):
        return file
    return show(
        request,
        "board/due.html",
        asked=asked,
        month=month,
        table=table,
        rows=rows_of(table.rows, asked.policy, asked.as_of),
        trail=trail_of(request, asked),
        halves=_halves(asked, month, half),
    )


def _halves(asked: Asked, month: date, chosen: str) -> list[tuple[str, str, bool, None]]:
    """All, those for whom everything is arranged, and those for whom something is not."""
    here = asked.query_for(asked.organisation.pk, month=f"{month:%Y-%m}")
    rows = [("", _("全部")), ("true", _("已安排")), ("false", _("未安排"))]
    known = chosen if chosen in _HALVES else ""
    return [
        (label, f"?{here}&arranged={value}" if value else f"?{here}", value == known, None)
        for value, label in rows
    ]


def _month_of(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError as mistake:
        raise Http404(_("请从总览的“到期与补训”图表选择月份")) from mistake
