"""Training institutions, and items that a clause counts."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from ganxun.orgs.models import Organisation
from ganxun.resources.choices import InstitutionKind, InstitutionLevel, ItemKind
from ganxun.resources.querysets import InstitutionQuerySet, RecognitionQuerySet, RegisteredItemQuerySet


class Institution(models.Model):
    """A training institution. `is_recognised` null means: nobody has said yet whether training there counts."""

    code = models.CharField(_("机构代码"), max_length=60, unique=True)
    name = models.CharField(_("培训机构名称"), max_length=120)
    kind = models.CharField(_("培训机构类别"), max_length=20, choices=InstitutionKind.choices)
    level = models.CharField(_("培训机构级别"), max_length=10, choices=InstitutionLevel.choices)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("所属机构"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    is_recognised = models.BooleanField(_("认可机构"), null=True, blank=True)

    objects = InstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = _("培训机构")
        verbose_name_plural = _("培训机构")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Recognition(models.Model):
    """Whether training at an institution counts, for a time, and who said so.

    `Institution.is_recognised` repeats what holds today; a credit keeps what held when the training ended.
    """

    institution = models.ForeignKey(
        Institution, verbose_name=_("培训机构"), on_delete=models.CASCADE, related_name="recognitions"
    )
    is_recognised = models.BooleanField(_("认可"))
    starts_on = models.DateField(_("起始日期"))
    ends_before = models.DateField(_("截止日期"), null=True, blank=True)
    decided_by = models.CharField(_("认定单位"), max_length=120)
    document = models.CharField(_("认定文件"), max_length=160, blank=True)

    objects = RecognitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("机构认可")
        verbose_name_plural = _("机构认可")
        ordering = ["institution", "-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_before__isnull=True) | Q(ends_before__gt=F("starts_on")),
                name="recognition_ends_after_it_starts",
                violation_error_message=_("截止日期必须晚于起始日期"),
            ),
            ExclusionConstraint(
                name="recognition_once_a_day",
                expressions=[
                    ("institution", RangeOperators.EQUAL),
                    (Func("starts_on", "ends_before", function="daterange"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("同一机构的认可时段不得重叠"),
            ),
        ]

    def __str__(self) -> str:
        word = _("认可") if self.is_recognised else _("不予认可")
        return f"{self.institution} {word}（{self.starts_on} 起）"


class RegisteredItem(models.Model):
    """Something a clause counts: a textbook selected, a school evaluated, teachers sent to the grassroots.

    `amount` is how many (people for 送教下基层, pieces otherwise).
    """

    kind = models.CharField(_("事项类别"), max_length=20, choices=ItemKind.choices)
    title = models.CharField(_("事项名称"), max_length=160)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("责任单位"), on_delete=models.PROTECT, related_name="+"
    )
    institution = models.ForeignKey(
        Institution,
        verbose_name=_("相关培训机构"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="items",
    )
    level = models.CharField(_("事项级别"), max_length=10, choices=InstitutionLevel.choices)
    on = models.DateField(_("完成日期"))
    amount = models.PositiveIntegerField(_("数量"), default=1)

    objects = RegisteredItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("登记事项")
        verbose_name_plural = _("登记事项")
        ordering = ["-on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="registered_item_counts_something")
        ]

    def __str__(self) -> str:
        return self.title
