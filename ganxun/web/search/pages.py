"""One search over people, organisations, clauses and rules."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ganxun.reports.finder import Found, search
from ganxun.reports.shelf import policy_on
from ganxun.web.page import Request, page, show

_ON_A_PAGE = 20
_SUGGESTED = 4


def _search(request: Request, limit: int) -> Found:
    return search(request.GET.get("q", ""), actor=request.actor, policy=policy_on(request.today), limit=limit)


@require_GET
@page("搜索", example={"q": "张"})
def results(request: Request) -> HttpResponse:
    """All that was found, by kind."""
    policy = policy_on(request.today)
    return show(request, "search/results.html", found=_search(request, _ON_A_PAGE), policy=policy)


@require_GET
@page("搜索建议", example={"q": "张"})
def suggestions(request: Request) -> HttpResponse:
    """The first few of each kind, for the list under the search box."""
    context = {"found": _search(request, _SUGGESTED), "policy": policy_on(request.today)}
    return render(request, "search/suggestions.html", context)
