"""Kinds of institutions and of registered items."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class InstitutionKind(models.TextChoices):
    """培训机构类别 (A1127, ZB27), extended by what the plan names."""

    PARTY_SCHOOL = "party_school", _("党校（行政院校）")
    CADRE_COLLEGE = "cadre_college", _("干部学院")
    SOCIALISM_COLLEGE = "socialism_college", _("社会主义学院")
    UNIVERSITY_BASE = "university_base", _("高校培训基地")
    LEAGUE_SCHOOL = "league_school", _("团校")
    SECTOR_SCHOOL = "sector_school", _("部门行业培训机构")
    ONLINE_COLLEGE = "online_college", _("干部网络学院")
    SOCIAL = "social", _("社会培训机构")
    OTHER = "other", _("其他培训机构")


class InstitutionLevel(models.TextChoices):
    """Whose institution it is."""

    NATIONAL = "national", _("国家级")
    PROVINCE = "province", _("省级机构")
    CITY = "city", _("市级机构")
    COUNTY = "county", _("县级机构")


class ItemKind(models.TextChoices):
    """What is registered because a clause counts it."""

    TEXTBOOK = "textbook", _("好教材")
    COURSE = "course", _("好课程")
    CASE = "case", _("好案例")
    UNIVERSITY_BASE = "university_base", _("干部教育培训高校基地")
    TAUGHT_DOWN = "taught_down", _("送教下基层")
    SENT_TEACHER = "sent_teacher", _("骨干教师跟岗学习")
    EVALUATION_PILOT = "evaluation_pilot", _("办学质量评估试点")
    QUALITY_EVALUATION = "quality_evaluation", _("办学质量评估")
    PLATFORM_LINKED = "platform_linked", _("网络平台互联互通")
    OUTLINE = "outline", _("教学大纲")
    READING_CLASS = "reading_class", _("读书班")
    LECTURE_SERIES = "lecture_series", _("专题大讲堂")
    MIDTERM_EVALUATION = "midterm_evaluation", _("中期评估")
    FINAL_EVALUATION = "final_evaluation", _("五年总结评估")
