"""States of a subscription and of a message; how an attempt ended."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class SubscriptionState(models.TextChoices):
    """Whether messages go out."""

    ACTIVE = "active", _("推送中")
    PAUSED = "paused", _("已暂停")
    STOPPED = "stopped", _("因故停推")
    ENDED = "ended", _("已取消")


class StopReason(models.TextChoices):
    """Why the system itself has stopped sending."""

    FAILING = "failing", _("目标多日不能送达")
    GONE = "gone", _("目标答复 410，不再接收")
    NO_RIGHT = "no_right", _("客户端已停用，或没有含相应使用范围的有效令牌")


class MessageState(models.TextChoices):
    """What has become of a message."""

    WAITING = "waiting", _("待送")
    SENT = "sent", _("已送达")
    WITHHELD = "withheld", _("不再有权，未送")
    SKIPPED = "skipped", _("已跳过")
    EXPIRED = "expired", _("逾期未送")
    FAILED = "failed", _("未送达")


class Outcome(models.TextChoices):
    """How one attempt ended."""

    DELIVERED = "delivered", _("已接收")
    ANSWERED_NO = "answered_no", _("目标未接收")
    REDIRECTED = "redirected", _("目标要求转向，未跟随")
    NOT_ALLOWED = "not_allowed", _("目标地址不在允许范围")
    NO_SUCH_HOST = "no_such_host", _("域名无法解析")
    NOT_CONNECTED = "not_connected", _("无法连接")
    NOT_TRUSTED = "not_trusted", _("证书不可信")
    TOO_SLOW = "too_slow", _("超时")
    BROKEN_OFF = "broken_off", _("连接中断或答复无法识别")
