"""The page of one duty: exact words, figures by year and below, and the rows behind them."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ganxun.base.permissions import Permission
from ganxun.compliance.choices import VERDICT_CHOICES, Verdict
from ganxun.reports.duty_sheet import Band, DutySheet, findings_of, read_duty, rows_of
from ganxun.web.board.asked import Asked, asked_of
from ganxun.web.board.places import trail_of
from ganxun.web.board.sheets import sheet_of
from ganxun.web.components.exports import exported
from ganxun.web.components.filters import Choice, Filter, filter_of, filters_of
from ganxun.web.components.tables import Column, Table, table_of
from ganxun.web.page import Request, page, show

_COLUMNS = (
    Column("name", gettext_lazy("对象")),
    Column("value", gettext_lazy("当前"), order=("value",), is_number=True),
    Column("target", gettext_lazy("目标"), is_number=True),
    Column("gap", gettext_lazy("还差"), order=("gap",), is_number=True),
    Column("due", gettext_lazy("截止日"), order=("due_on",)),
    Column("verdict", gettext_lazy("结论"), order=("verdict",)),
    Column("open", gettext_lazy("依据"), is_action=True),
)


@require_http_methods(["GET", "POST"])
@page(
    "一项义务",
    needs=Permission.BOARD_READ,
    about={"org": "orgs.Organisation"},
    example={"duty": "leaders_five_year_training"},
)
def duty(request: Request, duty: str) -> HttpResponseBase:
    """One duty over one organisation."""
    asked = asked_of(request)
    sheet = read_duty(
        request.actor,
        policy_code=asked.policy.document.code,
        duty=duty,
        organisation=asked.organisation,
        as_of=asked.as_of,
    )
    if sheet is None:
        raise Http404(_("这一天有效的规划中没有这项义务"))
    table = _table(request, sheet)
    if table and (file := exported(request, table, rows=lambda part: rows_of(part, sheet.rule))):
        return file
    return show(
        request,
        "board/duty.html",
        asked=asked,
        sheet=sheet,
        board=sheet,
        trail=trail_of(request, asked),
        verdict_tabs=_verdict_tabs(sheet, asked, _verdict_of(request)),
        filters=filters_of(request, *_hours(request, sheet), region="rows", term_label=_("姓名或拼音首字母")),
        table=table,
        rows=rows_of(table.rows, sheet.rule) if table else [],
    )


def _verdict_of(request: Request) -> Verdict | None:
    wish = request.GET.get("verdict", "").upper()
    return Verdict[wish] if wish in Verdict.__members__ else None


def _hours(request: Request, sheet: DutySheet) -> tuple[Filter, ...]:
    """The choice among the bands of hours that the board draws, where it draws any."""
    if not sheet.bands:
        return ()
    choices = [Choice(f"{band.low // 10}", _band_label(band), band.people) for band in sheet.bands]
    return (filter_of(request, "hours", _("学时"), choices),)


def _band_label(band: Band) -> str:
    if band.ends_before is None:
        return _("{low} 学时以上").format(low=band.low // 10)
    return _("{low}–{high} 学时").format(low=band.low // 10, high=band.ends_before // 10)


def _band_of(request: Request, sheet: DutySheet) -> Band | None:
    wish = request.GET.get("hours", "")
    return next((band for band in sheet.bands if f"{band.low // 10}" == wish), None)


def _table(request: Request, sheet: DutySheet) -> Table[Any] | None:
    if not sheet.has_rows or sheet.line is None:
        return None
    verdict, term = _verdict_of(request), request.GET.get("q", "").strip()[:60]
    band = _band_of(request, sheet)
    findings = findings_of(sheet, actor=request.actor, verdict=verdict, term=term, band=band)
    return table_of(
        request,
        findings,
        _COLUMNS,
        region="rows",
        caption=sheet.rule.says,
        default="-gap",
        count=None if term or band else _known_count(sheet, verdict),
        sheet=sheet_of(sheet.rule),
    )


def _known_count(sheet: DutySheet, verdict: Verdict | None) -> int:
    """How many rows there are, from the tally: counting them again would cost more the larger the province."""
    counts = sheet.line.counts if sheet.line else {}
    return sum(counts.values()) if verdict is None else counts.get(verdict, 0)


def _verdict_tabs(sheet: DutySheet, asked: Asked, chosen: Verdict | None) -> list[tuple[Any, str, bool, int]]:
    if sheet.line is None:
        return []
    counts = sheet.line.counts
    words = dict(VERDICT_CHOICES)
    shown = [
        (words[verdict], f"?{asked.query}&verdict={verdict.code}", verdict is chosen, count)
        for verdict, count in counts.items()
        if count
    ]
    return [(_("全部"), f"?{asked.query}", chosen is None, sum(counts.values())), *shown]
