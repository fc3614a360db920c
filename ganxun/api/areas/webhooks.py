"""Subscriptions to events: a client looks after its own."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from ninja import Body, Path, Query, Router

from ganxun.accounts.choices import Scope
from ganxun.api.asking import Call, operation, reply
from ganxun.api.kinds import Id
from ganxun.api.once import PARAMETER, once
from ganxun.api.pages import Page, Row, one_of, page_of
from ganxun.api.shapes.webhooks import (
    MessagesAsked,
    MessageShape,
    NewSubscriptionShape,
    RotationAsked,
    SentAgainShape,
    SpanAsked,
    SubscriptionAsked,
    SubscriptionsAsked,
    SubscriptionShape,
    WholeMessageShape,
)
from ganxun.base.access import access
from ganxun.exchange.actions import repeating, subscribing
from ganxun.exchange.models import Attempt, Message, Subscription

router = Router(tags=["事件推送"])

_FIELDS = tuple(SubscriptionShape.model_fields)
_MESSAGE = tuple(MessageShape.model_fields)
_ABOUT = {"webhook": "exchange.Subscription"}
_ABOUT_MESSAGE = {"message": "exchange.Message"}
_NEW = {"url": "https://hooks.example.gov.cn/ganxun", "kinds": ["credit.booked"]}
_SPAN = {"since": "2020-09-01", "until": "2020-09-30"}


def _own(request: Call, number: int) -> Row:
    """A subscription of the client that calls. Raises Problem."""
    return one_of(Subscription.objects.own_of(request.actor), number, _FIELDS)


def _own_message(request: Call, number: int) -> Row:
    return one_of(Message.objects.own_of(request.actor), number, _MESSAGE)


@operation(
    router,
    "GET",
    "/webhooks",
    scope=Scope.WEBHOOKS_READ,
    returns=Page[SubscriptionShape],
    allowed=access("本系统的推送订阅"),
)
def list_webhooks(request: Call, asked: Query[SubscriptionsAsked]) -> HttpResponse:
    """本客户端的推送订阅，已取消的也在。"""
    found = Subscription.objects.own_of(request.actor)
    return page_of(request, found.filter(state=asked.state) if asked.state else found, _FIELDS, asked)


@operation(
    router,
    "POST",
    "/webhooks",
    scope=Scope.WEBHOOKS_WRITE,
    returns=NewSubscriptionShape,
    status=201,
    allowed=access("建立推送订阅", example={"body": _NEW}),
)
def create_webhook(request: Call, asked: Body[SubscriptionAsked]) -> HttpResponse:
    """从现在起推送。密钥只答这一次，丢失的请轮换；推送的内容以本客户端届时可以读取的为限。"""
    wanted = subscribing.NewSubscription(url=asked.url, kinds=asked.kinds, organisation_id=asked.under)
    made = subscribing.subscribe(request.token.client_id, wanted, actor=request.actor, at=request.time)
    where = reverse("interface:read_webhook", kwargs={"webhook": made.subscription.pk})
    return _with_secret(request, made, where)


def _with_secret(request: Call, made: subscribing.Made, where: str) -> HttpResponse:
    row = _own(request, made.subscription.pk) | {"secret": made.secret}
    return reply(row, status=201, headers={"Location": where, "Cache-Control": "no-store"})


@operation(
    router,
    "GET",
    "/webhooks/{webhook}",
    scope=Scope.WEBHOOKS_READ,
    returns=SubscriptionShape,
    allowed=access("一个推送订阅", about=_ABOUT, oneself_only=True),
)
def read_webhook(request: Call, webhook: Path[Id]) -> Row:
    """一个推送订阅及其推送情况。"""
    return _own(request, webhook)


@operation(
    router,
    "POST",
    "/webhooks/{webhook}/pause",
    scope=Scope.WEBHOOKS_WRITE,
    returns=SubscriptionShape,
    allowed=access("暂停推送", about=_ABOUT, oneself_only=True),
)
def pause_webhook(request: Call, webhook: Path[Id]) -> HttpResponse:
    """暂停：事件照常保留，恢复后按序推送。"""
    return _changed(request, webhook, subscribing.pause)


@operation(
    router,
    "POST",
    "/webhooks/{webhook}/resume",
    scope=Scope.WEBHOOKS_WRITE,
    returns=SubscriptionShape,
    allowed=access("恢复推送", about=_ABOUT, oneself_only=True),
)
def resume_webhook(request: Call, webhook: Path[Id]) -> HttpResponse:
    """恢复暂停或停推的订阅，从等待最久的消息开始。"""
    return _changed(request, webhook, subscribing.resume)


@operation(
    router,
    "POST",
    "/webhooks/{webhook}/end",
    scope=Scope.WEBHOOKS_WRITE,
    returns=SubscriptionShape,
    allowed=access("取消推送订阅", about=_ABOUT, oneself_only=True),
)
def end_webhook(request: Call, webhook: Path[Id]) -> HttpResponse:
    """取消：不再推送，不能恢复；推送记录保留 30 天。"""
    return _changed(request, webhook, subscribing.end)


def _changed(request: Call, number: int, deed: Callable[..., Any]) -> HttpResponse:
    _own(request, number)
    deed(number, actor=request.actor, at=request.time)
    return reply(_own(request, number))


@operation(
    router,
    "POST",
    "/webhooks/{webhook}/secrets",
    scope=Scope.WEBHOOKS_WRITE,
    returns=NewSubscriptionShape,
    status=201,
    allowed=access("轮换签名密钥", about=_ABOUT, oneself_only=True, example={"body": {"overlap_hours": 24}}),
)
def rotate_webhook_secret(request: Call, webhook: Path[Id], asked: Body[RotationAsked]) -> HttpResponse:
    """新密钥立即启用，旧密钥在并用期内仍签：请求头 webhook-signature 同时带两个签名。"""
    _own(request, webhook)
    overlap = timedelta(hours=asked.overlap_hours)
    made = subscribing.rotate_secret(webhook, overlap=overlap, actor=request.actor, at=request.time)
    return _with_secret(request, made, reverse("interface:read_webhook", kwargs={"webhook": webhook}))


@operation(
    router,
    "POST",
    "/webhooks/{webhook}/ping",
    scope=Scope.WEBHOOKS_WRITE,
    returns=MessageShape,
    status=202,
    allowed=access("推送测试消息", about=_ABOUT, oneself_only=True),
)
def ping_webhook(request: Call, webhook: Path[Id]) -> HttpResponse:
    """推送一条不含内容的测试消息，暂停时也推，只试一次；随后读取该消息看结果。"""
    _own(request, webhook)
    return _queued(request, subscribing.ping(webhook, actor=request.actor, at=request.time))


@operation(
    router,
    "POST",
    "/webhooks/{webhook}/replay",
    scope=Scope.WEBHOOKS_WRITE,
    returns=SentAgainShape,
    status=202,
    allowed=access("重送一段时间的消息", about=_ABOUT, oneself_only=True, example={"body": _SPAN}),
    openapi_extra={"parameters": [PARAMETER]},
)
def replay_webhook(request: Call, webhook: Path[Id], asked: Body[SpanAsked]) -> HttpResponse:
    """按原编号、原次序重送这段时间发生的事件（保留 30 天）。"""
    _own(request, webhook)

    def replay() -> HttpResponse:
        count = repeating.send_span_again(
            webhook, since=_start_of(asked.since), until=_start_of(asked.until + timedelta(days=1)),
            only_missed=asked.only_missed, actor=request.actor, at=request.time,
        )  # fmt: skip
        return reply({"messages": count}, status=202)

    return once(request, replay)


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


@operation(
    router,
    "GET",
    "/webhooks/{webhook}/messages",
    scope=Scope.WEBHOOKS_READ,
    returns=Page[MessageShape],
    allowed=access("推送订阅的消息", about=_ABOUT, oneself_only=True),
)
def list_webhook_messages(request: Call, webhook: Path[Id], asked: Query[MessagesAsked]) -> HttpResponse:
    """消息及其推送情况，按次序排列。"""
    _own(request, webhook)
    found = Message.objects.filter(subscription=webhook)
    if asked.state is not None:
        found = found.filter(state=asked.state)
    if asked.since is not None:
        found = found.filter(happened_at__gte=_start_of(asked.since))
    return page_of(request, found, _MESSAGE, asked)


@operation(
    router,
    "GET",
    "/webhook-messages/{message}",
    scope=Scope.WEBHOOKS_READ,
    returns=WholeMessageShape,
    allowed=access("一条推送消息", about=_ABOUT_MESSAGE, oneself_only=True),
)
def read_webhook_message(request: Call, message: Path[Id]) -> Row:
    """一条消息和每一次推送尝试，最近的在前。"""
    return _own_message(request, message) | {
        "attempts": [_attempt(each) for each in Attempt.objects.filter(message=message)]
    }


def _attempt(attempt: Attempt) -> Row:
    return {
        "began_at": attempt.began_at,
        "took_ms": attempt.took_ms,
        "outcome": attempt.outcome or None,
        "status": attempt.status,
        "items": attempt.items,
        "answer": attempt.answer,
    }


@operation(
    router,
    "POST",
    "/webhook-messages/{message}/replay",
    scope=Scope.WEBHOOKS_WRITE,
    returns=MessageShape,
    status=202,
    allowed=access("重送一条消息", about=_ABOUT_MESSAGE, oneself_only=True),
    openapi_extra={"parameters": [PARAMETER]},
)
def replay_webhook_message(request: Call, message: Path[Id]) -> HttpResponse:
    """按原编号重送这一条。"""
    _own_message(request, message)

    def replay() -> HttpResponse:
        return _queued(request, repeating.send_again(message, actor=request.actor, at=request.time))

    return once(request, replay)


@operation(
    router,
    "POST",
    "/webhook-messages/{message}/skip",
    scope=Scope.WEBHOOKS_WRITE,
    returns=MessageShape,
    allowed=access("跳过一条消息", about=_ABOUT_MESSAGE, oneself_only=True),
)
def skip_webhook_message(request: Call, message: Path[Id]) -> HttpResponse:
    """跳过接收方不能处理的消息，使其后的得以推送；以后仍可重送。"""
    _own_message(request, message)
    repeating.skip(message, actor=request.actor, at=request.time)
    return reply(_own_message(request, message))


def _queued(request: Call, message: Message) -> HttpResponse:
    where = reverse("interface:read_webhook_message", kwargs={"message": message.pk})
    return reply(_own_message(request, message.pk), status=202, headers={"Location": where})
