"""Two policies, or two days of one, side by side."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from ganxun.reports.shelf import readable
from ganxun.rules.comparing import Fate, Side, compare
from ganxun.rules.facts import registry
from ganxun.rules.language.policy import Policy
from ganxun.web.page import Request, page, show

_SHOWN = (Fate.CHANGED, Fate.ADDED, Fate.DROPPED, Fate.SAME)


@require_GET
@page("政策对照")
def compared(request: Request) -> HttpResponse:
    """Duties of the left and the right side: changed, only on one side, the same; with the words of their clauses."""
    policies = readable()
    if not policies:
        raise Http404(_("政策库是空的"))
    left = _side(request, "left", policies, policies[0])
    right = _side(request, "right", policies, policies[-1])
    found = compare(left, right, registry)
    counts = Counter(each.fate for each in found)
    shown = _fate(request, counts)
    return show(
        request,
        "policies/compare.html",
        policies=policies,
        left=left,
        right=right,
        sides=[("left", _("左边"), left), ("right", _("右边"), right)],
        duties=[each for each in found if each.fate is shown],
        tabs=_tabs(request, counts, shown),
        shown=shown.value,
        counts=counts,
    )


def _side(request: Request, name: str, policies: tuple[Policy, ...], usual: Policy) -> Side:
    code = request.GET.get(name, "")
    policy = next((each for each in policies if each.document.code == code), usual)
    first, last = policy.document.starts_on, policy.document.ends_before - timedelta(days=1)
    try:
        wish = date.fromisoformat(request.GET.get(f"{name}_on", ""))
    except ValueError:
        wish = last
    return Side(policy, min(max(wish, first), last))


def _fate(request: Request, counts: Counter[Fate]) -> Fate:
    wish = request.GET.get("show", "")
    if wish in {each.value for each in _SHOWN}:
        return Fate(wish)
    return next((each for each in _SHOWN if counts[each]), Fate.SAME)


def _tabs(request: Request, counts: Counter[Fate], shown: Fate) -> list[tuple[Any, str, bool, int]]:
    labels = (_("有变化"), _("只有右边有"), _("只有左边有"), _("相同"))
    kept = request.GET.copy()
    tabs: list[tuple[Any, str, bool, int]] = []
    for fate, label in zip(_SHOWN, labels, strict=True):
        kept["show"] = fate.value
        tabs.append((label, f"?{kept.urlencode()}", fate is shown, counts[fate]))
    return tabs
