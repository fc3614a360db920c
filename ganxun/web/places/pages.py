"""Choosing the organisation one looks at: what stands above it, below it, and what a term finds."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET

from ganxun.reports.places import found, near
from ganxun.web.page import Request, page
from ganxun.web.places.choice import chosen_organisation


@require_GET
@page("切换机构")
def choose(request: Request) -> HttpResponse:
    """The inside of the switcher's menu (a fragment)."""
    term = request.GET.get("term", "").strip()[:60]
    here = chosen_organisation(request)
    places = (
        found(term, actor=request.actor, day=request.today)
        if term
        else near(here, actor=request.actor, day=request.today)
    )
    return render(
        request, "places/choices.html", {"places": places, "term": term, "here": here, "next": _next(request)}
    )


def _next(request: Request) -> str:
    """The page to stay on: one of ours that is about an organisation, else the board."""
    wish = request.GET.get("next", "")
    return (
        wish
        if url_has_allowed_host_and_scheme(wish, allowed_hosts=None) and wish.startswith("/")
        else "/board/"
    )
