"""States of an import and fates of its rows."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportState(models.TextChoices):
    """How far an import has got."""

    RECEIVED = "received", _("已接收，待核对")
    CHECKING = "checking", _("核对中")
    READY = "ready", _("核对通过，待入库")
    REFUSED = "refused", _("已退回")
    QUEUED = "queued", _("等待入库")
    APPLYING = "applying", _("入库中")
    APPLIED = "applied", _("已入库")
    DISCARDED = "discarded", _("已作废")
    FAILED = "failed", _("处理出错")


class RowFate(models.TextChoices):
    """What becomes of one row."""

    NEW = "new", _("新增")
    CHANGED = "changed", _("变更")
    UNCHANGED = "unchanged", _("未变")
    REFUSED = "refused", _("退回")
    GONE = "gone", _("上次有、本次没有")
    REMOVED = "removed", _("撤回")
    KEPT = "kept", _("未恢复")
