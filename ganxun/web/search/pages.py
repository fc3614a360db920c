"""One search over people, organisations, classes, clauses and rules."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods

from ganxun.base.permissions import Permission
from ganxun.classes.models import Booking, TrainingClass
from ganxun.reports.finder import KINDS, Found, search
from ganxun.reports.shelf import policies_for, readable
from ganxun.web.components.exports import exported, is_export
from ganxun.web.page import Request, page, show
from ganxun.web.search.sheet import found_listed

_ON_A_PAGE = 20
_OF_EACH = 8
_SUGGESTED = 4
_MOST_PAGES = 50
_MOST_SESSIONS = 200


def _found(request: Request, limit: int, **more: Any) -> Found:
    path = next(iter(request.actor.paths(Permission.BOARD_READ)), "")
    bound = policies_for(path, request.today)
    codes = {known.document.code for known in bound}
    others = [each for each in readable() if each.document.code not in codes]
    word = request.GET.get("q", "")
    return search(word, actor=request.actor, policies=(*bound, *others), limit=limit, **more)


@require_http_methods(["GET", "POST"])
@page("搜索", example={"q": "张"})
def results(request: Request) -> HttpResponseBase:
    """What was found, some of each kind; or one kind, page by page; as a file, as much as all its pages hold."""
    kind = request.GET.get("kind", "")
    chosen = {"kinds": (kind,)} if kind in KINDS else {}
    listed = found_listed(_found(request, _ON_A_PAGE * _MOST_PAGES, **chosen) if is_export(request) else None)
    if file := exported(request, listed):
        return file
    if kind not in KINDS:
        found = _found(request, _OF_EACH)
        return show(request, "search/results.html", kind="", found=found, listed=listed)
    wish = request.GET.get("page", "1")
    number = min(int(wish), _MOST_PAGES) if wish.isdecimal() and len(wish) < 4 else 1
    found = _found(request, _ON_A_PAGE, kinds=(kind,), page=max(number, 1))
    return show(request, "search/results.html", kind=kind, found=found, listed=listed)


@require_GET
@page("搜索建议", example={"q": "张"})
def suggestions(request: Request) -> HttpResponse:
    """The first few of each kind, for the list under the search box."""
    return render(request, "search/suggestions.html", {"found": _found(request, _SUGGESTED)})


@require_GET
@page("班次", needs=Permission.CLASS_READ, about={"class_id": "classes.TrainingClass"})
def training_class(request: Request, class_id: int) -> HttpResponse:
    """One class: when, where, by whom, what was taught, how many are booked."""
    classes = TrainingClass.objects.visible_to(request.actor).select_related("organiser", "institution")
    found = get_object_or_404(classes, pk=class_id)
    booked = Booking.objects.visible_to(request.actor).filter(training_class=found).count()
    sessions = found.sessions.all()[:_MOST_SESSIONS]
    return show(request, "search/class.html", found=found, sessions=sessions, booked=booked)
