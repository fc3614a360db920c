"""What a session is about, how it is taught and by whom (F4, 一(三)3–4)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Field(models.TextChoices):
    """一级四类 content fields."""

    THEORY = "theory", _("理论教育")
    PARTY = "party", _("党性教育")
    PROFESSIONAL = "professional", _("专业化能力培训")
    KNOWLEDGE = "knowledge", _("知识培训")


class Method(models.TextChoices):
    """Teaching methods; which of them are interactive is said in the policy's taxonomy."""

    LECTURE = "lecture", _("讲授式")
    SEMINAR = "seminar", _("研讨式")
    CASE = "case", _("案例式")
    SIMULATION = "simulation", _("模拟式")
    EXPERIENCE = "experience", _("体验式")
    DEBATE = "debate", _("辩论式")
    PRACTICE = "practice", _("实训式")
    SELF_STUDY = "self_study", _("自学")
    OTHER = "other", _("其他方式")


class LecturerKind(models.TextChoices):
    """Who teaches."""

    LEADING_OFFICIAL = "leading_official", _("领导干部")
    FULL_TIME = "full_time", _("专职教师")
    PART_TIME = "part_time", _("兼职教师")
    EXPERT = "expert", _("专家学者")
    OTHER = "other", _("其他人员授课")


class BookingState(models.TextChoices):
    """Whether a place in a class is booked ahead, used, or given up."""

    BOOKED = "booked", _("已列入")
    CREDITED = "credited", _("已结业记学时")
    CANCELLED = "cancelled", _("已取消")
