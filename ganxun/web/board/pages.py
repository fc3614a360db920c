"""The execution board and what lies beneath each of its numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ganxun.base.permissions import Permission
from ganxun.reports.overview import PRESSING, Offer, Overview, Wish, read_overview
from ganxun.web.board import charts
from ganxun.web.board.asked import Asked, asked_of
from ganxun.web.board.heat import heat_rows
from ganxun.web.board.places import trail_of
from ganxun.web.board.sheets import BOARD
from ganxun.web.components.exports import exported
from ganxun.web.components.filters import Choice, Filters, filter_of, filters_of
from ganxun.web.components.tables import Listing
from ganxun.web.page import Request, page, show

_WISHES = ("chapter", "verdict", "owner", "subject", "kind")


@require_http_methods(["GET", "POST"])
@page("规划执行总览", needs=Permission.BOARD_READ, about={"org": "orgs.Organisation"})
def overview(request: Request) -> HttpResponseBase:
    """规划执行总览: each chapter with its duties, charts, and the way down."""
    asked = asked_of(request)
    found = read_overview(
        request.actor,
        policy_code=asked.policy.document.code,
        organisation=asked.organisation,
        as_of=asked.as_of,
        wish=_wish_of(request),
    )
    listed = Listing(
        "duties", BOARD, [(line, found.kinds[line.duty]) for line in found.lines], len(found.lines)
    )
    if file := exported(request, listed):
        return file
    return show(
        request,
        "board/overview.html",
        asked=asked,
        overview=found,
        board=found.board,
        listed=listed,
        filters=_filters(request, found),
        verdict_tabs=_verdict_tabs(request, found),
        trail=trail_of(request, asked),
        heat=heat_rows(found.board.heat, asked),
        charts=_charts(found, asked),
        may_start=request.actor.can(Permission.RUN_START),
        is_flat=bool(request.GET.get("sort")),
    )


def _wish_of(request: Request) -> Wish:
    named = {name: request.GET.get(name, "")[:200] for name in (*_WISHES, "sort")}
    return replace(Wish(**named), term=request.GET.get("q", "").strip()[:60])


def _filters(request: Request, found: Overview) -> Filters:
    offers = found.offers
    rows = (
        ("chapter", _("章节"), _choices(offers.chapters)),
        ("kind", _("类别"), _choices(offers.kinds)),
        ("subject", _("对象"), _choices(offers.subjects)),
        ("owner", _("责任主体"), _choices(offers.owners)),
    )
    return filters_of(
        request,
        *(filter_of(request, name, label, choices) for name, label, choices in rows),
        region="duties",
        term_label=_("条款或义务中的字词"),
    )


def _verdict_tabs(request: Request, found: Overview) -> list[tuple[Any, str, bool, int]]:
    """All, what needs attention, and each verdict there is; the other filters stay."""
    chosen = request.GET.get("verdict", "")
    kept = request.GET.copy()
    pressing = sum(found.board.totals[each] for each in PRESSING)
    rows = [("", _("全部"), found.duties), ("pressing", _("需要关注"), pressing)]
    rows += [(offer.value, str(offer.label), offer.count) for offer in found.offers.verdicts]
    tabs = []
    for value, label, count in rows:
        kept["verdict"] = value
        tabs.append((label, f"?{kept.urlencode()}", value == chosen, count))
    return tabs


def _choices(offers: tuple[Offer, ...]) -> tuple[Choice, ...]:
    return tuple(Choice(offer.value, offer.label, offer.count) for offer in offers)


def _charts(found: Overview, asked: Asked) -> dict[str, Any]:
    board = found.board
    due = reverse("board:due")
    months = [
        f"{due}?{asked.query_for(asked.organisation.pk, month=month)}"
        for month in charts.months_ahead(asked.as_of)
    ]
    hours = [f"{_duty_link(asked, board.hours.duty)}&hours={low}" for low in board.hours.labels]
    return {
        "due": charts.due_by_month(board.due, months) if charts.has_people(board.due) else None,
        "hours": charts.distribution(board.hours, hours) if charts.has_people(board.hours) else None,
    }


def _duty_link(asked: Asked, duty: str) -> str:
    return f"{reverse('board:duty', args=[duty])}?{asked.query}"
