"""Verdicts, and the states of a run."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verdict(models.IntegerChoices):
    """The seven verdicts (policy.md §3), as stored."""

    NOT_APPLICABLE = 0, _("不适用")
    MET = 1, _("已达标")
    ON_TRACK = 2, _("按进度")
    AT_RISK = 3, _("有风险")
    NOT_MET = 4, _("未达标")
    UNKNOWN = 5, _("待核")
    EXEMPT = 6, _("免训")


class RunState(models.TextChoices):
    """The life of an evaluation run."""

    WAITING = "waiting", _("等待")
    RUNNING = "running", _("评估中")
    FINISHED = "finished", _("已完成")
    FAILED = "failed", _("失败")


class SubjectKind(models.TextChoices):
    """Whom a duty binds."""

    PERSON = "person", _("人员")
    UNIT = "unit", _("机构")
    CLASS = "class", _("班次")
    INSTITUTION = "institution", _("培训机构")
    PROGRAMME = "programme", _("计划（工程）")
    PLAN = "plan", _("规划")
