"""Classes with their sessions: the minimum on which class ratios (A3, A4) are judged, to be grown."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ganxun.base.row_guards import by_person
from ganxun.classes.choices import BookingState, Field, LecturerKind, Method
from ganxun.classes.querysets import BookingQuerySet, TrainingClassQuerySet
from ganxun.orgs.models import Organisation
from ganxun.people.models import Person
from ganxun.plans.models import PlanItem
from ganxun.records.choices import ClassKind, TrainingKind
from ganxun.resources.choices import InstitutionLevel
from ganxun.resources.models import Institution


class TrainingClass(models.Model):
    """班次: one run of a training programme. `days` and `hours` are what it credits, in tenths."""

    code = models.CharField(_("班次编号"), max_length=40, unique=True)
    name = models.CharField(_("班次名称"), max_length=160)
    kind = models.CharField(_("班次类别"), max_length=12, choices=ClassKind.choices)
    training_kind = models.CharField(
        _("培训类别"), max_length=12, choices=TrainingKind.choices, default=TrainingKind.IN_SERVICE
    )
    organiser = models.ForeignKey(
        Organisation, verbose_name=_("主办单位"), on_delete=models.PROTECT, related_name="+"
    )
    organiser_level = models.CharField(_("主办级别"), max_length=10, choices=InstitutionLevel.choices)
    institution = models.ForeignKey(
        Institution,
        verbose_name=_("承办机构"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    plan_item = models.ForeignKey(
        PlanItem,
        verbose_name=_("计划项目"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    programme = models.CharField(_("计划（工程）"), max_length=80, null=True, blank=True)
    starts_on = models.DateField(_("开班日期"))
    ends_before = models.DateField(_("结业日期（不含）"))
    days = models.PositiveIntegerField(_("学制（十分之一天）"))
    hours = models.PositiveIntegerField(_("学时（十分之一学时）"))
    is_full_time = models.BooleanField(_("全脱产"), default=True)
    is_systematic = models.BooleanField(_("系统理论教育和严格党性教育"), null=True, blank=True)
    is_abroad = models.BooleanField(_("出国（境）培训"), default=False)

    objects = TrainingClassQuerySet.as_manager()

    class Meta:
        verbose_name = _("班次")
        verbose_name_plural = _("班次")
        ordering = ["-starts_on", "code"]
        indexes = [models.Index(fields=["starts_on"], name="training_class_by_start")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_before__gt=F("starts_on")),
                name="training_class_ends_after_it_starts",
                violation_error_message=_("结业日期不得早于开班日期"),
            )
        ]

    def __str__(self) -> str:
        return self.name


class ClassSession(models.Model):
    """课次: one unit of teaching. `hours` in tenths of 学时; what is null has not been recorded."""

    training_class = models.ForeignKey(
        TrainingClass, verbose_name=_("班次"), on_delete=models.CASCADE, related_name="sessions"
    )
    held_on = models.DateField(_("上课日期"))
    title = models.CharField(_("课题"), max_length=160)
    hours = models.PositiveIntegerField(_("课时（十分之一学时）"))
    field = models.CharField(_("内容类别"), max_length=12, choices=Field.choices, null=True, blank=True)
    topic = models.CharField(_("专题"), max_length=60, null=True, blank=True)
    method = models.CharField(_("教学方式"), max_length=12, choices=Method.choices, null=True, blank=True)
    lecturer = models.CharField(_("授课人"), max_length=60, blank=True)
    lecturer_kind = models.CharField(
        _("授课人类别"), max_length=18, choices=LecturerKind.choices, null=True, blank=True
    )
    is_party_analysis = models.BooleanField(_("党性分析"), default=False)

    class Meta:
        verbose_name = _("课次")
        verbose_name_plural = _("课次")
        ordering = ["held_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(hours__gt=0),
                name="class_session_has_hours",
                violation_error_message=_("课时必须大于零"),
            )
        ]

    def __str__(self) -> str:
        return self.title


class Booking(models.Model):
    """A person is booked for a class that has not been credited yet: what is already arranged."""

    training_class = models.ForeignKey(
        TrainingClass, verbose_name=_("班次"), on_delete=models.CASCADE, related_name="bookings"
    )
    person = models.ForeignKey(Person, verbose_name=_("人员"), on_delete=models.CASCADE, related_name="+")
    state = models.CharField(
        _("状态"), max_length=10, choices=BookingState.choices, default=BookingState.BOOKED
    )

    objects = BookingQuerySet.as_manager()
    row_guard = by_person()

    class Meta:
        verbose_name = _("列入班次")
        verbose_name_plural = _("列入班次")
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "person"],
                name="booking_once_per_class",
                violation_error_message=_("同一人员在同一班次只能列入一次"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.training_class}"
