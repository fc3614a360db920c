"""Who has been told how far, what was found worth telling, and the rounds in which it is told (decision 0089)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ganxun.accounts.models import User
from ganxun.base.row_guards import by_unit, is_oneself
from ganxun.compliance.choices import Audience, DigestEvent
from ganxun.compliance.models.judging import Finding
from ganxun.compliance.querysets import DigestRowQuerySet
from ganxun.inbox.choices import Pace
from ganxun.orgs.models import Organisation


class DigestRound(models.Model):
    """One telling: what differs between what its receivers were `told` before and what stands `now`.

    `told` and `now`: policy → [judged day, number of the latest finding]. What is worth telling is kept as rows in one
    moment; the messages follow, and can be written again if the worker dies over them.
    """

    audience = models.CharField(_("对象"), max_length=8, choices=Audience.choices)
    told = models.JSONField(_("上次告知至"), default=dict)
    now = models.JSONField(_("本次告知至"), default=dict)
    tells_usual = models.BooleanField(_("含未自行设置频次的"), default=False)
    at = models.DateTimeField(_("时间"))
    messages = models.PositiveIntegerField(_("消息数"), default=0)
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("摘要批次")
        verbose_name_plural = _("摘要批次")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.get_audience_display()} {self.at:%Y-%m-%d %H:%M}"


class DigestRow(models.Model):
    """One finding worth telling in a round, and why. Rows for officers stay, for counts lead to them."""

    round = models.ForeignKey(
        DigestRound, verbose_name=_("摘要批次"), on_delete=models.CASCADE, related_name="rows", db_index=False
    )
    finding = models.ForeignKey(
        Finding, verbose_name=_("结论"), on_delete=models.CASCADE, related_name="+", db_index=False
    )
    person_id = models.BigIntegerField(_("人员编号"))
    unit = models.ForeignKey(
        Organisation,
        verbose_name=_("所属机构"),
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        db_index=False,
    )
    policy = models.CharField(_("政策代码"), max_length=60)
    duty = models.CharField(_("义务"), max_length=80)
    event = models.CharField(_("事项"), max_length=8, choices=DigestEvent.choices)
    verdict_before = models.PositiveSmallIntegerField(_("原结论"), null=True)

    objects = DigestRowQuerySet.as_manager()
    row_guard = by_unit("unit_id", or_if=is_oneself("person_id"))

    class Meta:
        verbose_name = _("摘要事项")
        verbose_name_plural = _("摘要事项")
        indexes = [models.Index(fields=["round", "person_id"], name="digest_row_of_round")]

    def __str__(self) -> str:
        return f"{self.duty} {self.get_event_display()}"


class DigestReceiver(models.Model):
    """How far somebody has been told, and when to look again: one row an account that has chosen a pace, and one for all others."""

    audience = models.CharField(_("对象"), max_length=8, choices=Audience.choices)
    account = models.ForeignKey(
        User, verbose_name=_("账号"), on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    pace = models.CharField(_("频次"), max_length=8, choices=Pace.choices)
    told = models.JSONField(_("已告知至"), default=dict)
    next_at = models.DateTimeField(_("下次"), null=True, blank=True)
    round = models.ForeignKey(
        DigestRound,
        verbose_name=_("最近批次"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="receivers",
    )

    class Meta:
        verbose_name = _("摘要接收")
        verbose_name_plural = _("摘要接收")
        constraints = [
            models.UniqueConstraint(fields=["audience", "account"], name="digest_receiver_once"),
            models.UniqueConstraint(
                fields=["audience"], condition=Q(account__isnull=True), name="digest_receiver_all_others_once"
            ),
            models.CheckConstraint(
                condition=Q(pace="never", next_at__isnull=True) | ~Q(pace="never") & Q(next_at__isnull=False),
                name="digest_receiver_looks_again_unless_never",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_audience_display()} {self.account or '…'} {self.get_pace_display()}"
