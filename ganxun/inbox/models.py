"""Messages to accounts and people, how each wants to be told, and letters on their way (decision 0088)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ganxun.accounts.models import User
from ganxun.base.row_guards import by_account, by_person, by_whole, is_own_account
from ganxun.inbox.choices import Pace, PostingState
from ganxun.inbox.querysets import AddressQuerySet, MessageQuerySet, PreferenceQuerySet
from ganxun.people.models import Person


class Message(models.Model):
    """One thing told to one account, or to one person, who may get an account later. Told once: `key` says what it is.

    `words` is the whole in plain text; `lines` is the same in pieces, each with an address within the product and a
    number where there is one. A person may be deleted by an import's being taken back: hence no constraint in the
    database, a message must not hold anybody in the roster.
    """

    account = models.ForeignKey(
        User, verbose_name=_("收件账号"), on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    person = models.ForeignKey(
        Person,
        verbose_name=_("收件人"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
    )
    kind = models.CharField(_("消息类别"), max_length=40)
    key = models.CharField(_("标识"), max_length=120)
    subject = models.CharField(_("标题"), max_length=200)
    words = models.TextField(_("正文"), blank=True)
    lines = models.JSONField(_("分条"), default=list)
    link = models.CharField(_("链接"), max_length=500, blank=True)
    about_kind = models.CharField(_("所涉对象类别"), max_length=60, blank=True)
    about_id = models.BigIntegerField(_("所涉对象编号"), null=True, blank=True)
    at = models.DateTimeField(_("时间"))
    read_at = models.DateTimeField(_("阅读时间"), null=True, blank=True)
    expires_at = models.DateTimeField(_("保留至"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()
    row_guard = by_person("person_id", or_if=is_own_account("account_id"))

    class Meta:
        verbose_name = _("消息")
        verbose_name_plural = _("消息")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["expires_at"], name="message_to_forget", condition=Q(expires_at__isnull=False)
            ),
            models.Index(fields=["about_kind", "about_id"], name="message_about"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(account__isnull=True, person__isnull=False)
                | Q(account__isnull=False, person__isnull=True),
                name="message_has_one_receiver",
            ),
            models.UniqueConstraint(fields=["account", "kind", "key"], name="message_told_an_account_once"),
            models.UniqueConstraint(fields=["person", "kind", "key"], name="message_told_a_person_once"),
        ]

    def __str__(self) -> str:
        return self.subject


class Preference(models.Model):
    """How often an account wants to hear of a kind of messages by a channel; without a row, as the kind has it."""

    account = models.ForeignKey(User, verbose_name=_("账号"), on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(_("消息类别"), max_length=40)
    channel = models.CharField(_("渠道"), max_length=20)
    pace = models.CharField(_("频次"), max_length=8, choices=Pace.choices)

    objects = PreferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("消息设置")
        verbose_name_plural = _("消息设置")
        constraints = [
            models.UniqueConstraint(fields=["account", "kind", "channel"], name="preference_said_once")
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.kind} {self.channel} {self.get_pace_display()}"


class Address(models.Model):
    """Where a channel reaches an account, as its owner said."""

    account = models.ForeignKey(User, verbose_name=_("账号"), on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(_("渠道"), max_length=20)
    address = models.CharField(_("地址"), max_length=200)
    since = models.DateTimeField(_("登记时间"))

    objects = AddressQuerySet.as_manager()
    row_guard = by_account("account_id")

    class Meta:
        verbose_name = _("消息地址")
        verbose_name_plural = _("消息地址")
        constraints = [models.UniqueConstraint(fields=["account", "channel"], name="address_one_a_channel")]

    def __str__(self) -> str:
        return f"{self.account} {self.channel}"


class Posting(models.Model):
    """One message on its way to one account by one channel. Whoever sends it claims it first, until `claimed_until`.

    `letter`: the letter in which it goes, decided when it is first claimed; sent again it is in the same one.
    """

    message = models.ForeignKey(
        Message, verbose_name=_("消息"), on_delete=models.CASCADE, related_name="postings"
    )
    account = models.ForeignKey(User, verbose_name=_("账号"), on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(_("渠道"), max_length=20)
    state = models.CharField(
        _("状态"), max_length=8, choices=PostingState.choices, default=PostingState.WAITING
    )
    due_at = models.DateTimeField(_("应发时间"))
    claimed_until = models.DateTimeField(_("占用至"), null=True, blank=True)
    letter = models.CharField(_("所在信件"), max_length=32, blank=True)
    attempts = models.PositiveSmallIntegerField(_("已试次数"), default=0)
    sent_at = models.DateTimeField(_("发出时间"), null=True, blank=True)
    problem = models.CharField(_("未送达原因"), max_length=200, blank=True)

    row_guard = by_whole("message_id", "inbox_message")

    class Meta:
        verbose_name = _("消息投递")
        verbose_name_plural = _("消息投递")
        indexes = [models.Index(fields=["due_at"], name="posting_waiting", condition=Q(state="waiting"))]
        constraints = [
            models.UniqueConstraint(fields=["message", "channel"], name="posting_once_a_channel"),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent") & Q(sent_at__isnull=True),
                name="posting_sent_at_some_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message} {self.channel}"
