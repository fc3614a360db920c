"""The places of an organisation, item by item; and one item's places, node by node."""

from __future__ import annotations

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ganxun.base.permissions import Permission
from ganxun.plans.choices import QuotaOrder
from ganxun.plans.models import QuotaMove, QuotaShare
from ganxun.reports import quotas as reports
from ganxun.reports.quotas import Line
from ganxun.web.components.exports import exported
from ganxun.web.components.filters import Choice, filter_of, filters_of
from ganxun.web.components.tables import Column, Field, Listing, Sheet, table_of
from ganxun.web.page import Request, page, show
from ganxun.web.places.choice import organisation_of

SHARE = {"share": "plans.QuotaShare"}
_COLUMNS = (
    Column("item", gettext_lazy("计划项目"), order=("quota__item__number",)),
    Column("starts", gettext_lazy("开班"), order=("quota__item__starts_on",)),
    Column("received", gettext_lazy("收到"), order=("received",), is_number=True),
    Column("handed", gettext_lazy("下达"), order=("handed",), is_number=True),
    Column("used", gettext_lazy("已用"), order=("used",), is_number=True),
    Column("returned", gettext_lazy("退回"), order=("returned",), is_number=True),
    Column("left", gettext_lazy("剩余"), order=("still_left",), is_number=True),
    Column("state", gettext_lazy("进展")),
)
_SHEET = Sheet(
    gettext_lazy("名额"),
    (
        Field(gettext_lazy("编号"), lambda share: share.quota.item.number, 8),
        Field(gettext_lazy("计划项目"), lambda share: share.quota.item.title, 36),
        Field(gettext_lazy("开班日期"), lambda share: share.quota.item.starts_on, 12),
        Field(gettext_lazy("收到名额"), lambda share: share.received, 10),
        Field(gettext_lazy("下达名额"), lambda share: share.handed, 10),
        Field(gettext_lazy("已用名额"), lambda share: share.used, 10),
        Field(gettext_lazy("退回名额"), lambda share: share.returned, 10),
        Field(gettext_lazy("剩余名额"), lambda share: share.still_left, 10),
    ),
)
_STATES = {
    "left": gettext_lazy("尚有剩余"),
    "full": gettext_lazy("名额用尽"),
    "asks": gettext_lazy("有申请待答复"),
    "waiting": gettext_lazy("在等候追加"),
}

_NARROWED: dict[str, dict[str, Any]] = {
    "left": {"still_left__gt": 0},
    "full": {"still_left": 0},
    "asks": {"to_answer__gt": 0},
    "waiting": {"is_waiting": True},
}


@require_http_methods(["GET", "POST"])
@page("名额", needs=Permission.QUOTA_READ, about={"org": "orgs.Organisation"})
def quotas(request: Request) -> HttpResponseBase:
    """What an organisation holds of every item of the year, and what it has made of it."""
    organisation = organisation_of(request)
    found = reports.shares_of(organisation, actor=request.actor)
    years = list(found.order_by().values_list("quota__item__plan__year", flat=True).distinct())
    by_year = filter_of(
        request,
        "year",
        gettext_lazy("年度"),
        [Choice(str(year), str(year)) for year in sorted(years, reverse=True)],
    )
    by_state = filter_of(request, "state", gettext_lazy("进展"), [Choice(*pair) for pair in _STATES.items()])
    if by_year.chosen:
        found = found.filter(quota__item__plan__year=int(by_year.chosen))
    found = found.filter(**_NARROWED.get(by_state.chosen, {}))
    table = table_of(
        request,
        found,
        _COLUMNS,
        region="quotas",
        caption=_("名额"),
        default="starts",
        per_page=30,
        sheet=_SHEET,
    )
    if file := exported(request, table):
        return file
    return show(
        request,
        "quotas/list.html",
        organisation=organisation,
        table=table,
        filters=filters_of(request, by_year, by_state, region="quotas"),
        to_open=reports.items_to_open(organisation, actor=request.actor),
        orders=QuotaOrder.choices,
    )


def share_for(request: Request, share: int) -> QuotaShare:
    """The share in the address. Raises Http404 outside the actor's subtrees."""
    found = QuotaShare.objects.visible_to(request.actor).select_related(
        "organisation", "upper__organisation", "quota__item__plan", "quota__item__institution"
    )
    return get_object_or_404(found, pk=share)


_NODE_SHEET = Sheet(
    gettext_lazy("名额分配表"),
    (
        Field(gettext_lazy("机构"), lambda line: line.organisation.name, 30),
        Field(gettext_lazy("应训未安排人数"), lambda line: line.need.people, 14),
        Field(gettext_lazy("最早到期"), lambda line: line.need.first_due, 12),
        Field(gettext_lazy("收到名额"), lambda line: line.received, 10),
        Field(gettext_lazy("下达名额"), lambda line: line.handed, 10),
        Field(gettext_lazy("已用名额"), lambda line: line.used, 10),
        Field(gettext_lazy("退回名额"), lambda line: line.given_back, 10),
        Field(gettext_lazy("剩余名额"), lambda line: line.left, 10),
    ),
)


@require_http_methods(["GET", "POST"])
@page("一个项目的名额", needs=Permission.QUOTA_READ, about=SHARE)
def share(request: Request, share: int) -> HttpResponseBase:
    """One node: what it received, handed on, used; every organisation below with who needs places there."""
    found = share_for(request, share)
    may_change = request.actor.can(Permission.QUOTA_CHANGE, found.organisation.path)
    node = reports.read_node(
        found,
        as_of=request.today,
        everyone=request.GET.get("all") == "1",
        propose=request.GET.get("propose") == "1",
    )
    listing: Listing = Listing("lines", _NODE_SHEET, node.lines, len(node.lines))
    if file := exported(request, listing):
        return file
    return show(
        request,
        "quotas/share.html",
        node=node,
        share=found,
        item=found.quota.item,
        listing=listing,
        may_change=may_change,
        asks_propose=request.GET.get("propose") == "1",
        asks_all=request.GET.get("all") == "1",
        trail=reports.trail_of(found, actor=request.actor),
        lines=[_bars(line) for line in node.lines],
        moves=list(reports.moves_of(found)[:8]),
    )


def _bars(line: Line) -> dict[str, Any]:
    """A line with the widths of its bar: used and left, of what was received."""
    whole = max(line.received, 1)
    return {
        "line": line,
        "used": f"{line.used / whole * 100:.2f}%",
        "left": f"{line.left / whole * 100:.2f}%",
    }


_MOVE_COLUMNS = (
    Column("at", gettext_lazy("时间"), order=("at", "pk")),
    Column("kind", gettext_lazy("事项"), order=("kind",)),
    Column("from", gettext_lazy("由"), order=("source__organisation__path",)),
    Column("to", gettext_lazy("至"), order=("target__organisation__path",)),
    Column("places", gettext_lazy("名额"), order=("places",), is_number=True),
    Column("why", gettext_lazy("原因")),
    Column("by", gettext_lazy("办理人"), order=("by",)),
)


def _end(move: QuotaMove, end: str) -> str:
    share: QuotaShare | None = getattr(move, end)
    return share.organisation.name if share else ""


_MOVE_SHEET = Sheet(
    gettext_lazy("名额流水"),
    (
        Field(gettext_lazy("时间"), lambda move: move.at.replace(tzinfo=None), 18),
        Field(gettext_lazy("事项"), lambda move: move.get_kind_display(), 10),
        Field(gettext_lazy("由"), lambda move: _end(move, "source"), 24),
        Field(gettext_lazy("至"), lambda move: _end(move, "target"), 24),
        Field(gettext_lazy("名额"), lambda move: move.places, 8),
        Field(gettext_lazy("原因"), lambda move: move.why, 30),
        Field(gettext_lazy("办理人"), lambda move: move.by, 16),
    ),
)


@require_http_methods(["GET", "POST"])
@page("名额流水", needs=Permission.QUOTA_READ, about=SHARE)
def moves(request: Request, share: int) -> HttpResponseBase:
    """Every move from or to one node."""
    found = share_for(request, share)
    table = table_of(
        request,
        reports.moves_of(found),
        _MOVE_COLUMNS,
        region="moves",
        caption=_("名额流水"),
        default="-at",
        sheet=_MOVE_SHEET,
    )
    return exported(request, table) or show(
        request, "quotas/moves.html", share=found, item=found.quota.item, table=table
    )
