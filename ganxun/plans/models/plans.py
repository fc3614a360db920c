"""The training plan of an organisation for a year (六(二))."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ganxun.orgs.models import Organisation
from ganxun.plans.choices import PlanKind, PlanState, ReviewPath
from ganxun.plans.querysets import AnnualPlanQuerySet


class AnnualPlan(models.Model):
    """A plan: what all units below an organisation declare for a year, reviewed, filed above and published.

    `revision` counts every change of any item, so that what was computed from them knows when it is out of date;
    `version` counts what was published: 0 before, 1 as published, one more with each change notice.
    """

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("制定单位"), on_delete=models.PROTECT, related_name="+"
    )
    year = models.PositiveSmallIntegerField(_("年度"))
    kind = models.CharField(_("计划类别"), max_length=10, choices=PlanKind.choices, default=PlanKind.REGULAR)
    title = models.CharField(_("计划名称"), max_length=160)
    policy_code = models.CharField(_("依据规划"), max_length=80)
    review_path = models.CharField(
        _("审核方式"), max_length=12, choices=ReviewPath.choices, default=ReviewPath.EVERY_LEVEL
    )
    declare_until = models.DateField(_("申报截止日期"))
    review_until = models.DateField(_("审核截止日期"))
    state = models.CharField(
        _("计划状态"), max_length=10, choices=PlanState.choices, default=PlanState.DECLARING
    )
    filed_with = models.ForeignKey(
        Organisation,
        verbose_name=_("备案机关"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    filed_at = models.DateTimeField(_("备案时间"), null=True, blank=True)
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True)
    version = models.PositiveIntegerField(_("版本"), default=0)
    revision = models.PositiveIntegerField(_("修订次数"), default=0)

    objects = AnnualPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("培训计划")
        verbose_name_plural = _("培训计划")
        ordering = ["-year", "organisation"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "year"],
                condition=Q(kind="regular"),
                name="annual_plan_once_a_year",
                violation_error_message=_("该单位本年度已有年度培训计划"),
            ),
            models.CheckConstraint(
                condition=Q(review_until__gte=F("declare_until")),
                name="annual_plan_is_reviewed_after_declaring",
                violation_error_message=_("审核截止日期不得早于申报截止日期"),
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, version=0)
                | Q(published_at__isnull=False, version__gt=0),
                name="annual_plan_has_a_version_once_published",
            ),
        ]

    def __str__(self) -> str:
        return self.title
