"""What a plan holds: classes to be run, each for people who satisfy a condition (年度培训计划表)."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from ganxun.orgs.models import Organisation
from ganxun.plans.choices import ItemState, ItemTiming, TeachingMode
from ganxun.plans.models.plans import AnnualPlan
from ganxun.plans.querysets import PlanItemQuerySet
from ganxun.records.choices import ClassKind, TrainingKind
from ganxun.resources.models import Institution

#: No class calls more people than this; a larger number is a slip of the pen.
MOST_PEOPLE = 100_000


class PlanItem(models.Model):
    """计划项目: one class to be run. Days and hours in tenths, money in 分.

    `audience` is a condition over the facts of a person, in the words of the rule language (`{}`: everyone); it is
    asked of the people of `called_from` and below. `starts_on` and `ends_before` span all segments; where
    `has_fixed_dates` is false they are the month promised. `waiting_at` is whose review comes next.
    """

    plan = models.ForeignKey(
        AnnualPlan, verbose_name=_("培训计划"), on_delete=models.CASCADE, related_name="items"
    )
    number = models.PositiveIntegerField(_("编号"))
    title = models.CharField(_("班次名称"), max_length=160)
    timing = models.CharField(
        _("计划性质"), max_length=8, choices=ItemTiming.choices, default=ItemTiming.REGULAR
    )
    kind = models.CharField(_("班次类别"), max_length=12, choices=ClassKind.choices)
    training_kind = models.CharField(
        _("培训类别"), max_length=12, choices=TrainingKind.choices, default=TrainingKind.IN_SERVICE
    )
    organiser = models.ForeignKey(
        Organisation, verbose_name=_("主办单位"), on_delete=models.PROTECT, related_name="+"
    )
    institution = models.ForeignKey(
        Institution,
        verbose_name=_("承办机构"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    programme = models.CharField(_("计划（工程）"), max_length=80, blank=True)
    audience = models.JSONField(_("培训对象"), default=dict, blank=True)
    called_from = models.ForeignKey(
        Organisation, verbose_name=_("调训范围"), on_delete=models.PROTECT, related_name="+"
    )
    starts_on = models.DateField(_("开班日期"))
    ends_before = models.DateField(_("结业日期（不含）"))
    has_fixed_dates = models.BooleanField(_("日期已定"), default=True)
    days = models.PositiveIntegerField(_("天数（十分之一天）"))
    hours = models.PositiveIntegerField(_("学时（十分之一学时）"))
    hours_theory = models.PositiveIntegerField(_("理论教育（十分之一学时）"), default=0)
    hours_party = models.PositiveIntegerField(_("党性教育（十分之一学时）"), default=0)
    hours_professional = models.PositiveIntegerField(_("专业化能力（十分之一学时）"), default=0)
    hours_knowledge = models.PositiveIntegerField(_("知识培训（十分之一学时）"), default=0)
    people = models.PositiveIntegerField(_("计划人数"))
    fewest = models.PositiveIntegerField(_("最少开班人数"), default=1)
    mode = models.CharField(
        _("培训方式"), max_length=8, choices=TeachingMode.choices, default=TeachingMode.OFFLINE
    )
    is_full_time = models.BooleanField(_("全脱产"), default=True)
    is_systematic = models.BooleanField(_("系统理论教育和严格党性教育"), default=False)
    topic = models.CharField(_("专题"), max_length=60, blank=True)
    content = models.CharField(_("培训内容"), max_length=400, blank=True)
    purpose = models.CharField(_("培训目的"), max_length=400, blank=True)
    place = models.CharField(_("培训地点"), max_length=160, blank=True)
    budget = models.PositiveBigIntegerField(_("经费预算（分）"), default=0)
    fund_source = models.CharField(_("经费来源"), max_length=80, blank=True)
    responsible = models.CharField(_("项目负责人"), max_length=60)
    phone = models.CharField(_("联系电话"), max_length=40, blank=True)
    note = models.CharField(_("备注"), max_length=200, blank=True)
    state = models.CharField(_("项目状态"), max_length=10, choices=ItemState.choices, default=ItemState.DRAFT)
    waiting_at = models.ForeignKey(
        Organisation,
        verbose_name=_("当前审核单位"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    version = models.PositiveIntegerField(_("版本"), default=1)
    copied_from = models.ForeignKey(
        "self",
        verbose_name=_("沿用自"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = PlanItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("计划项目")
        verbose_name_plural = _("计划项目")
        ordering = ["plan", "number"]
        indexes = [
            models.Index(fields=["plan", "state", "waiting_at"], name="plan_item_by_review"),
            models.Index(fields=["starts_on"], name="plan_item_by_start"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"],
                name="plan_item_number_once",
                violation_error_message=_("同一计划内编号不得重复"),
            ),
            models.CheckConstraint(
                condition=Q(ends_before__gt=F("starts_on")),
                name="plan_item_ends_after_it_starts",
                violation_error_message=_("结业日期不得早于开班日期"),
            ),
            models.CheckConstraint(
                condition=Q(people__gte=1, people__lte=MOST_PEOPLE, fewest__gte=1, fewest__lte=F("people")),
                name="plan_item_calls_somebody",
                violation_error_message=_("计划人数应在1至100000之间，且不少于最少开班人数"),
            ),
            models.CheckConstraint(
                condition=Q(days__gt=0, hours__gt=0),
                name="plan_item_takes_time",
                violation_error_message=_("天数和学时必须大于零"),
            ),
            models.CheckConstraint(
                condition=Q(
                    hours__gte=F("hours_theory")
                    + F("hours_party")
                    + F("hours_professional")
                    + F("hours_knowledge")
                ),
                name="plan_item_parts_fit_its_hours",
                violation_error_message=_("四类内容的学时之和不得多于总学时"),
            ),
            models.CheckConstraint(
                condition=Q(state="submitted", waiting_at__isnull=False)
                | (~Q(state="submitted") & Q(waiting_at__isnull=True)),
                name="plan_item_waits_somewhere_while_submitted",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def label(self) -> str:
        """Number and title, as tables show them."""
        return f"{self.number:03d} {self.title}"

    @property
    def ends_on(self) -> date:
        """The last day, as people say it."""
        return self.ends_before - timedelta(days=1)


class ItemSegment(models.Model):
    """A stretch of a class held in several stretches (分段式, 六(二)); a class in one piece has one."""

    item = models.ForeignKey(
        PlanItem, verbose_name=_("计划项目"), on_delete=models.CASCADE, related_name="segments"
    )
    starts_on = models.DateField(_("开始日期"))
    ends_before = models.DateField(_("结束日期（不含）"))

    class Meta:
        verbose_name = _("培训分段")
        verbose_name_plural = _("培训分段")
        ordering = ["item", "starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_before__gt=F("starts_on")),
                name="item_segment_ends_after_it_starts",
                violation_error_message=_("分段的结束日期不得早于开始日期"),
            ),
            ExclusionConstraint(
                name="item_segment_once_a_day",
                expressions=[
                    ("item", RangeOperators.EQUAL),
                    (Func("starts_on", "ends_before", function="daterange"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("同一项目的各段不得重叠"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.starts_on}"
