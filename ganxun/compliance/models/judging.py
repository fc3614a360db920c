"""Policies adopted, runs, findings with their history, and the tallies that boards read."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from ganxun.base.row_guards import by_unit, is_oneself
from ganxun.base.working import is_anybody_at_work
from ganxun.compliance.choices import VERDICT_CHOICES, RunKind, RunState, SubjectKind
from ganxun.compliance.querysets import AdoptionQuerySet, FindingQuerySet, RunQuerySet, TallyQuerySet
from ganxun.orgs.models import Organisation


class PolicyVersion(models.Model):
    """One content of a policy folder, known by its hash; runs refer to it so that figures can be reproduced."""

    code = models.CharField(_("政策代码"), max_length=60, db_index=True)
    content_hash = models.CharField(_("内容指纹"), max_length=64)
    title = models.CharField(_("政策名称"), max_length=120)
    starts_on = models.DateField(_("起始日期"))
    ends_before = models.DateField(_("截止日期"))
    loaded_at = models.DateTimeField(_("载入时间"))

    class Meta:
        verbose_name = _("政策版本")
        verbose_name_plural = _("政策版本")
        constraints = [
            models.UniqueConstraint(fields=["code", "content_hash"], name="policy_version_once_per_content")
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.content_hash[:8]}）"


class Adoption(models.Model):
    """A policy binds an organisation and all below it, from a day on."""

    policy = models.CharField(_("政策代码"), max_length=60)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("机构"), on_delete=models.PROTECT, related_name="+"
    )
    starts_on = models.DateField(_("施行日期"))
    ends_before = models.DateField(_("停止施行日期"), null=True, blank=True)
    adopted_by = models.CharField(_("采用人"), max_length=100, blank=True)
    adopted_at = models.DateTimeField(_("采用时间"), null=True, blank=True)
    ended_by = models.CharField(_("停止人"), max_length=100, blank=True)
    ended_at = models.DateTimeField(_("停止时间"), null=True, blank=True)

    objects = AdoptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("政策采用")
        verbose_name_plural = _("政策采用")
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "organisation", "starts_on"],
                name="adoption_once",
                violation_error_message=_("该机构已采用此政策"),
            ),
            ExclusionConstraint(
                name="adoption_binds_once_at_a_time",
                expressions=[
                    ("policy", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    (Func("starts_on", "ends_before", function="daterange"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("该机构在这段时间已采用此政策"),
            ),
            models.CheckConstraint(
                condition=Q(ends_before__isnull=True) | Q(ends_before__gt=F("starts_on")),
                name="adoption_binds_some_day",
                violation_error_message=_("停止施行日期必须晚于施行日期"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.policy}"


#: First key of the advisory locks by which one sees whether somebody is at work on a run.
RUN_LOCK = 720_010


class EvaluationRun(models.Model):
    """One evaluation of one policy version as of one day over the whole tree.

    A run of kind `daily` gathers what was judged again, person by person, upon its full run (`base`) because facts
    had changed; the tallies of the full run are kept in step. With a `scope` only its subtree was judged.
    `facts_moment` is the snapshot (in the database's own words) that a full run read; `groups_behind_since` says
    since when figures of groups may lag behind people.
    """

    policy_version = models.ForeignKey(
        PolicyVersion, verbose_name=_("政策版本"), on_delete=models.PROTECT, related_name="runs"
    )
    policy = models.CharField(_("政策代码"), max_length=60)
    as_of = models.DateField(_("评估日"))
    kind = models.CharField(_("类别"), max_length=5, choices=RunKind.choices, default=RunKind.FULL)
    base = models.ForeignKey(
        "self",
        verbose_name=_("所依据的全量评估"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="followers",
    )
    scope = models.ForeignKey(
        Organisation,
        verbose_name=_("评估范围"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    facts_moment = models.TextField(_("数据时刻"), blank=True)
    groups_behind_since = models.DateTimeField(_("集体指标待更新自"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=8, choices=RunState.choices, default=RunState.WAITING)
    facts_version = models.CharField(_("数据指纹"), max_length=64, blank=True)
    asked_at = models.DateTimeField(_("提出时间"))
    asked_by = models.CharField(_("提出人"), max_length=100)
    started_at = models.DateTimeField(_("开始时间"), null=True, blank=True)
    finished_at = models.DateTimeField(_("完成时间"), null=True, blank=True)
    subjects = models.PositiveIntegerField(_("评估对象数"), default=0)
    findings = models.PositiveIntegerField(_("结论数"), default=0)
    digests = models.JSONField(_("各分段结果指纹"), default=dict)
    changed = models.PositiveIntegerField(_("变化的结论数"), default=0)
    done = models.PositiveSmallIntegerField(_("进度（百分比）"), default=0)
    problem = models.TextField(_("失败原因"), blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("评估")
        verbose_name_plural = _("评估")
        ordering = ["-id"]
        indexes = [models.Index(fields=["policy", "state", "as_of"], name="evaluation_run_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["base"], name="evaluation_run_one_daily_upon_a_full"),
            models.CheckConstraint(
                condition=Q(kind="full", base__isnull=True) | Q(kind="daily", base__isnull=False),
                name="evaluation_run_daily_stands_upon_a_full",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.policy} {self.as_of}"

    @property
    def content_hash(self) -> str:
        """The content of the policy that was judged."""
        return self.policy_version.content_hash

    @property
    def duration(self) -> timedelta:
        """How long it took; nothing before it has ended."""
        if self.started_at is None or self.finished_at is None:
            return timedelta()
        return self.finished_at - self.started_at

    @property
    def is_interrupted(self) -> bool:
        """Whether it was begun and nobody is at it any more: the process died, nothing was stored."""
        return self.state == RunState.RUNNING and not is_anybody_at_work(RUN_LOCK, self.pk)


class Finding(models.Model):
    """The verdict on one duty of one subject in one period, as judged on the days from `as_of_from` to `as_of_until`.

    Findings are stored by difference: a run writes only what changed. A row is right for every judged day
    `as_of_from <= day < as_of_until` (null: still right) unless a later run over corrected facts replaced it;
    what is not applicable has no row. A duty judged by calendar year has one finding a year (`year`), any other
    duty has one (`year` 0). `value`, `target` and `gap` are whole numbers in the unit of the duty (tenths of
    hours and days, counts, ten-thousandths of shares). `hours` (tenths) is kept beside them where a duty may be
    met in hours or in days: distributions count hours, whichever alternative is nearer.
    """

    policy = models.CharField(_("政策代码"), max_length=60)
    duty = models.CharField(_("义务"), max_length=80)
    subject_kind = models.CharField(_("对象类别"), max_length=11, choices=SubjectKind.choices)
    subject_id = models.BigIntegerField(_("对象编号"))
    unit = models.ForeignKey(
        Organisation,
        verbose_name=_("所属机构"),
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        db_index=False,
    )
    year = models.PositiveSmallIntegerField(_("所属年度"), default=0)
    period_starts_on = models.DateField(_("期间起始"))
    period_ends_before = models.DateField(_("期间截止（不含）"))
    verdict = models.PositiveSmallIntegerField(_("结论"), choices=VERDICT_CHOICES)
    value = models.BigIntegerField(_("当前值"), null=True)
    target = models.BigIntegerField(_("目标值"), null=True)
    gap = models.BigIntegerField(_("差额"), null=True)
    measure = models.CharField(_("计量单位"), max_length=10)
    due_on = models.DateField(_("截止日"), null=True)
    arm = models.SmallIntegerField(_("适用的选项"), default=0)
    missing = models.BigIntegerField(_("缺少的事实"), default=0)
    scheduled = models.BigIntegerField(_("已安排"), null=True)
    hours = models.BigIntegerField(_("学时"), null=True)
    as_of_from = models.DateField(_("自评估日"))
    as_of_until = models.DateField(_("至评估日（不含）"), null=True)
    run = models.ForeignKey(
        EvaluationRun, verbose_name=_("评估"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    replaced_by = models.ForeignKey(
        EvaluationRun,
        verbose_name=_("被重新评估取代"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )

    objects = FindingQuerySet.as_manager()
    row_guard = by_unit("unit_id", or_if=f"subject_kind <> 'person' OR {is_oneself('subject_id')}")

    class Meta:
        verbose_name = _("结论")
        verbose_name_plural = _("结论")
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="finding_of_subject"),
            models.Index(fields=["unit", "policy", "duty", "verdict"], name="finding_of_unit"),
            models.Index(fields=["run"], name="finding_of_run"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(as_of_until__isnull=True) | Q(as_of_until__gt=F("as_of_from")),
                name="finding_stands_for_some_day",
            ),
            models.UniqueConstraint(
                fields=["policy", "duty", "subject_id", "year"],
                condition=Q(replaced_by__isnull=True, as_of_until__isnull=True),
                name="finding_stands_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.duty} {self.subject_kind}:{self.subject_id} {self.get_verdict_display()}"


class Tally(models.Model):
    """Counts of verdicts for one duty over one organisation with all below it, in one run; what boards read."""

    run = models.ForeignKey(
        EvaluationRun,
        verbose_name=_("评估"),
        on_delete=models.CASCADE,
        related_name="tallies",
        db_index=False,
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("机构"), on_delete=models.CASCADE, related_name="+", db_index=False
    )
    duty = models.CharField(_("义务"), max_length=80)
    met = models.PositiveIntegerField(_("已达标数"), default=0)
    on_track = models.PositiveIntegerField(_("按进度数"), default=0)
    at_risk = models.PositiveIntegerField(_("有风险数"), default=0)
    not_met = models.PositiveIntegerField(_("未达标数"), default=0)
    unknown = models.PositiveIntegerField(_("待核数"), default=0)
    exempt = models.PositiveIntegerField(_("免训数"), default=0)
    verdict = models.PositiveSmallIntegerField(_("结论"), choices=VERDICT_CHOICES, null=True)
    value = models.BigIntegerField(_("当前值"), null=True)
    target = models.BigIntegerField(_("目标值"), null=True)
    gap_sum = models.BigIntegerField(_("差额合计"), default=0)
    measure = models.CharField(_("计量单位"), max_length=10, blank=True)
    is_provisional = models.BooleanField(_("人数未定"), default=False)

    objects = TallyQuerySet.as_manager()

    class Meta:
        verbose_name = _("汇总")
        verbose_name_plural = _("汇总")
        constraints = [
            models.UniqueConstraint(fields=["run", "organisation", "duty"], name="tally_once_per_run")
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.duty}"


class Distribution(models.Model):
    """How many subjects of a duty have a value in a band, over one organisation with all below it, in one run.

    `low` is the lower bound of the band in the unit of the duty; `due_month` rows count who is due when.
    """

    run = models.ForeignKey(
        EvaluationRun, verbose_name=_("评估"), on_delete=models.CASCADE, related_name="+", db_index=False
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("机构"), on_delete=models.CASCADE, related_name="+", db_index=False
    )
    duty = models.CharField(_("义务"), max_length=80)
    low = models.BigIntegerField(_("区间下限"), null=True)
    due_month = models.DateField(_("到期月份"), null=True)
    is_arranged = models.BooleanField(_("已安排"), default=False)
    subjects = models.PositiveIntegerField(_("对象数"))

    class Meta:
        verbose_name = _("分布")
        verbose_name_plural = _("分布")
        indexes = [models.Index(fields=["run", "organisation", "duty"], name="distribution_of_run")]

    def __str__(self) -> str:
        return f"{self.organisation} {self.duty} {self.low or self.due_month}"


class StalePerson(models.Model):
    """A note that facts about a person changed (`person_id` null: facts about nobody in particular).

    Written by triggers in the transaction of the change (decision 0085), read by the job that judges again. A note
    stays until a full run has read facts in which its change stands; `written_in` is the transaction that wrote it.
    """

    person_id = models.BigIntegerField(_("人员编号"), null=True)
    since = models.DateTimeField(_("变化时间"))
    written_in = models.BigIntegerField(_("事务编号"))
    is_judged = models.BooleanField(_("已重新评估"), default=False, db_default=False)

    no_row_guard = "an id and a moment, written by triggers with the owner's rights; no page reads it"

    class Meta:
        verbose_name = _("待重新评估")
        verbose_name_plural = _("待重新评估")
        indexes = [
            models.Index(fields=["id"], name="stale_person_waiting", condition=Q(is_judged=False)),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.since:%Y-%m-%d %H:%M}"
