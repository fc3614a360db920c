"""States of an import and fates of its rows; states of a file being made; what other systems may hear of."""

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


class DeliveryState(models.TextChoices):
    """How far a file is that somebody has asked for."""

    WAITING = "waiting", _("排队中")
    WORKING = "working", _("制作中")
    READY = "ready", _("可以下载")
    FAILED = "failed", _("制作出错")
    CANCELLED = "cancelled", _("已取消")
    EXPIRED = "expired", _("已过期")


class ListFormat(models.TextChoices):
    """How a list is handed out."""

    XLSX = "xlsx", _("Excel 工作簿（.xlsx）")
    CSV = "csv", _("CSV 文本（UTF-8）")
    CSV_GB18030 = "csv-gb18030", _("CSV 文本（GB18030，供旧版 Excel）")


class HappeningKind(models.TextChoices):
    """What other systems may hear of."""

    FINDING_CHANGED = "finding.changed", _("结论变化")
    CREDIT_BOOKED = "credit.booked", _("学时入账")
    CREDIT_REVERSED = "credit.reversed", _("学时冲销")
    IMPORT_CHECKED = "import.checked", _("导入核对完毕")
    IMPORT_DONE = "import.done", _("导入完成")
