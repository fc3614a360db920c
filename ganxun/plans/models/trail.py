"""What was said and done about plans and items, every version of an item, and changes after publication."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ganxun.orgs.models import Organisation
from ganxun.plans.choices import ChangeKind, ChangeState, ReviewDeed
from ganxun.plans.models.items import PlanItem
from ganxun.plans.models.plans import AnnualPlan


class ReviewNote(models.Model):
    """审核意见: one deed of the approval trail, about an item or about the plan as a whole."""

    plan = models.ForeignKey(
        AnnualPlan, verbose_name=_("培训计划"), on_delete=models.CASCADE, related_name="notes"
    )
    item = models.ForeignKey(
        PlanItem,
        verbose_name=_("计划项目"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="notes",
    )
    deed = models.CharField(_("办理事项"), max_length=16, choices=ReviewDeed.choices)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("办理单位"), on_delete=models.PROTECT, related_name="+"
    )
    opinion = models.CharField(_("审核意见"), max_length=400, blank=True)
    item_version = models.PositiveIntegerField(_("项目版本"), null=True, blank=True)
    by = models.CharField(_("办理人"), max_length=100)
    by_user = models.BigIntegerField(_("办理账号"), null=True, blank=True)
    at = models.DateTimeField(_("办理时间"))

    class Meta:
        verbose_name = _("审核意见")
        verbose_name_plural = _("审核意见")
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.get_deed_display()} {self.at:%Y-%m-%d}"


class ItemVersion(models.Model):
    """An item as it stood in one version: all that was declared, so that two versions can be compared."""

    item = models.ForeignKey(
        PlanItem, verbose_name=_("计划项目"), on_delete=models.CASCADE, related_name="versions"
    )
    number = models.PositiveIntegerField(_("版本"))
    content = models.JSONField(_("申报内容"))
    by = models.CharField(_("修改人"), max_length=100)
    at = models.DateTimeField(_("修改时间"))

    class Meta:
        verbose_name = _("项目版本")
        verbose_name_plural = _("项目版本")
        ordering = ["item", "number"]
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="item_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.item} v{self.number}"


class ChangeNotice(models.Model):
    """变更通知: what is to change in a published plan, why, and since which version of the plan it does."""

    plan = models.ForeignKey(
        AnnualPlan, verbose_name=_("培训计划"), on_delete=models.CASCADE, related_name="changes"
    )
    item = models.ForeignKey(
        PlanItem, verbose_name=_("计划项目"), on_delete=models.CASCADE, related_name="changes"
    )
    kind = models.CharField(_("变更类别"), max_length=10, choices=ChangeKind.choices)
    state = models.CharField(
        _("变更状态"), max_length=10, choices=ChangeState.choices, default=ChangeState.PROPOSED
    )
    reason = models.CharField(_("变更理由"), max_length=400)
    content = models.JSONField(_("变更后内容"), default=dict, blank=True)
    item_version = models.PositiveIntegerField(_("项目版本"))
    plan_version = models.PositiveIntegerField(_("计划版本"), null=True, blank=True)
    proposed_by = models.CharField(_("申请人"), max_length=100)
    proposed_at = models.DateTimeField(_("申请时间"))
    decided_by = models.CharField(_("审批人"), max_length=100, blank=True)
    decided_at = models.DateTimeField(_("审批时间"), null=True, blank=True)
    opinion = models.CharField(_("审批意见"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("变更通知")
        verbose_name_plural = _("变更通知")
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "plan_version"],
                condition=Q(plan_version__isnull=False),
                name="change_notice_makes_one_version",
            ),
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(state="proposed"),
                name="change_notice_one_open_per_item",
                violation_error_message=_("该项目已有待审批的变更"),
            ),
            models.CheckConstraint(
                condition=Q(state="in_force", plan_version__isnull=False, decided_at__isnull=False)
                | Q(state="declined", plan_version__isnull=True, decided_at__isnull=False)
                | Q(state="proposed", plan_version__isnull=True, decided_at__isnull=True),
                name="change_notice_is_decided_or_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.item}"
