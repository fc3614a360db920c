"""Kinds of accounts, and what a token may be used for."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class AccountKind(models.TextChoices):
    """Whether a human being signs in, or another system calls the interface."""

    PERSON = "person", _("个人账号")
    CLIENT = "client", _("系统账号")


class Scope(models.TextChoices):
    """What a token may be used for; it narrows the roles of its client and never widens them."""

    ORGANISATIONS_READ = "organisations:read", _("读取机构")
    PEOPLE_READ = "people:read", _("读取人员与任职")
    CREDITS_READ = "credits:read", _("读取学时台账")
    CREDITS_WRITE = "credits:write", _("记入与冲销学时")
    HEADCOUNTS_READ = "headcounts:read", _("读取人数上报与快照")
    HEADCOUNTS_WRITE = "headcounts:write", _("上报与冻结人数")
    POLICIES_READ = "policies:read", _("读取政策与规则")
    FINDINGS_READ = "findings:read", _("读取结论与依据")
    RUNS_READ = "runs:read", _("读取评估进度")
    RUNS_WRITE = "runs:write", _("发起评估")
    IMPORTS_READ = "imports:read", _("读取导入批次")
    IMPORTS_WRITE = "imports:write", _("提交导入")
    WEBHOOKS_READ = "webhooks:read", _("查看事件推送")
    WEBHOOKS_WRITE = "webhooks:write", _("设置事件推送")
