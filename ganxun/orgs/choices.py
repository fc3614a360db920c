"""Kinds and levels of organisations."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class UnitKind(models.TextChoices):
    """What an organisation is (A0201B, B0131 机构类别)."""

    PROVINCE = "province", _("省")
    CITY = "city", _("市（州）")
    COUNTY = "county", _("县（市、区）")
    TOWNSHIP = "township", _("乡镇（街道）")
    VILLAGE = "village", _("村（社区）")
    DEPARTMENT = "department", _("部门")
    BUREAU_UNIT = "bureau_unit", _("直属单位")
    PARTY_SCHOOL = "party_school", _("党校（行政学院）")
    CADRE_COLLEGE = "cadre_college", _("干部学院")
    SOCIALISM_COLLEGE = "socialism_college", _("社会主义学院")
    UNIVERSITY = "university", _("高等学校")
    ENTERPRISE = "enterprise", _("企业")
    INSTITUTION = "institution", _("事业单位")
    OTHER = "other", _("其他机构")


class UnitLevel(models.TextChoices):
    """The level of the tree at which an organisation stands."""

    PROVINCE = "province", _("省级")
    CITY = "city", _("市级")
    COUNTY = "county", _("县级")
    TOWNSHIP = "township", _("乡级")
    VILLAGE = "village", _("村级")


class OrgChangeKind(models.TextChoices):
    """How an organisation changed."""

    OPENED = "opened", _("设立")
    RENAMED = "renamed", _("更名")
    MOVED = "moved", _("调整隶属")
    MERGED = "merged", _("并入")
    CLOSED = "closed", _("撤销")


REGION_KINDS = frozenset(
    {UnitKind.PROVINCE, UnitKind.CITY, UnitKind.COUNTY, UnitKind.TOWNSHIP, UnitKind.VILLAGE}
)
