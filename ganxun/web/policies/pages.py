"""The policy reader."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from ganxun.base.permissions import Permission
from ganxun.compliance import library
from ganxun.reports.policy_reader import read_policy, shelf
from ganxun.web.board.asked import day_within
from ganxun.web.components.exports import exported
from ganxun.web.components.filters import filters_of
from ganxun.web.page import Request, page, show
from ganxun.web.places.choice import chosen_organisation
from ganxun.web.policies.sheet import duties_listed

_VIEWS = ("words", "programmes", "categories", "limits")


@require_GET
@page("政策库")
def policies(request: Request) -> HttpResponse:
    """Every policy on the shelf."""
    return show(request, "policies/list.html", shelf=shelf(request.actor, on=request.today))


@require_http_methods(["GET", "POST"])
@page("政策原文与规则", example={"code": "sichuan-2018-2022"})
def policy(request: Request, code: str) -> HttpResponseBase:
    """One policy: words with rules, named plans, categories, and what no software can judge."""
    if code not in library.codes():
        raise Http404(_("政策库里没有这个政策"))
    found = library.policy(code)
    as_of = day_within(found, request)
    term = request.GET.get("q", "").strip()[:60]
    organisation = chosen_organisation(request)
    view = request.GET.get("view", "")
    view = view if view in _VIEWS else "words"
    reading = read_policy(found, organisation=organisation, as_of=as_of, term=term)
    listed = duties_listed(found, as_of, term)
    if file := exported(request, listed):
        return file
    return show(
        request,
        "policies/policy.html",
        reading=reading,
        listed=listed,
        organisation=organisation,
        as_of=as_of,
        may_try=organisation is not None and request.actor.can(Permission.PERSON_READ, organisation.path),
        term=term,
        view=view,
        views=_views(request, view),
        filters=filters_of(request, region="words", term_label=_("原文、条款号或义务中的字词")),
        query=f"org={organisation.pk}&as_of={as_of.isoformat()}" if organisation else "",
    )


def _views(request: Request, chosen: str) -> list[tuple[Any, str, bool, None]]:
    labels = (_("原文与规则"), _("计划与工程"), _("人员类别"), _("软件不判断的内容"))
    kept = request.GET.copy()
    kept.pop("q", None)
    tabs: list[tuple[Any, str, bool, None]] = []
    for view, label in zip(_VIEWS, labels, strict=True):
        kept["view"] = view
        tabs.append((label, f"?{kept.urlencode()}", view == chosen, None))
    return tabs
