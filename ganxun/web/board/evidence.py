"""The records behind a verdict or a number: what counted, what did not, what nobody has recorded."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from ganxun.base.permissions import Permission
from ganxun.reports.evidence import Evidence, read_contributions, read_evidence
from ganxun.reports.fact_rows import FactRow, FactRows
from ganxun.reports.group_members import PAGE, MemberRow, Members, read_members
from ganxun.web.board.asked import asked_of
from ganxun.web.board.places import trail_of
from ganxun.web.board.sheets import MEMBERS, records_sheet
from ganxun.web.components.exports import exported
from ganxun.web.components.tables import Listing
from ganxun.web.page import Request, page, show

#: People read at once for a file.
_LARGE_PAGE = 2_000
#: The sides of a figure over people, as tabs.
SIDE_WORDS = (
    ("counted", gettext_lazy("计入")),
    ("missing", gettext_lazy("未计入")),
    ("unsure", gettext_lazy("待核")),
)


@require_GET
@page(
    "结论的依据",
    needs=Permission.BOARD_READ,
    about={"subject": "classes.TrainingClass"},
    example={"duty": "main_class_party_share", "kind": "class"},
)
def evidence(request: Request, duty: str, kind: str, subject: int) -> HttpResponse:
    """One class, institution or unit under one duty: the verdict and each record with its side."""
    asked = asked_of(request)
    found: Evidence | None = read_evidence(
        request.actor,
        policy_code=asked.policy.document.code,
        duty=duty,
        kind=kind,
        subject=subject,
        as_of=asked.as_of,
        side=request.GET.get("side", ""),
        page=_page_of(request),
    )
    if found is None:
        raise Http404(_("没有这项结论，或者它不在您的管理范围内"))
    return show(
        request,
        "board/evidence.html",
        asked=asked,
        evidence=found,
        trail=trail_of(request, asked),
        side_tabs=_side_tabs(request, found.records) if found.records else [],
    )


@require_http_methods(["GET", "POST"])
@page(
    "数字背后的记录",
    needs=Permission.CREDIT_READ,
    about={"org": "orgs.Organisation"},
    example={"duty": "leaders_five_year_training"},
)
def records(request: Request, duty: str) -> HttpResponseBase:
    """The records that make up a plan's or programme's own figure (a fragment of the duty's page); as a file too."""
    asked = asked_of(request)
    side = request.GET.get("side", "")

    def members(page: int, size: int = PAGE) -> Members | None:
        return read_members(
            request.actor,
            policy_code=asked.policy.document.code,
            duty=duty,
            organisation=asked.organisation,
            as_of=asked.as_of,
            side=side,
            page=page,
            size=size,
        )

    people = members(_page_of(request))
    if people is not None:
        listed = Listing("members", MEMBERS, _everybody(members))
        context = {"asked": asked, "people": people, "duty": duty, "sides": SIDE_WORDS, "listed": listed}
        return exported(request, listed) or render(request, "board/members.html", context)

    def contributions(page: int) -> FactRows | None:
        return read_contributions(
            request.actor,
            policy_code=asked.policy.document.code,
            duty=duty,
            organisation=asked.organisation,
            as_of=asked.as_of,
            page=page,
        )

    found = contributions(_page_of(request))
    if found is None:
        return render(request, "board/records.html", {"asked": asked, "found": None, "duty": duty})
    listed = Listing("records", records_sheet(found), _all_records(contributions))
    context = {"asked": asked, "found": found, "duty": duty, "listed": listed}
    return exported(request, listed) or render(request, "board/records.html", context)


def _everybody(read: Callable[[int, int], Members | None]) -> Iterator[MemberRow]:
    """All people of the side, in large pages."""
    for number in itertools.count(1):
        found = read(number, _LARGE_PAGE)
        yield from found.rows if found else ()
        if found is None or not found.has_more:
            return


def _all_records(read: Callable[[int], FactRows | None]) -> Iterator[FactRow]:
    for number in itertools.count(1):
        found = read(number)
        yield from found.rows if found else ()
        if found is None or not found.has_more:
            return


def _page_of(request: Request) -> int:
    wish = request.GET.get("page", "")
    return max(1, int(wish)) if wish.isdecimal() and len(wish) < 7 else 1


def _side_tabs(request: Request, records: FactRows) -> list[tuple[Any, str, bool, int]]:
    chosen = request.GET.get("side", "")
    kept = request.GET.copy()
    kept.pop("page", None)
    everything = records.counted.records + records.left_out.records + records.unsure.records
    sides = (
        ("", _("全部"), everything),
        ("counted", _("计入"), records.counted.records),
        ("left_out", _("不计入"), records.left_out.records),
        ("unsure", _("待核"), records.unsure.records),
    )
    tabs = []
    for side, label, count in sides:
        kept["side"] = side
        tabs.append((label, f"?{kept.urlencode()}", side == chosen, count))
    return tabs
