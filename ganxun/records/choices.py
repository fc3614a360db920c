"""Codes of the training information set (A11)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Account(models.TextChoices):
    """The two accounts; neither substitutes the other unless a rule says so (policy.md §4)."""

    CONCENTRATED = "concentrated", _("集中培训")
    ONLINE = "online", _("网络自学")


class TrainingKind(models.TextChoices):
    """A1101 培训类别 (ZB29)."""

    INDUCTION = "induction", _("初任培训")
    POST = "post", _("任职培训")
    SPECIALISED = "specialised", _("专门业务培训")
    IN_SERVICE = "in_service", _("在职培训")
    ROTATION = "rotation", _("集中轮训")
    OTHER = "other", _("其他培训")


class Attendance(models.TextChoices):
    """A1104 离岗状态 (ZB30)."""

    FULL_TIME = "full_time", _("全脱产")
    PART_TIME = "part_time", _("半脱产")
    ON_THE_JOB = "on_the_job", _("不脱产")


class ClassKind(models.TextChoices):
    """A1134 班类别."""

    MAIN = "main", _("主体班次")
    TOPIC = "topic", _("专题班次")
    ONLINE_TOPIC = "online_topic", _("网络专题班")
    SEMINAR = "seminar", _("研讨班")
    LECTURE = "lecture", _("专题讲座")
    OTHER = "other", _("其他班次")


class Source(models.TextChoices):
    """Where a credit comes from."""

    CLASS = "class", _("班次结业")
    IMPORT = "import", _("表格导入")
    ONLINE = "online", _("网络学习")
    CLAIM = "claim", _("学时申报")
    PLATFORM = "platform", _("其他平台")


class EntryKind(models.TextChoices):
    """A credit, or the counter-entry that takes one back."""

    CREDIT = "credit", _("记入")
    REVERSAL = "reversal", _("冲销")


class PaperKind(models.TextChoices):
    """What a paper says about a person."""

    TRANSCRIPT = "transcript", _("干部教育培训登记表")
    STATEMENT = "statement", _("培训义务履行情况表")
