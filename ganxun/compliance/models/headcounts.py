"""The denominators of rates: what units report, who froze a year, and what was frozen (domain.md §1.7)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ganxun.compliance.querysets import HeadcountFreezeQuerySet, HeadcountQuerySet, HeadcountReportQuerySet
from ganxun.orgs.models import Organisation


class HeadcountReport(models.Model):
    """What an organisation says of its own people of a category in a year; a correction is another row, numbered on.

    `counted` is what the register held when it was said: whoever says otherwise gives the reason.
    """

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("机构"), on_delete=models.PROTECT, related_name="+"
    )
    category = models.CharField(_("人员类别"), max_length=80)
    year = models.PositiveSmallIntegerField(_("年度"))
    number = models.PositiveSmallIntegerField(_("第几次上报"))
    people = models.PositiveIntegerField(_("人数"))
    exempt = models.PositiveIntegerField(_("免训人数"), default=0)
    counted = models.PositiveIntegerField(_("在册人数"))
    counted_exempt = models.PositiveIntegerField(_("在册免训人数"), default=0)
    counted_on = models.DateField(_("在册人数日期"))
    reason = models.CharField(_("与在册人数不同的原因"), max_length=200, blank=True)
    reported_by = models.CharField(_("上报人"), max_length=100)
    reported_at = models.DateTimeField(_("上报时间"))

    objects = HeadcountReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("人数上报")
        verbose_name_plural = _("人数上报")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "year", "category", "number"],
                name="headcount_report_numbered_on",
                violation_error_message=_("该机构该年度该类别的人数刚刚有人上报过，请刷新后再报"),
            ),
            models.CheckConstraint(
                condition=Q(exempt__lte=F("people")),
                name="headcount_report_exempt_within_people",
                violation_error_message=_("免训人数不得多于人数"),
            ),
            models.CheckConstraint(
                condition=~Q(reason="") | Q(people=F("counted"), exempt=F("counted_exempt")),
                name="headcount_report_says_why_it_differs",
                violation_error_message=_("与在册人数不同的，须写明原因"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.year} {self.category} 第 {self.number} 次"

    @property
    def differs_by(self) -> int:
        """Reported less counted."""
        return int(self.people) - int(self.counted)


class HeadcountFreeze(models.Model):
    """Somebody entitled freezes the headcounts of a year for an organisation and all below it.

    Until it is `done_at` it waits for its job. What a county has frozen its province keeps; only what the top of the
    tree has frozen is divided by, and cannot be lifted.
    """

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("机构"), on_delete=models.PROTECT, related_name="+"
    )
    policy = models.CharField(_("政策代码"), max_length=60)
    year = models.PositiveSmallIntegerField(_("年度"))
    taken_on = models.DateField(_("快照日期"))
    categories = models.JSONField(_("人员类别"), default=list)
    rows = models.PositiveIntegerField(_("行数"), default=0)
    asked_by = models.CharField(_("冻结人"), max_length=100)
    asked_at = models.DateTimeField(_("提出时间"))
    done_at = models.DateTimeField(_("完成时间"), null=True, blank=True)
    lifted_by = models.CharField(_("解除人"), max_length=100, blank=True)
    lifted_at = models.DateTimeField(_("解除时间"), null=True, blank=True)
    lift_reason = models.CharField(_("解除原因"), max_length=200, blank=True)

    objects = HeadcountFreezeQuerySet.as_manager()

    class Meta:
        verbose_name = _("人数冻结")
        verbose_name_plural = _("人数冻结")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "year", "policy"],
                condition=Q(lifted_at=None),
                name="headcount_freeze_once_a_year",
                violation_error_message=_("该年度的人数已经冻结"),
            ),
            models.CheckConstraint(
                condition=Q(taken_on__year=F("year")),
                name="headcount_freeze_within_its_year",
                violation_error_message=_("快照日期须在该年度以内"),
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None) | ~Q(lift_reason=""),
                name="headcount_freeze_lifted_with_a_reason",
                violation_error_message=_("解除冻结须写明原因"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.year} {self.policy}"


class HeadcountSnapshot(models.Model):
    """How many people of a category an organisation itself had on a day; those below report their own. Frozen.

    `people` is what the organisation reported, or else what was counted; `counted` always what was counted.
    """

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("机构"), on_delete=models.PROTECT, related_name="+"
    )
    category = models.CharField(_("人员类别"), max_length=80)
    year = models.PositiveSmallIntegerField(_("年度"))
    taken_on = models.DateField(_("快照日期"))
    people = models.PositiveIntegerField(_("人数"))
    exempt = models.PositiveIntegerField(_("免训人数"), default=0)
    counted = models.PositiveIntegerField(_("在册人数"), null=True, blank=True)
    is_reported = models.BooleanField(_("由机构上报"), default=False)
    is_final = models.BooleanField(_("全树已冻结"), default=True)
    freeze = models.ForeignKey(
        HeadcountFreeze, verbose_name=_("人数冻结"), on_delete=models.PROTECT, related_name="snapshots",
        null=True, blank=True,
    )  # fmt: skip

    objects = HeadcountQuerySet.as_manager()

    class Meta:
        verbose_name = _("人数快照")
        verbose_name_plural = _("人数快照")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "category", "year"],
                name="headcount_snapshot_once_a_year",
                violation_error_message=_("该机构该年度该类别的人数已上报"),
            ),
            models.CheckConstraint(
                condition=Q(exempt__lte=F("people")),
                name="headcount_snapshot_exempt_within_people",
                violation_error_message=_("免训人数不得多于人数"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.year} {self.category}"
