"""What is done with places: each address is one action, then back to the node; what is refused is said there."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ganxun.base.permissions import Permission
from ganxun.base.refusals import Refused
from ganxun.plans.actions import quotas as actions
from ganxun.plans.choices import QuotaAskState, QuotaOrder
from ganxun.plans.models import PlanItem, QuotaAsk
from ganxun.reports.quotas import need_of
from ganxun.web.page import Request, page
from ganxun.web.quotas.pages import SHARE, share_for

_ASK = {"ask": "plans.QuotaAsk"}
_FIELD = "places_"


def _done(request: Request, share: int, deed: Callable[[], str]) -> HttpResponseRedirect:
    """Do it, say so or why not, and back to the node."""
    try:
        messages.success(request, deed())
    except Refused as refusal:
        if "not_permitted" in refusal.codes:
            raise
        for reason in refusal.reasons:
            messages.error(
                request, f"{reason}（{_('规划')}{reason.clause}）" if reason.clause else str(reason)
            )
    return redirect("quotas:share", share)


def _number(text: str) -> int:
    """The number that was typed; what is no number counts as none, and the action says so."""
    typed = text.strip()
    return int(typed) if typed.isdecimal() and len(typed) < 10 else 0


@require_POST
@page("下达项目名额", needs=Permission.QUOTA_CHANGE, about={"item": "plans.PlanItem"})
def open_places(request: Request, item: int) -> HttpResponse:
    """Put the places of an item out."""
    found = get_object_or_404(PlanItem.objects.visible_to(request.actor), pk=item)
    order = request.POST.get("order", "")
    top = actions.open_quota(
        found.pk,
        order=order if order in QuotaOrder.values else QuotaOrder.IN_TURN,
        actor=request.actor,
        at=request.time,
    )
    messages.success(request, _("名额已核定，请分配给下级机构。"))
    return redirect("quotas:share", top.pk)


@require_POST
@page("分配名额", needs=Permission.QUOTA_CHANGE, about=SHARE)
def hand(request: Request, share: int) -> HttpResponse:
    """Hand places on to those below."""
    found = share_for(request, share)
    wanted = {
        int(name.removeprefix(_FIELD)): _number(str(value))
        for name, value in request.POST.items()
        if name.startswith(_FIELD)
        and name.removeprefix(_FIELD).isdecimal()
        and str(value).strip() not in {"", "0"}
    }

    def deed() -> str:
        actions.hand_down(
            found.pk, wanted, why=request.POST.get("why", "")[:200], actor=request.actor, at=request.time
        )
        return _("已下达{count}个名额给{units}个机构。").format(count=sum(wanted.values()), units=len(wanted))

    return _done(request, found.pk, deed)


@require_POST
@page("退回名额", needs=Permission.QUOTA_CHANGE, about=SHARE)
def back(request: Request, share: int) -> HttpResponse:
    """Give places back to where they came from."""
    found = share_for(request, share)

    def deed() -> str:
        actions.give_back(found.pk, _number(request.POST.get("places", "")), why=_why(request),
                          actor=request.actor, at=request.time)  # fmt: skip
        return _("名额已退回上级。")

    return _done(request, found.pk, deed)


@require_POST
@page("申请追加名额", needs=Permission.QUOTA_CHANGE, about=SHARE)
def ask(request: Request, share: int) -> HttpResponse:
    """Ask for more; how many of its people are due goes with the request."""
    found = share_for(request, share)

    def deed() -> str:
        actions.ask_for_more(
            found.pk,
            _number(request.POST.get("places", "")),
            why=_why(request),
            need=need_of(found, as_of=request.today).people,
            actor=request.actor,
            at=request.time,
        )
        return _("申请已报上级；有名额退回时按规则自动补给。")

    return _done(request, found.pk, deed)


@require_POST
@page("调整名额总数", needs=Permission.QUOTA_CHANGE, about=SHARE)
def resize(request: Request, share: int) -> HttpResponse:
    """The item has more places, or fewer."""
    found = share_for(request, share)

    def deed() -> str:
        actions.resize_quota(found.quota_id, _number(request.POST.get("places", "")), why=_why(request),
                             actor=request.actor, at=request.time)  # fmt: skip
        return _("名额总数已调整。")

    return _done(request, found.pk, deed)


@require_POST
@page("答复追加申请", needs=Permission.QUOTA_CHANGE, about=_ASK)
def answer(request: Request, ask: int) -> HttpResponse:
    """Grant some, all or nothing of what is asked for."""
    found = _ask_for(request, ask)

    def deed() -> str:
        typed = request.POST.get("granted", "")
        granted = -1 if not typed.strip().isdecimal() else _number(typed)
        if request.POST.get("decline"):
            granted = 0
        answered = actions.answer_ask(
            found.pk, granted=granted, why=_why(request), actor=request.actor, at=request.time
        )
        if answered.state == QuotaAskState.DECLINED:
            return _("已答复不予追加。")
        return _("已追加{count}个名额。").format(count=granted)

    return _done(request, found.share.upper_id or found.share_id, deed)


@require_POST
@page("撤回追加申请", needs=Permission.QUOTA_CHANGE, about=_ASK)
def withdraw(request: Request, ask: int) -> HttpResponse:
    """Wait no longer."""
    found = _ask_for(request, ask)

    def deed() -> str:
        actions.withdraw_ask(found.pk, actor=request.actor, at=request.time)
        return _("申请已撤回。")

    return _done(request, found.share_id, deed)


def _ask_for(request: Request, ask: int) -> QuotaAsk:
    return get_object_or_404(QuotaAsk.objects.visible_to(request.actor).select_related("share"), pk=ask)


def _why(request: Request) -> str:
    return request.POST.get("why", "")[:200]
