"""When a letter is due, when it is tried again, and why an address will not do."""

from __future__ import annotations

from datetime import datetime, time, timedelta, tzinfo

from ganxun.base.refusals import Reason
from ganxun.base.refusals import marked as _
from ganxun.inbox.choices import Pace

#: Digests and gathered letters come at the beginning of the working day, weekly ones on Monday.
MORNING = time(7, 30)
#: Tried so often, a letter is given up: after about ten hours.
MOST_ATTEMPTS = 8
_FIRST_PAUSE = timedelta(minutes=5)


def next_after(pace: Pace, at: datetime, zone: tzinfo) -> datetime | None:
    """When somebody who wants to hear at this pace hears of what happens at `at`; None: never."""
    if pace is Pace.NEVER:
        return None
    if pace is Pace.AT_ONCE:
        return at
    here = at.astimezone(zone)
    day = here.date() if here.time() < MORNING else here.date() + timedelta(days=1)
    if pace is Pace.WEEKLY:
        day += timedelta(days=-day.weekday() % 7)
    return datetime.combine(day, MORNING, zone)


def try_again_at(attempts: int, at: datetime) -> datetime | None:
    """When to try once more after so many attempts have failed; None: it is given up."""
    return None if attempts >= MOST_ATTEMPTS else at + _FIRST_PAUSE * 2 ** (attempts - 1)


def why_not_address(*, is_known: bool, is_address: bool, label: str) -> tuple[Reason, ...]:
    """Why an address cannot be kept."""
    if not is_known:
        return (Reason("no_such_channel", _("本系统没有启用这个渠道")),)
    if not is_address:
        return (Reason("bad_address", _("“{label}”的格式不对，请核对后重新填写"), values={"label": label}),)
    return ()


def why_not_pace(*, is_known: bool, allowed: tuple[Pace, ...], pace: str) -> tuple[Reason, ...]:
    """Why a choice cannot be kept."""
    if not is_known:
        return (Reason("no_such_kind", _("没有这类消息或这个渠道")),)
    if pace not in allowed:
        return (Reason("no_such_pace", _("这类消息不能按这个频次接收")),)
    return ()
