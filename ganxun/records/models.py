"""The ledger: two accounts, days and hours, corrections only by counter-entry (D1, 六(四))."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from ganxun.base.models import Delivery
from ganxun.base.row_guards import by_person
from ganxun.orgs.models import Organisation
from ganxun.people.choices import Band
from ganxun.people.models import Person
from ganxun.records.choices import (
    Account,
    Attendance,
    ClassKind,
    EntryKind,
    PaperKind,
    Source,
    TrainingKind,
)
from ganxun.records.querysets import CreditQuerySet, PaperQuerySet
from ganxun.resources.choices import InstitutionKind, InstitutionLevel
from ganxun.resources.models import Institution


class Credit(models.Model):
    """One entry of the ledger: (a part of) one event credited to a person, or its counter-entry.

    An event is credited once a person. It is entered in parts where it crosses a New Year or was held in several
    stretches (分段式): part 1, 2, …; the last one carries `is_final_part`. Amounts are tenths: `hours` of 学时,
    `days` of a day; null means not recorded, never zero. What the class, the institution and the person's rank were
    is kept *as at that time*. The database lets nothing change but `is_reversed`, once, to true.
    """

    person = models.ForeignKey(Person, verbose_name=_("人员"), on_delete=models.PROTECT, related_name="+")
    entry = models.CharField(_("分录类别"), max_length=8, choices=EntryKind.choices, default=EntryKind.CREDIT)
    account = models.CharField(_("账户"), max_length=12, choices=Account.choices)
    days = models.IntegerField(_("天数（十分之一天）"), null=True, blank=True)
    hours = models.IntegerField(_("学时（十分之一学时）"), null=True, blank=True)
    hours_theory = models.IntegerField(_("理论教育学时"), default=0)
    hours_party = models.IntegerField(_("党性教育学时"), default=0)
    hours_professional = models.IntegerField(_("专业化能力学时"), default=0)
    hours_knowledge = models.IntegerField(_("知识培训学时"), default=0)
    starts_on = models.DateField(_("开始日期"))
    ends_before = models.DateField(_("结束日期（不含）"))
    part = models.PositiveSmallIntegerField(_("分段序号"), default=1)
    is_final_part = models.BooleanField(_("末段"), default=True)

    title = models.CharField(_("培训名称"), max_length=160)
    training_kind = models.CharField(_("培训类别"), max_length=12, choices=TrainingKind.choices)
    attendance = models.CharField(_("离岗状态"), max_length=10, choices=Attendance.choices)
    class_kind = models.CharField(
        _("班次类别"), max_length=12, choices=ClassKind.choices, null=True, blank=True
    )
    class_days = models.IntegerField(_("学制（十分之一天）"), null=True, blank=True)
    class_ref = models.BigIntegerField(_("班次编号"), null=True, blank=True)
    institution = models.ForeignKey(
        Institution,
        verbose_name=_("培训机构"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    institution_name = models.CharField(_("承办机构名称"), max_length=120, blank=True)
    institution_kind = models.CharField(
        _("机构类别"), max_length=20, choices=InstitutionKind.choices, null=True, blank=True
    )
    institution_level = models.CharField(
        _("机构级别"), max_length=10, choices=InstitutionLevel.choices, null=True, blank=True
    )
    institution_recognised = models.BooleanField(_("认可机构"), null=True, blank=True)
    organiser_level = models.CharField(
        _("主办级别"), max_length=10, choices=InstitutionLevel.choices, null=True, blank=True
    )
    organiser_name = models.CharField(_("主办单位"), max_length=120, blank=True)
    programme = models.CharField(_("计划（工程）"), max_length=80, null=True, blank=True)
    rank_band_at_time = models.CharField(
        _("时任职级类别"), max_length=10, choices=Band.choices, null=True, blank=True
    )
    post_at_time = models.CharField(_("时任职务"), max_length=200, blank=True)
    is_systematic = models.BooleanField(_("系统理论教育和严格党性教育"), null=True, blank=True)
    is_abroad = models.BooleanField(_("出国（境）培训"), default=False)

    source = models.CharField(_("来源"), max_length=10, choices=Source.choices)
    source_event = models.CharField(_("来源事项编号"), max_length=80)
    conversion = models.CharField(_("折算规则"), max_length=80, blank=True)
    conversion_version = models.CharField(_("折算规则版本"), max_length=16, blank=True)
    reverses = models.OneToOneField(
        "self",
        verbose_name=_("冲销的分录"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reversed_by",
    )
    is_reversed = models.BooleanField(_("已冲销"), default=False)
    reason = models.CharField(_("冲销原因"), max_length=200, blank=True)
    booked_at = models.DateTimeField(_("记账时间"))
    booked_by = models.CharField(_("记账人"), max_length=100)

    objects = CreditQuerySet.as_manager()
    row_guard = by_person()

    class Meta:
        verbose_name = _("学时分录")
        verbose_name_plural = _("学时台账")
        ordering = ["-starts_on", "-id"]
        indexes = [models.Index(fields=["person", "starts_on"], name="credit_of_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "source", "source_event", "part"],
                condition=Q(entry="credit", is_reversed=False),
                name="credit_once_per_person_and_event",
                violation_error_message=_("同一事项已为该人员记过学时"),
            ),
            models.CheckConstraint(
                condition=Q(ends_before__gt=F("starts_on")),
                name="credit_ends_after_it_starts",
                violation_error_message=_("结束日期不得早于开始日期"),
            ),
            models.CheckConstraint(
                condition=Q(entry="credit", reverses__isnull=True)
                & (Q(hours__isnull=True) | Q(hours__gte=0))
                & (Q(days__isnull=True) | Q(days__gte=0))
                | Q(entry="reversal", reverses__isnull=False, is_reversed=False)
                & (Q(hours__isnull=True) | Q(hours__lte=0))
                & (Q(days__isnull=True) | Q(days__lte=0)),
                name="credit_is_positive_reversal_negative",
            ),
            models.CheckConstraint(
                condition=~Q(days__isnull=True, hours__isnull=True),
                name="credit_has_days_or_hours",
                violation_error_message=_("天数和学时至少填写一项"),
            ),
            ExclusionConstraint(
                name="credit_no_overlapping_full_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (Func("starts_on", "ends_before", function="daterange"), RangeOperators.OVERLAPS),
                ],
                condition=Q(entry="credit", attendance="full_time", is_reversed=False),
                violation_error_message=_("同一人员的全脱产培训时段不得重叠"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.title}"


class PaperSeries(models.Model):
    """The last number an issuer gave out in a year. Its row is the lock that keeps numbers without gaps."""

    issuer = models.ForeignKey(
        Organisation, verbose_name=_("出具机构"), on_delete=models.PROTECT, related_name="+"
    )
    year = models.PositiveSmallIntegerField(_("年份"))
    last_number = models.PositiveIntegerField(_("最后编号"))

    class Meta:
        verbose_name = _("文书编号")
        verbose_name_plural = _("文书编号")
        constraints = [
            models.UniqueConstraint(fields=["issuer", "year"], name="one_series_per_issuer_and_year")
        ]

    def __str__(self) -> str:
        return f"{self.issuer} {self.year}"


class Paper(models.Model):
    """A paper issued about a person: what it said, when, by whom, what for (decision 0081).

    `facts` are all it says; the file is typeset from them, the same facts to the same bytes. The database lets nothing
    change but the revocation, once.
    """

    kind = models.CharField(_("文书类别"), max_length=12, choices=PaperKind.choices)
    person = models.ForeignKey(Person, verbose_name=_("人员"), on_delete=models.PROTECT, related_name="+")
    holder_name = models.CharField(_("持有人姓名"), max_length=40)
    issuer = models.ForeignKey(
        Organisation, verbose_name=_("出具机构"), on_delete=models.PROTECT, related_name="+"
    )
    year = models.PositiveSmallIntegerField(_("年份"))
    number = models.PositiveIntegerField(_("编号"))
    code = models.CharField(_("核验码"), max_length=16, unique=True)
    starts_on = models.DateField(_("记载起始日期"), null=True, blank=True)
    as_of = models.DateField(_("记载截止日期"))
    facts = models.JSONField(_("记载内容"))
    facts_sha256 = models.CharField(_("内容摘要"), max_length=64)
    verified_at = models.CharField(_("核验网址"), max_length=200)
    purpose = models.CharField(_("用途"), max_length=100)
    is_own = models.BooleanField(_("本人自助办理"), default=False)
    issued_on = models.DateField(_("出具日期"))
    issued_at = models.DateTimeField(_("出具时间"))
    issued_by = models.CharField(_("出具人"), max_length=100)
    issued_by_user = models.BigIntegerField(_("出具账号"), null=True, blank=True)
    batch = models.ForeignKey(
        Delivery,
        verbose_name=_("成批出具"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    revoked_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)
    revoked_by = models.CharField(_("撤销人"), max_length=100, blank=True)
    revoked_reason = models.CharField(_("撤销原因"), max_length=200, blank=True)

    objects = PaperQuerySet.as_manager()
    row_guard = by_person()

    class Meta:
        verbose_name = _("培训文书")
        verbose_name_plural = _("培训文书")
        ordering = ["-id"]
        indexes = [models.Index(fields=["person", "kind", "-id"], name="paper_of_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "year", "number"],
                name="paper_number_once",
                violation_error_message=_("该编号已经使用"),
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by="", revoked_reason="")
                | Q(revoked_at__isnull=False) & ~Q(revoked_by="") & ~Q(revoked_reason=""),
                name="paper_revoked_by_somebody_for_a_reason",
                violation_error_message=_("撤销必须写明时间、撤销人和原因"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder_name} {self.get_kind_display()} {self.label}"

    @property
    def label(self) -> str:
        """The number as the paper shows it: 〔2020〕第00012号."""
        return f"〔{self.year}〕第{self.number:05d}号"

    @property
    def code_in_groups(self) -> str:
        """The verification code as people read it aloud, four characters at a time."""
        return "-".join(self.code[place : place + 4] for place in range(0, len(self.code), 4))
