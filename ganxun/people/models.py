"""Persons, and what held for them over time: posts, ranks, lists, exemptions."""

from __future__ import annotations

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Reverse
from django.utils.translation import gettext_lazy as _

from ganxun.base.models import ImportRun
from ganxun.base.row_guards import by_person, by_unit, is_oneself
from ganxun.orgs.models import Organisation
from ganxun.people.choices import (
    DesignationKind,
    EducationLevel,
    ExemptionKind,
    Gender,
    Management,
    PersonKind,
    PersonnelStatus,
    PoliticalStatus,
    PostKind,
    PostLevel,
    RankKind,
    Team,
)
from ganxun.people.identity import masked
from ganxun.people.querysets import PersonQuerySet, SpanQuerySet


def ends_after_it_starts(name: str) -> models.CheckConstraint:
    """The constraint that a span, if it ends, ends after it starts."""
    return models.CheckConstraint(
        condition=Q(ends_before__isnull=True) | Q(ends_before__gt=F("starts_on")),
        name=name,
        violation_error_message=_("截止日期必须晚于起始日期"),
    )


class Person(models.Model):
    """One person (A01). `unit` repeats the unit of the main post, for lists and for who may see whom."""

    code = models.CharField(_("统一标识"), max_length=40, unique=True)
    name = models.CharField(_("姓名"), max_length=40)
    name_backwards = models.GeneratedField(
        verbose_name=_("姓名倒写"),
        expression=Reverse("name"),
        output_field=models.CharField(max_length=40),
        db_persist=True,
    )
    name_pinyin = models.CharField(_("姓名拼音"), max_length=120, blank=True)
    name_initials = models.CharField(_("姓名拼音首字母"), max_length=20, blank=True)
    gender = models.CharField(_("性别"), max_length=6, choices=Gender.choices, null=True, blank=True)
    ethnicity = models.CharField(_("民族"), max_length=20, blank=True)
    political_status = models.CharField(
        _("政治面貌"), max_length=14, choices=PoliticalStatus.choices, null=True, blank=True
    )
    born_on = models.DateField(_("出生日期"), null=True, blank=True)
    started_work_on = models.DateField(_("参加工作时间"), null=True, blank=True)
    joined_service_on = models.DateField(_("录用日期"), null=True, blank=True)
    person_kind = models.CharField(
        _("人员类别"), max_length=24, choices=PersonKind.choices, null=True, blank=True
    )
    personnel_status = models.CharField(
        _("人员状态"), max_length=16, choices=PersonnelStatus.choices, default=PersonnelStatus.ACTIVE
    )
    management = models.CharField(
        _("管理权限"), max_length=12, choices=Management.choices, null=True, blank=True
    )
    education_level = models.CharField(
        _("学历"), max_length=14, choices=EducationLevel.choices, null=True, blank=True
    )
    identity_sealed = models.BinaryField(_("公民身份号码（加密）"), null=True, blank=True)
    identity_hash = models.CharField(
        _("公民身份号码（检索值）"), max_length=64, null=True, blank=True, unique=True
    )
    identity_tail = models.CharField(_("公民身份号码末四位"), max_length=4, blank=True)
    unit = models.ForeignKey(
        Organisation,
        verbose_name=_("工作单位"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    post_title = models.CharField(_("单位及职务全称"), max_length=200, blank=True)
    top_order = models.PositiveSmallIntegerField(_("职务排序"), default=0)

    objects = PersonQuerySet.as_manager()
    row_guard = by_unit("unit_id", or_if=is_oneself("id"))

    class Meta:
        verbose_name = _("人员")
        verbose_name_plural = _("人员")
        indexes = [
            # The order behind the words lets the first matches of a common name come out highest first.
            *(
                models.Index(
                    OpClass(F(column), name="varchar_pattern_ops"),
                    F("top_order").desc(),
                    name=f"person_by_{word}",
                )
                for column, word in (
                    ("name", "name"),
                    ("name_initials", "initials"),
                    ("name_pinyin", "pinyin"),
                )
            ),
            # Two characters of a given name are asked for as often as the surname: 伟强 finds 张伟强.
            models.Index(
                fields=["name_backwards"], name="person_by_name_backwards", opclasses=["varchar_pattern_ops"]
            ),
            models.Index(fields=["identity_tail"], name="person_by_identity_tail"),
            # Carries all that a search within a small subtree reads.
            models.Index(
                fields=["unit", "-top_order", "name_pinyin"],
                name="person_in_unit_order",
                include=["id", "name", "name_initials"],
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def identity_masked(self) -> str:
        """The identity number as a page may show it."""
        return masked(self.identity_tail)


class Appointment(models.Model):
    """A post held for a time (A02). Several at once are possible; one of them is the main post."""

    person = models.ForeignKey(
        Person, verbose_name=_("人员"), on_delete=models.CASCADE, related_name="appointments"
    )
    unit = models.ForeignKey(
        Organisation, verbose_name=_("任职机构"), on_delete=models.PROTECT, related_name="+"
    )
    title = models.CharField(_("职务名称"), max_length=100)
    post_kind = models.CharField(
        _("职务类别"), max_length=26, choices=PostKind.choices, default=PostKind.OTHER
    )
    post_level = models.CharField(
        _("职务层次"), max_length=4, choices=PostLevel.choices, null=True, blank=True
    )
    is_leading_post = models.BooleanField(_("领导职务"), default=False)
    team = models.CharField(_("班子成员标识"), max_length=18, choices=Team.choices, default=Team.NONE)
    is_team_head = models.BooleanField(_("班子正职"), default=False)
    is_primary = models.BooleanField(_("主职务"), default=True)
    starts_on = models.DateField(_("任职时间"))
    ends_before = models.DateField(_("免职时间"), null=True, blank=True)

    objects = SpanQuerySet.as_manager()
    row_guard = by_person()

    class Meta:
        verbose_name = _("任职")
        verbose_name_plural = _("任职")
        ordering = ["-starts_on", "-id"]
        constraints = [ends_after_it_starts("appointment_ends_after_it_starts")]

    def __str__(self) -> str:
        return f"{self.unit} {self.title}"


class Rank(models.Model):
    """职务层次 or 职级 held for a time (A05). Of several on one day the highest counts (就高不就低)."""

    person = models.ForeignKey(Person, verbose_name=_("人员"), on_delete=models.CASCADE, related_name="ranks")
    kind = models.CharField(_("级别类别"), max_length=5, choices=RankKind.choices)
    code = models.CharField(_("级别"), max_length=4)
    starts_on = models.DateField(_("批准日期"))
    ends_before = models.DateField(_("终止日期"), null=True, blank=True)

    objects = SpanQuerySet.as_manager()
    row_guard = by_person()

    class Meta:
        verbose_name = _("职务职级")
        verbose_name_plural = _("职务职级")
        ordering = ["-starts_on", "-id"]
        constraints = [ends_after_it_starts("rank_ends_after_it_starts")]

    def __str__(self) -> str:
        return f"{self.code}（{self.starts_on} 起）"


class Designation(models.Model):
    """A person is on a named list for a time, by decision of an organisation."""

    person = models.ForeignKey(
        Person, verbose_name=_("人员"), on_delete=models.CASCADE, related_name="designations"
    )
    kind = models.CharField(_("名单类别"), max_length=22, choices=DesignationKind.choices)
    decided_by = models.ForeignKey(
        Organisation,
        verbose_name=_("认定机构"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    starts_on = models.DateField(_("列入日期"))
    ends_before = models.DateField(_("移出日期"), null=True, blank=True)

    objects = SpanQuerySet.as_manager()
    row_guard = by_person()

    class Meta:
        verbose_name = _("名单")
        verbose_name_plural = _("名单")
        ordering = ["-starts_on", "-id"]
        constraints = [ends_after_it_starts("designation_ends_after_it_starts")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}（{self.starts_on} 起）"


class Exemption(models.Model):
    """An approved exemption from training for a time; it leaves the denominator too."""

    person = models.ForeignKey(
        Person, verbose_name=_("人员"), on_delete=models.CASCADE, related_name="exemptions"
    )
    kind = models.CharField(_("免训情形"), max_length=16, choices=ExemptionKind.choices)
    duty = models.CharField(_("限于义务"), max_length=80, null=True, blank=True)
    starts_on = models.DateField(_("起始日期"))
    ends_before = models.DateField(_("截止日期"))
    approved_by = models.CharField(_("批准人"), max_length=60)
    approved_on = models.DateField(_("批准日期"))

    objects = SpanQuerySet.as_manager()
    row_guard = by_person()

    class Meta:
        verbose_name = _("免训")
        verbose_name_plural = _("免训")
        ordering = ["-starts_on", "-id"]
        constraints = [ends_after_it_starts("exemption_ends_after_it_starts")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.starts_on}"


class HandEdit(models.Model):
    """A field of a person that somebody set by hand: imports leave it alone unless an officer decides otherwise.

    `field` is a field of the person, or `post`, `level`, `grade`, `identity`. `was` is what it held before, by which
    a table that does not know of the edit still names the person (of a number, its keyed hash).
    """

    person = models.ForeignKey(
        Person, verbose_name=_("人员"), on_delete=models.CASCADE, related_name="hand_edits"
    )
    field = models.CharField(_("项目"), max_length=24)
    was = models.CharField(_("改前"), max_length=64, blank=True)
    by = models.CharField(_("修改人"), max_length=100)
    at = models.DateTimeField(_("修改时间"))

    row_guard = by_person()

    class Meta:
        verbose_name = _("手工修改")
        verbose_name_plural = _("手工修改")
        constraints = [models.UniqueConstraint(fields=["person", "field"], name="hand_edit_once_per_field")]

    def __str__(self) -> str:
        return f"{self.person} {self.field}"


class RosterMember(models.Model):
    """A person whom an applied roster named: by that one sees who is gone from the next one of the same source."""

    run = models.ForeignKey(ImportRun, verbose_name=_("导入批次"), on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, verbose_name=_("人员"), on_delete=models.CASCADE, related_name="+")

    row_guard = by_person()

    class Meta:
        verbose_name = _("名册成员")
        verbose_name_plural = _("名册成员")
        constraints = [models.UniqueConstraint(fields=["run", "person"], name="roster_member_once_per_run")]

    def __str__(self) -> str:
        return f"{self.person}"
