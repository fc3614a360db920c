"""The organisation tree, dated."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from ganxun.orgs.choices import OrgChangeKind, UnitKind, UnitLevel
from ganxun.orgs.querysets import OrganisationQuerySet, OrganisationSpanQuerySet


class Organisation(models.Model):
    """An organisation as it stands today; what it was called and where it stood before is in its spans.

    `path` is the ids from the root to this organisation, each followed by a dot; grants and subtrees use it.
    """

    code = models.CharField(_("机构编码"), max_length=40, unique=True)
    name = models.CharField(_("机构名称"), max_length=120)
    short_name = models.CharField(_("简称"), max_length=60, blank=True)
    name_pinyin = models.CharField(_("名称拼音"), max_length=400, blank=True, db_index=True)
    name_initials = models.CharField(_("名称拼音首字母"), max_length=120, blank=True, db_index=True)
    kind = models.CharField(_("机构类别"), max_length=20, choices=UnitKind.choices)
    level = models.CharField(_("机构级别"), max_length=10, choices=UnitLevel.choices)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("上级机构"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
    )
    path = models.CharField(_("机构路径"), max_length=255, unique=True)
    depth = models.PositiveSmallIntegerField(_("层级"), default=0)
    region_code = models.CharField(_("行政区划代码"), max_length=12, blank=True, db_index=True)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, null=True, blank=True, unique=True)
    in_ethnic_area = models.BooleanField(_("民族地区"), default=False)
    in_poverty_area = models.BooleanField(_("深度贫困地区"), default=False)
    sort_key = models.CharField(_("排序"), max_length=60, blank=True)
    starts_on = models.DateField(_("设立日期"))
    ends_before = models.DateField(_("撤销日期"), null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        verbose_name=_("承继机构"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("机构")
        verbose_name_plural = _("机构")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_before__isnull=True) | Q(ends_before__gt=F("starts_on")),
                name="organisation_ends_after_it_starts",
                violation_error_message=_("撤销日期必须晚于设立日期"),
            ),
            models.CheckConstraint(
                condition=Q(path__endswith="."), name="organisation_path_ends_in_separator"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The short name if there is one."""
        return self.short_name or self.name

    @property
    def ancestor_ids(self) -> list[int]:
        """Ids from the root to this organisation, itself included."""
        return [int(part) for part in self.path.split(".") if part]


class OrganisationSpan(models.Model):
    """What an organisation was called and whom it was under, for a time."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("机构"), on_delete=models.CASCADE, related_name="spans"
    )
    name = models.CharField(_("机构名称"), max_length=120)
    parent = models.ForeignKey(
        Organisation,
        verbose_name=_("上级机构"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    starts_on = models.DateField(_("起始日期"))
    ends_before = models.DateField(_("截止日期"), null=True, blank=True)

    objects = OrganisationSpanQuerySet.as_manager()

    class Meta:
        verbose_name = _("机构沿革")
        verbose_name_plural = _("机构沿革")
        ordering = ["organisation", "starts_on"]
        constraints = [
            ExclusionConstraint(
                name="organisation_span_once_a_day",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    (Func("starts_on", "ends_before", function="daterange"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("同一机构的沿革时段不得重叠"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.starts_on} 起）"


class OrganisationChange(models.Model):
    """One change of the tree: opened, renamed, moved, merged into another, closed."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("机构"), on_delete=models.CASCADE, related_name="changes"
    )
    kind = models.CharField(_("变动类别"), max_length=10, choices=OrgChangeKind.choices)
    on = models.DateField(_("变动日期"))
    into = models.ForeignKey(
        Organisation,
        verbose_name=_("并入机构"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    note = models.CharField(_("说明"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("机构变动")
        verbose_name_plural = _("机构变动")
        ordering = ["on", "id"]

    def __str__(self) -> str:
        return f"{self.organisation} {self.get_kind_display()} {self.on}"
