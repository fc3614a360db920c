"""What a plan and its items can be (六(二); domain research 2.1–2.2)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PlanKind(models.TextChoices):
    """One regular plan a year and organisation; special plans stand beside it."""

    REGULAR = "regular", _("年度培训计划")
    SPECIAL = "special", _("专项培训计划")


class ReviewPath(models.TextChoices):
    """Who looks at an item before the plan's own organisation does."""

    EVERY_LEVEL = "every_level", _("逐级审核")
    DIRECT = "direct", _("直接审核")


class PlanState(models.TextChoices):
    """Where a plan stands."""

    DECLARING = "declaring", _("征集申报")
    REVIEWING = "reviewing", _("审核汇总")
    FILING = "filing", _("报备中")
    FILED = "filed", _("已备案")
    PUBLISHED = "published", _("已发布")
    CLOSED = "closed", _("已结束")


class ItemState(models.TextChoices):
    """Where an item stands."""

    DRAFT = "draft", _("草拟")
    SUBMITTED = "submitted", _("待审核")
    RETURNED = "returned", _("已退回")
    APPROVED = "approved", _("审核通过")
    REJECTED = "rejected", _("不予列入")
    WITHDRAWN = "withdrawn", _("已撤回")
    CANCELLED = "cancelled", _("已取消")


class ItemTiming(models.TextChoices):
    """Whether an item came with the plan or after it."""

    REGULAR = "regular", _("年度计划内")
    EXTRA = "extra", _("临时（计划外）")


class TeachingMode(models.TextChoices):
    """方式 (domain research 2.2)."""

    OFFLINE = "offline", _("线下")
    ONLINE = "online", _("线上")
    MIXED = "mixed", _("线上线下结合")


class ReviewDeed(models.TextChoices):
    """What was done to an item or a plan."""

    DECLARE = "declare", _("申报")
    REVISE = "revise", _("修改")
    SUBMIT = "submit", _("报送")
    WITHDRAW = "withdraw", _("撤回")
    APPROVE = "approve", _("通过")
    RETURN = "return", _("退回")
    REJECT = "reject", _("不予列入")
    REOPEN = "reopen", _("恢复")
    CLOSE_DECLARING = "close_declaring", _("截止申报")
    REOPEN_DECLARING = "reopen_declaring", _("重新征集")
    FILE = "file", _("报送备案")
    SETTLE = "settle", _("定稿")
    ACKNOWLEDGE = "acknowledge", _("准予备案")
    SEND_BACK = "send_back", _("退回修改")
    PUBLISH = "publish", _("发布")
    CHANGE = "change", _("变更")
    CANCEL = "cancel", _("取消")
    CLOSE = "close", _("结束")


class ChangeKind(models.TextChoices):
    """What a change notice does to a published plan."""

    CHANGED = "changed", _("调整内容")
    POSTPONED = "postponed", _("调整时间")
    CANCELLED = "cancelled", _("取消班次")
    ADDED = "added", _("临时增加")


class ChangeState(models.TextChoices):
    """Where a change stands."""

    PROPOSED = "proposed", _("待审批")
    IN_FORCE = "in_force", _("已生效")
    DECLINED = "declined", _("未获同意")


class QuotaOrder(models.TextChoices):
    """Whom places that come back serve first among those who wait."""

    IN_TURN = "in_turn", _("按申请先后")
    BY_NEED = "by_need", _("按应训缺口")


class QuotaMoveKind(models.TextChoices):
    """How places move."""

    OPENED = "opened", _("核定总数")
    CLOSED = "closed", _("核减总数")
    HANDED = "handed", _("下达")
    RETURNED = "returned", _("退回")
    TAKEN = "taken", _("使用")
    RELEASED = "released", _("释放")


class QuotaAskState(models.TextChoices):
    """Where a request for more places stands."""

    WAITING = "waiting", _("等候中")
    GRANTED = "granted", _("已追加")
    DECLINED = "declined", _("不予追加")
    WITHDRAWN = "withdrawn", _("申请撤回")
