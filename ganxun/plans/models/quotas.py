"""The places of an item, and how they are handed down the tree (B4).

A ledger: every move is a row that stays. What an organisation holds is the sum of its moves; the database adds it up
in the transaction of the move and refuses what would be handed on or taken twice (decision 0107).
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ganxun.orgs.models import Organisation
from ganxun.plans.choices import QuotaAskState, QuotaMoveKind, QuotaOrder
from ganxun.plans.models.items import PlanItem
from ganxun.plans.querysets import (
    QuotaAskQuerySet,
    QuotaMoveQuerySet,
    QuotaQuerySet,
    QuotaShareQuerySet,
)


class Quota(models.Model):
    """The places of one item of a plan. `order` says who of those who wait is served when places come back."""

    item = models.OneToOneField(
        PlanItem, verbose_name=_("计划项目"), on_delete=models.PROTECT, related_name="quota"
    )
    order = models.CharField(
        _("回流规则"), max_length=10, choices=QuotaOrder.choices, default=QuotaOrder.IN_TURN
    )
    opened_at = models.DateTimeField(_("下达时间"))
    opened_by = models.CharField(_("下达人"), max_length=100)

    objects = QuotaQuerySet.as_manager()

    class Meta:
        verbose_name = _("名额")
        verbose_name_plural = _("名额")

    def __str__(self) -> str:
        return str(self.item)


class QuotaShare(models.Model):
    """What one organisation holds of an item's places. Only moves change the figures."""

    quota = models.ForeignKey(
        Quota, verbose_name=_("名额"), on_delete=models.CASCADE, related_name="shares", db_index=False
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("机构"), on_delete=models.PROTECT, related_name="+"
    )
    upper = models.ForeignKey(
        "self",
        verbose_name=_("下达单位名额"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="lower",
    )
    received = models.PositiveIntegerField(_("收到名额"), default=0)
    handed = models.PositiveIntegerField(_("下达名额"), default=0)
    taken = models.PositiveIntegerField(_("已用名额"), default=0)
    returned = models.PositiveIntegerField(_("退回名额"), default=0)

    objects = QuotaShareQuerySet.as_manager()

    class Meta:
        verbose_name = _("名额分配")
        verbose_name_plural = _("名额分配")
        constraints = [
            models.UniqueConstraint(
                fields=["quota", "organisation"],
                name="quota_share_once_per_organisation",
                violation_error_message=_("该机构已经有此项目的名额"),
            ),
            models.UniqueConstraint(
                fields=["quota"], condition=Q(upper__isnull=True), name="quota_share_one_top"
            ),
            models.CheckConstraint(
                condition=Q(received__gte=F("handed") + F("taken")),
                name="quota_share_never_more_than_received",
                violation_error_message=_("下达与使用的名额不得多于收到的名额"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.received}"

    @property
    def left(self) -> int:
        """Places that are neither handed on nor taken."""
        return self.received - self.handed - self.taken


class QuotaAsk(models.Model):
    """An organisation asks whoever hands places to it for more; `number` is its turn in the queue."""

    share = models.ForeignKey(
        QuotaShare, verbose_name=_("名额分配"), on_delete=models.CASCADE, related_name="asks"
    )
    places = models.PositiveIntegerField(_("申请名额"))
    granted = models.PositiveIntegerField(_("批准名额"), default=0)
    need = models.PositiveIntegerField(_("应训人数"), default=0)
    why = models.CharField(_("理由"), max_length=200)
    state = models.CharField(
        _("状态"), max_length=9, choices=QuotaAskState.choices, default=QuotaAskState.WAITING
    )
    answer = models.CharField(_("答复"), max_length=200, blank=True)
    asked_at = models.DateTimeField(_("申请时间"))
    asked_by = models.CharField(_("申请人"), max_length=100)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    answered_by = models.CharField(_("答复人"), max_length=100, blank=True)

    objects = QuotaAskQuerySet.as_manager()

    class Meta:
        verbose_name = _("追加名额申请")
        verbose_name_plural = _("追加名额申请")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["share"],
                condition=Q(state="waiting"),
                name="quota_ask_one_waiting",
                violation_error_message=_("已有一份追加申请在等候"),
            ),
            models.CheckConstraint(
                condition=Q(granted__lte=F("places")), name="quota_ask_never_grants_more_than_asked"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.share} +{self.places}"

    @property
    def lacks(self) -> int:
        """What it still waits for."""
        return self.places - self.granted


class QuotaMove(models.Model):
    """One move of places: who, when, from where, to where, how many, why. Never changed, never deleted."""

    quota = models.ForeignKey(Quota, verbose_name=_("名额"), on_delete=models.PROTECT, related_name="moves")
    kind = models.CharField(_("类别"), max_length=8, choices=QuotaMoveKind.choices)
    source = models.ForeignKey(
        QuotaShare,
        verbose_name=_("转出"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    target = models.ForeignKey(
        QuotaShare,
        verbose_name=_("转入"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    places = models.PositiveIntegerField(_("名额数"))
    why = models.CharField(_("原因"), max_length=200, blank=True)
    ask = models.ForeignKey(
        QuotaAsk,
        verbose_name=_("追加名额申请"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    at = models.DateTimeField(_("时间"))
    by = models.CharField(_("办理人"), max_length=100)

    objects = QuotaMoveQuerySet.as_manager()

    class Meta:
        verbose_name = _("名额流水")
        verbose_name_plural = _("名额流水")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(places__gt=0), name="quota_move_moves_something"),
            models.CheckConstraint(
                condition=Q(kind__in=["opened", "released"], source__isnull=True, target__isnull=False)
                | Q(kind__in=["closed", "taken"], source__isnull=False, target__isnull=True)
                | Q(kind__in=["handed", "returned"], source__isnull=False, target__isnull=False),
                name="quota_move_has_the_ends_of_its_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.places}"
