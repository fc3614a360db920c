"""Where a nomination stands, what is done to it, how it came about."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class NominationState(models.TextChoices):
    """Where it stands."""

    PROPOSED = "proposed", _("已提名")
    CALLED = "called", _("已通知")
    CONFIRMED = "confirmed", _("已确认")
    WAITING = "waiting", _("候补")
    SUBSTITUTION = "substitution", _("申请替换")
    REFUSED = "refused", _("说明不能参训")
    EXCUSED = "excused", _("准予不参训")
    REPLACED = "replaced", _("已替换")
    ADMITTED = "admitted", _("已录取")
    ARRIVED = "arrived", _("已报到")
    ABSENT = "absent", _("未报到")
    REMOVED = "removed", _("已移出")
    WITHDRAWN = "withdrawn", _("撤销提名")


class NominationDeed(models.TextChoices):
    """What is done."""

    PROPOSE = "propose", _("提名")
    CALL = "call", _("通知")
    WITHDRAW = "withdraw", _("撤销")
    CONFIRM = "confirm", _("确认参训")
    WAIT = "wait", _("列入候补")
    ASK_SUBSTITUTION = "ask_substitution", _("提出替换")
    SUBSTITUTE = "substitute", _("同意替换")
    REFUSE = "refuse", _("回复不能参训")
    INSIST = "insist", _("仍须参训")
    EXCUSE = "excuse", _("同意不参训")
    ADMIT = "admit", _("录取")
    ARRIVE = "arrive", _("登记报到")
    MISS = "miss", _("登记未报到")
    REMOVE = "remove", _("移出")


class NominationOrigin(models.TextChoices):
    """How somebody came onto the list."""

    PROPOSED = "proposed", _("单位推荐")
    BY_NAME = "by_name", _("点名调训")
    MAKE_UP = "make_up", _("补训")
    ALLOCATED = "allocated", _("统筹选调")
    SUBSTITUTE = "substitute", _("替换人选")
