"""Subscriptions of other systems, the messages that go to them, and every attempt to deliver one."""

from __future__ import annotations

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ganxun.accounts.models import Client
from ganxun.base.choices import HappeningKind
from ganxun.exchange.choices import MessageState, Outcome, StopReason, SubscriptionState
from ganxun.exchange.querysets import MessageQuerySet, SigningSecretQuerySet, SubscriptionQuerySet
from ganxun.orgs.models import Organisation

#: The kind of a message that only tries the way.
PING = "ping"
_MESSAGE_KINDS = [*HappeningKind.choices, (PING, _("测试"))]


class Subscription(models.Model):
    """Where a client wants to hear of what, in which subtree.

    What goes out is what the client could read through the interface at that moment, and never more (decision 0073).
    Messages go one after the other; after a failure the next attempt is at `next_attempt_at`.
    """

    client = models.ForeignKey(
        Client, verbose_name=_("接口客户端"), on_delete=models.CASCADE, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("推送范围"), on_delete=models.PROTECT, related_name="+"
    )
    url = models.CharField(_("接收地址"), max_length=500)
    kinds = ArrayField(
        models.CharField(max_length=20, choices=HappeningKind.choices), verbose_name=_("事件类别")
    )
    state = models.CharField(
        _("状态"), max_length=7, choices=SubscriptionState.choices, default=SubscriptionState.ACTIVE
    )
    stop_reason = models.CharField(_("停推原因"), max_length=8, choices=StopReason.choices, blank=True)
    made_at = models.DateTimeField(_("建立时间"))
    made_by = models.CharField(_("建立人"), max_length=100)
    changed_at = models.DateTimeField(_("状态变更时间"))
    failures = models.PositiveIntegerField(_("连续失败次数"), default=0)
    failing_since = models.DateTimeField(_("开始失败时间"), null=True, blank=True)
    next_attempt_at = models.DateTimeField(_("下次尝试时间"), null=True, blank=True)
    last_tried_at = models.DateTimeField(_("最近尝试时间"), null=True, blank=True)
    last_sent_at = models.DateTimeField(_("最近送达时间"), null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("推送订阅")
        verbose_name_plural = _("推送订阅")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "url"],
                condition=~Q(state="ended"),
                name="subscription_once_per_client_and_address",
                violation_error_message=_("该客户端已有推送到这一地址的订阅"),
            ),
            models.CheckConstraint(
                condition=Q(state="stopped") & ~Q(stop_reason="") | ~Q(state="stopped") & Q(stop_reason=""),
                name="subscription_stopped_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.url


class SigningSecret(models.Model):
    """What messages are signed with: shown once, kept encrypted; an older one goes on beside its successor for a while."""

    subscription = models.ForeignKey(
        Subscription, verbose_name=_("推送订阅"), on_delete=models.CASCADE, related_name="secrets"
    )
    box = models.BinaryField(_("密文"))
    made_at = models.DateTimeField(_("生成时间"))
    made_by = models.CharField(_("生成人"), max_length=100)
    good_until = models.DateTimeField(_("有效至"), null=True, blank=True)

    objects = SigningSecretQuerySet.as_manager()

    class Meta:
        verbose_name = _("签名密钥")
        verbose_name_plural = _("签名密钥")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["subscription"],
                condition=Q(good_until__isnull=True),
                name="signing_secret_one_without_an_end",
            )
        ]

    def __str__(self) -> str:
        return f"{self.subscription_id} {self.made_at:%Y-%m-%d}"


class Message(models.Model):
    """One message for one subscription. `items` are numbers and codes, by which the interface tells the rest.

    What of them goes out is decided anew at each attempt, by what the client may read then.
    """

    subscription = models.ForeignKey(
        Subscription, verbose_name=_("推送订阅"), on_delete=models.CASCADE, related_name="messages"
    )
    name = models.CharField(_("消息编号"), max_length=40, unique=True)
    kind = models.CharField(_("事件类别"), max_length=20, choices=_MESSAGE_KINDS)
    items = models.JSONField(_("内容"), default=list)
    happened_at = models.DateTimeField(_("发生时间"))
    made_at = models.DateTimeField(_("入队时间"))
    state = models.CharField(
        _("状态"), max_length=8, choices=MessageState.choices, default=MessageState.WAITING
    )
    tries = models.PositiveIntegerField(_("尝试次数"), default=0)
    sent_at = models.DateTimeField(_("送达时间"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("推送消息")
        verbose_name_plural = _("推送消息")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["subscription", "id"], name="message_of_subscription"),
            models.Index(fields=["subscription", "id"], name="message_waiting", condition=Q(state="waiting")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="message_sent_at_some_time"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Attempt(models.Model):
    """One attempt to deliver a message: written before it begins, completed when it ends; a killed one stays open."""

    message = models.ForeignKey(
        Message, verbose_name=_("推送消息"), on_delete=models.CASCADE, related_name="attempts"
    )
    began_at = models.DateTimeField(_("开始时间"))
    ended_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    outcome = models.CharField(_("结果"), max_length=13, choices=Outcome.choices, blank=True)
    status = models.PositiveSmallIntegerField(_("答复状态"), null=True, blank=True)
    address = models.CharField(_("连接的地址"), max_length=45, blank=True)
    answer = models.TextField(_("答复的开头"), blank=True)
    items = models.PositiveSmallIntegerField(_("送出条数"), default=0)

    class Meta:
        verbose_name = _("推送尝试")
        verbose_name_plural = _("推送尝试")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.message_id} {self.began_at:%Y-%m-%d %H:%M}"

    @property
    def took_ms(self) -> int | None:
        """How long it took; None while it lasts, or when the process died."""
        ended: datetime | None = self.ended_at
        return None if ended is None else int((ended - self.began_at).total_seconds() * 1000)
