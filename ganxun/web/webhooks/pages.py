"""Subscriptions of a client: made, watched, paused, tried; their messages, sent again or passed over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ganxun.accounts.models import Client
from ganxun.base.choices import HappeningKind
from ganxun.base.permissions import Permission
from ganxun.base.refusals import Refused
from ganxun.exchange.actions import repeating, subscribing
from ganxun.exchange.choices import MessageState, SubscriptionState
from ganxun.exchange.models import Message, Subscription
from ganxun.web.components.exports import exported
from ganxun.web.components.filters import Choice, filter_of, filters_of
from ganxun.web.components.tables import Column, Field, Sheet, table_of
from ganxun.web.page import Request, page, show
from ganxun.web.webhooks.forms import RotateForm, SpanForm, SubscriptionForm

_LOOK = (Permission.CLIENT_MANAGE, Permission.GRANT_MANAGE)
_CLIENT = {"client": "accounts.Client"}
_WEBHOOK, _MESSAGE = {"webhook": "exchange.Subscription"}, {"message": "exchange.Message"}
_COLUMNS = (
    Column("happened", gettext_lazy("发生时间"), order=("happened_at",)),
    Column("kind", gettext_lazy("事件类别"), order=("kind",)),
    Column("items", gettext_lazy("条数"), is_number=True),
    Column("state", gettext_lazy("状态"), order=("state",)),
    Column("tries", gettext_lazy("尝试次数"), order=("tries",), is_number=True),
    Column("sent", gettext_lazy("送达时间"), order=("sent_at",)),
)
_SHEET = Sheet(
    gettext_lazy("推送消息"),
    (
        Field(gettext_lazy("消息编号"), lambda message: message.name, 40),
        Field(gettext_lazy("发生时间"), lambda message: f"{message.happened_at:%Y-%m-%d %H:%M:%S}", 20),
        Field(gettext_lazy("事件类别"), lambda message: message.get_kind_display(), 16),
        Field(gettext_lazy("条数"), lambda message: len(message.items), 8),
        Field(gettext_lazy("状态"), lambda message: message.get_state_display(), 16),
        Field(gettext_lazy("尝试次数"), lambda message: message.tries, 8),
    ),
)


def _webhook_for(request: Request, webhook: int) -> Subscription:
    found = Subscription.objects.visible_to(request.actor)
    return get_object_or_404(
        found.select_related("client__user", "client__organisation", "organisation"), pk=webhook
    )


def _message_for(request: Request, message: int) -> Message:
    found = Message.objects.visible_to(request.actor)
    return get_object_or_404(
        found.select_related("subscription__client__user", "subscription__client__organisation"), pk=message
    )


@never_cache
@require_http_methods(["GET", "POST"])
@page("建立推送订阅", needs=Permission.CLIENT_MANAGE, about=_CLIENT)
def subscribe(request: Request, client: int) -> HttpResponse:
    """Say where to and what of; the secret is shown once."""
    found = Client.objects.visible_to(request.actor).select_related("user", "organisation")
    whose = get_object_or_404(found, pk=client)
    form = SubscriptionForm(request.POST or None, client=whose)
    if request.method == "POST" and form.is_valid():
        try:
            made = subscribing.subscribe(whose.pk, form.said(), actor=request.actor, at=request.time)
        except Refused as refusal:
            _say(form, refusal)
        else:
            return show(request, "webhooks/secret.html", webhook=made.subscription, made=made)
    return show(request, "webhooks/subscribe.html", client=whose, form=form)


@require_http_methods(["GET", "POST"])
@page("一个推送订阅", needs=_LOOK, about=_WEBHOOK)
def webhook(request: Request, webhook: int) -> HttpResponseBase:
    """Whether messages arrive, and what became of each."""
    found = _webhook_for(request, webhook)
    return _shown(request, found)


def _shown(request: Request, found: Subscription, form: SpanForm | None = None) -> HttpResponseBase:
    held = Message.objects.filter(subscription=found)
    counts: dict[str, int] = dict(held.order_by().values_list("state").annotate(Count("pk")))
    filters = filters_of(
        request,
        filter_of(
            request,
            "state",
            _("状态"),
            (Choice(each.value, str(each.label), counts.get(each.value, 0)) for each in MessageState),
        ),
        filter_of(
            request, "kind", _("类别"), (Choice(each.value, str(each.label)) for each in HappeningKind)
        ),
        region="messages",
    )
    chosen = {each.name: each.chosen for each in filters.filters if each.chosen}
    rows = held.filter(**chosen)
    table = table_of(
        request, rows, _COLUMNS, region="messages", caption=_("推送消息"), default="-happened", sheet=_SHEET
    )
    file = exported(request, table) if "form" in request.POST else None
    return file or show(request, "webhooks/webhook.html", **_said(request, found, counts), table=table,
                        filters=filters, form=form or SpanForm(initial={"only_missed": True}))  # fmt: skip


def _said(request: Request, found: Subscription, counts: dict[str, int]) -> dict[str, Any]:
    may = request.actor.can(Permission.CLIENT_MANAGE, found.client.organisation.path)
    return {
        "webhook": found,
        "client": found.client,
        "kinds": [str(HappeningKind(each).label) for each in found.kinds],
        "waiting": counts.get(MessageState.WAITING, 0),
        "secrets": list(found.secrets.good_at(request.time)),
        "is_active": found.state == SubscriptionState.ACTIVE,
        "is_over": found.state == SubscriptionState.ENDED,
        "may_change": may and found.state != SubscriptionState.ENDED,
        "may_pause": found.state == SubscriptionState.ACTIVE,
    }


def _deed(
    request: Request, webhook: int, deed: Callable[..., Any], says: str, where: str = "webhooks:webhook"
) -> HttpResponse:
    found = _webhook_for(request, webhook)
    deed(found.pk, actor=request.actor, at=request.time)
    messages.success(request, says)
    return redirect(where, found.pk)


@require_POST
@page("暂停推送", needs=_LOOK, about=_WEBHOOK)
def pause(request: Request, webhook: int) -> HttpResponse:
    """Nothing goes out; what happens is kept."""
    return _deed(request, webhook, subscribing.pause, _("已暂停。事件照常保留，恢复后按序推送。"))


@require_POST
@page("恢复推送", needs=Permission.CLIENT_MANAGE, about=_WEBHOOK)
def resume(request: Request, webhook: int) -> HttpResponse:
    """Go on with what has waited longest."""
    return _deed(request, webhook, subscribing.resume, _("已恢复，数秒内开始推送。"))


@require_POST
@page("取消推送订阅", needs=_LOOK, about=_WEBHOOK)
def end(request: Request, webhook: int) -> HttpResponse:
    """Never again."""
    return _deed(request, webhook, subscribing.end, _("订阅已取消，不再推送。"))


@require_POST
@page("推送测试消息", needs=Permission.CLIENT_MANAGE, about=_WEBHOOK)
def ping(request: Request, webhook: int) -> HttpResponse:
    """Try the way; the page shows what came of it."""
    found = _webhook_for(request, webhook)
    sent = subscribing.ping(found.pk, actor=request.actor, at=request.time)
    messages.success(request, _("测试消息已入队，数秒后刷新本页看结果。"))
    return redirect("webhooks:message", sent.pk)


@never_cache
@require_http_methods(["GET", "POST"])
@page("轮换签名密钥", needs=Permission.CLIENT_MANAGE, about=_WEBHOOK)
def rotate(request: Request, webhook: int) -> HttpResponse:
    """A successor for the secret, shown once."""
    found = _webhook_for(request, webhook)
    form = RotateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = subscribing.rotate_secret(
                found.pk, overlap=form.overlap(), actor=request.actor, at=request.time
            )
        except Refused as refusal:
            _say(form, refusal)
        else:
            return show(request, "webhooks/secret.html", webhook=found, made=made)
    return show(request, "webhooks/rotate.html", webhook=found, client=found.client, form=form)


@require_POST
@page("重送一段时间的消息", needs=Permission.CLIENT_MANAGE, about=_WEBHOOK)
def replay(request: Request, webhook: int) -> HttpResponseBase:
    """What happened in a span goes out again."""
    found = _webhook_for(request, webhook)
    form = SpanForm(request.POST)
    if not form.is_valid():
        return _shown(request, found, form)
    said = form.cleaned_data
    count = repeating.send_span_again(
        found.pk, since=said["since"], until=said["until"], only_missed=said["only_missed"],
        actor=request.actor, at=request.time,
    )  # fmt: skip
    words = ngettext("%(n)s 条消息已重新入队。", "%(n)s 条消息已重新入队。", count) % {"n": count}
    messages.success(request, words)
    return redirect("webhooks:webhook", found.pk)


@require_GET
@page("一条推送消息", needs=_LOOK, about=_MESSAGE)
def message(request: Request, message: int) -> HttpResponse:
    """Every attempt to deliver it."""
    found = _message_for(request, message)
    webhook = found.subscription
    may = request.actor.can(Permission.CLIENT_MANAGE, webhook.client.organisation.path)
    is_waiting = found.state == MessageState.WAITING
    return show(
        request,
        "webhooks/message.html",
        message=found,
        webhook=webhook,
        client=webhook.client,
        attempts=list(found.attempts.all()),
        may_skip=may and is_waiting,
        may_replay=may and not is_waiting and webhook.state != SubscriptionState.ENDED,
    )


@require_POST
@page("重送一条消息", needs=Permission.CLIENT_MANAGE, about=_MESSAGE)
def replay_message(request: Request, message: int) -> HttpResponse:
    """Once more, under its number."""
    found = _message_for(request, message)
    repeating.send_again(found.pk, actor=request.actor, at=request.time)
    messages.success(request, _("已重新入队。"))
    return redirect("webhooks:message", found.pk)


@require_POST
@page("跳过一条消息", needs=Permission.CLIENT_MANAGE, about=_MESSAGE)
def skip_message(request: Request, message: int) -> HttpResponse:
    """So that those behind it go out."""
    found = _message_for(request, message)
    repeating.skip(found.pk, actor=request.actor, at=request.time)
    messages.success(request, _("已跳过，其后的消息继续推送；需要时仍可重送。"))
    return redirect("webhooks:message", found.pk)


def subscriptions_of(client: Client) -> list[Subscription]:
    """What the page of a client shows, with how many messages wait."""
    waiting = Count("messages", filter=Q(messages__state=MessageState.WAITING))
    found = Subscription.objects.filter(client=client).exclude(state=SubscriptionState.ENDED)
    return list(found.select_related("organisation").annotate(waiting=waiting))


def _say(form: forms.Form, refusal: Refused) -> None:
    for reason in refusal.reasons:
        form.add_error(None, str(reason))
