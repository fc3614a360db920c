"""One search over people, organisations, clauses and rules."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ganxun.reports.finder import Found, search
from ganxun.reports.shelf import policies_for, readable
from ganxun.web.page import Request, page, show
from ganxun.web.places.choice import chosen_organisation

_ON_A_PAGE = 20
_SUGGESTED = 4


def _search(request: Request, limit: int) -> Found:
    organisation = chosen_organisation(request)
    bound = policies_for(organisation.path if organisation else "", request.today)
    others = [
        each for each in readable() if each.document.code not in {known.document.code for known in bound}
    ]
    return search(request.GET.get("q", ""), actor=request.actor, policies=(*bound, *others), limit=limit)


@require_GET
@page("搜索", example={"q": "张"})
def results(request: Request) -> HttpResponse:
    """All that was found, by kind."""
    return show(request, "search/results.html", found=_search(request, _ON_A_PAGE))


@require_GET
@page("搜索建议", example={"q": "张"})
def suggestions(request: Request) -> HttpResponse:
    """The first few of each kind, for the list under the search box."""
    context = {"found": _search(request, _SUGGESTED)}
    return render(request, "search/suggestions.html", context)
