"""One's own messages: the list, one of them, the bell, and how one wants to be told."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as notes
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ganxun.base.refusals import Refused
from ganxun.inbox.actions import choose_pace, forget_address, keep_address, mark_all_read, mark_read
from ganxun.inbox.kinds import kinds
from ganxun.inbox.models import Message
from ganxun.reports.inbox import Settings, settings_of, unread
from ganxun.web.components.exports import exported
from ganxun.web.components.filters import Choice, filter_of, filters_of
from ganxun.web.components.tables import Column, Field, Sheet, table_of
from ganxun.web.page import Request, page, show

_COLUMNS = (
    Column("subject", gettext_lazy("消息")),
    Column("kind", gettext_lazy("类别"), order=("kind", "-id")),
    Column("at", gettext_lazy("时间"), order=("id",)),
)
_SHEET = Sheet(
    gettext_lazy("消息"),
    (
        Field(gettext_lazy("时间"), lambda message: timezone.localtime(message.at), 18),
        Field(gettext_lazy("类别"), lambda message: _labels().get(message.kind, message.kind), 18),
        Field(gettext_lazy("标题"), lambda message: message.subject, 60),
        Field(gettext_lazy("正文"), lambda message: message.words, 80),
        Field(
            gettext_lazy("阅读时间"),
            lambda message: timezone.localtime(message.read_at) if message.read_at else None,
            18,
        ),
    ),
)


def _labels() -> dict[str, str]:
    return {each.code: str(each.label) for each in kinds()}


@require_http_methods(["GET", "POST"])
@page("消息")
def messages(request: Request) -> HttpResponseBase:
    """All one has been told, newest first."""
    own = Message.objects.visible_to(request.actor)
    offered = [Choice(each.code, each.label) for each in kinds() if each.is_for(request.actor)]
    kind = filter_of(request, "kind", _("类别"), offered)
    state = filter_of(request, "state", _("状态"), [Choice("unread", _("未读")), Choice("read", _("已读"))])
    found = own.filter(kind=kind.chosen) if kind.chosen else own
    if state.chosen:
        found = found.filter(read_at__isnull=state.chosen == "unread")
    table = table_of(
        request,
        found,
        _COLUMNS,
        region="messages",
        caption=_("消息"),
        default="-at",
        per_page=30,
        sheet=_SHEET,
    )
    if file := exported(request, table):
        return file
    labels = _labels()
    return show(
        request,
        "inbox/list.html",
        table=table,
        rows=[(each, labels.get(each.kind, "")) for each in table.rows],
        filters=filters_of(request, kind, state, region="messages"),
        unread=unread(request.actor),
    )


@require_GET
@never_cache
@page("一条消息", about={"message_id": "inbox.Message"}, oneself_only=True)
def message(request: Request, message_id: int) -> HttpResponse:
    """One message; opened, it is read."""
    found = get_object_or_404(Message.objects.visible_to(request.actor), pk=message_id)
    if found.read_at is None:
        mark_read([found.pk], actor=request.actor, at=request.time)
    return show(request, "inbox/message.html", message=found, label=_labels().get(found.kind, ""))


@require_GET
@never_cache
@page("未读消息数")
def bell(request: Request) -> HttpResponse:
    """The number at the bell, asked for by every page once it is there."""
    return render(request, "inbox/bell.html", {"unread": unread(request.actor)})


@require_POST
@page("消息全部标为已读")
def read_all(request: Request) -> HttpResponseRedirect:
    """Mark all of them as read."""
    number = mark_all_read(actor=request.actor, at=request.time)
    notes.success(request, _("已将 {n} 条消息标为已读").format(n=number))
    return redirect("inbox:list")


@require_http_methods(["GET", "POST"])
@page("消息设置")
def settings(request: Request) -> HttpResponse:
    """How often one wants to hear of what, and where."""
    now = settings_of(request.actor)
    problems: list[str] = []
    if request.method == "POST":
        problems = _save(request, now)
        if not problems:
            notes.success(request, _("设置已保存"))
            return redirect("inbox:settings")
    return show(request, "inbox/settings.html", settings=now, problems=problems)


def _save(request: Request, now: Settings) -> list[str]:
    """Keep what differs; what cannot be kept is said, the rest stands."""
    said: dict[str, Any] = {"actor": request.actor, "at": request.time}
    problems = []
    for each in now.addresses:
        wish = request.POST.get(f"address|{each.channel.code}", each.address).strip()
        try:
            if wish and wish != each.address:
                keep_address(each.channel.code, wish, **said)
            elif not wish and each.address:
                forget_address(each.channel.code, **said)
        except Refused as refused:
            problems.append(str(refused))
    for choice in (each for subscription in now.subscriptions for each in subscription.choices):
        pace = request.POST.get(choice.name, choice.chosen)
        if choice.options and pace != choice.chosen:
            kind, _sign, channel = choice.name.partition("|")
            choose_pace(kind, channel, pace, **said)
    return problems
