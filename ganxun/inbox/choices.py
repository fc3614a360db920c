"""How often somebody wants to be told, and how far a letter has got."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Pace(models.TextChoices):
    """How often messages of a kind reach somebody by a channel."""

    AT_ONCE = "at_once", _("随时")
    DAILY = "daily", _("每天一次")
    WEEKLY = "weekly", _("每周一次")
    NEVER = "never", _("不接收")


class PostingState(models.TextChoices):
    """The life of one message on its way through one channel."""

    WAITING = "waiting", _("待发送")
    SENT = "sent", _("已发送")
    FAILED = "failed", _("未能送达")
