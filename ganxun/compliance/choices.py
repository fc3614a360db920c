"""Verdicts, and the states of a run."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ganxun.rules.language.verdicts import Verdict

__all__ = [
    "VERDICT_CHOICES",
    "Audience",
    "DigestEvent",
    "RunKind",
    "RunState",
    "SubjectKind",
    "Verdict",
]

#: The seven verdicts (policy.md §3) as columns store them, with the words that pages translate.
VERDICT_CHOICES = [
    (Verdict.NOT_APPLICABLE.value, _("不适用")),
    (Verdict.MET.value, _("已达标")),
    (Verdict.ON_TRACK.value, _("按进度")),
    (Verdict.AT_RISK.value, _("有风险")),
    (Verdict.NOT_MET.value, _("未达标")),
    (Verdict.UNKNOWN.value, _("待核")),
    (Verdict.EXEMPT.value, _("免训")),
]


class RunState(models.TextChoices):
    """The life of an evaluation run."""

    WAITING = "waiting", _("等待")
    RUNNING = "running", _("评估中")
    FINISHED = "finished", _("已完成")
    FAILED = "failed", _("失败")


class RunKind(models.TextChoices):
    """How many are judged: everybody, or whoever's facts changed since."""

    FULL = "full", _("全量评估")
    DAILY = "daily", _("随数据更新")


class SubjectKind(models.TextChoices):
    """Whom a duty binds."""

    PERSON = "person", _("人员")
    UNIT = "unit", _("机构")
    CLASS = "class", _("班次")
    INSTITUTION = "institution", _("培训机构")
    PROGRAMME = "programme", _("计划（工程）")
    PLAN = "plan", _("规划")


class Audience(models.TextChoices):
    """Whom a digest is for: people, about themselves; officers, about their subtree."""

    PERSON = "person", _("本人")
    OFFICER = "officer", _("管理人员")


class DigestEvent(models.TextChoices):
    """What is worth telling of a finding; the most pressing first."""

    OVERDUE = "overdue", _("已逾期")
    NOT_MET = "not_met", _("转为未达标")
    DUE_7 = "due_7", _("7 天内到期")
    DUE_30 = "due_30", _("30 天内到期")
    AT_RISK = "at_risk", _("转为有风险")
    DUE_90 = "due_90", _("90 天内到期")
    MET = "met", _("新达标")
