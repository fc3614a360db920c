"""Who may subscribe to what; when it is tried again, and when no more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from ganxun.accounts.choices import Scope
from ganxun.base.choices import HappeningKind
from ganxun.base.refusals import Reason
from ganxun.base.refusals import marked as _
from ganxun.exchange.choices import MessageState, SubscriptionState
from ganxun.exchange.decisions.targets import Rules, why_not_target

#: More receivers than this no client needs.
MOST = 20
#: After so many days in which nothing arrived sending stops, and somebody is told.
GIVEN_UP_AFTER = timedelta(days=3)
#: What has waited longer is not sent any more; what has been sent is remembered as long.
KEPT_FOR = timedelta(days=30)
_FIRST, _LONGEST, _STEPS = timedelta(seconds=5), timedelta(hours=6), 8
_LONGEST_OVERLAP = timedelta(days=7)

#: Which scope of a token opens what a kind tells of.
SCOPE_OF: dict[str, Scope] = {
    HappeningKind.FINDING_CHANGED: Scope.FINDINGS_READ,
    HappeningKind.CREDIT_BOOKED: Scope.CREDITS_READ,
    HappeningKind.CREDIT_REVERSED: Scope.CREDITS_READ,
    HappeningKind.IMPORT_CHECKED: Scope.IMPORTS_READ,
    HappeningKind.IMPORT_DONE: Scope.IMPORTS_READ,
}


def why_not_subscribe(
    url: str, kinds: Sequence[str], rules: Rules, *, is_active: bool, is_within: bool, held: Sequence[str]
) -> tuple[Reason, ...]:
    """Why a client may not have this subscription. `held`: the addresses of those it has."""
    reasons = why_not_target(url, rules)
    if not is_active:
        reasons += (Reason("client_switched_off", _("该客户端已停用，请先启用")),)
    if not is_within:
        reasons += (Reason("place_elsewhere", _("推送范围须是客户端所属机构或其下级")),)
    if not kinds or set(kinds) - set(HappeningKind.values):
        reasons += (Reason("no_such_kind", _("请至少选择一类事件")),)
    if url in held:
        reasons += (Reason("subscribed_already", _("该客户端已有推送到这一地址的订阅")),)
    if len(held) >= MOST:
        reasons += (Reason("too_many", _("一个客户端至多 {most} 个订阅"), "", {"most": MOST}),)
    return reasons


def why_not_change(state: str, wanted: str) -> tuple[Reason, ...]:
    """Why a subscription in this state does not become `wanted`."""
    if state == SubscriptionState.ENDED:
        return (Reason("ended", _("该订阅已取消")),)
    if state == wanted:
        values = {"state": SubscriptionState(state).label}
        return (Reason("so_already", _("该订阅的状态已经是“{state}”"), "", values),)
    if wanted == SubscriptionState.PAUSED and state == SubscriptionState.STOPPED:
        return (Reason("stopped", _("该订阅已因故停推")),)
    return ()


def why_not_rotate(overlap: timedelta, *, state: str) -> tuple[Reason, ...]:
    """Why the secret may not be replaced."""
    reasons = why_not_change(state, "")
    if not timedelta() <= overlap <= _LONGEST_OVERLAP:
        reasons += (Reason("overlap_out_of_range", _("新旧密钥并用时间不得超过 7 天")),)
    return reasons


def why_not_send_again(message: str, subscription: str) -> tuple[Reason, ...]:
    """Why a message in this state is not sent again."""
    reasons = why_not_change(subscription, "")
    if message == MessageState.WAITING:
        reasons += (Reason("waiting", _("该消息正在等待推送")),)
    return reasons


def why_not_skip(message: str) -> tuple[Reason, ...]:
    """Why a message in this state is not passed over."""
    if message != MessageState.WAITING:
        return (Reason("not_waiting", _("只有待送的消息可以跳过")),)
    return ()


def pause_before_next(failures: int, luck: float, asked: timedelta | None = None) -> timedelta:
    """How long to wait after so many failures in a row: three times as long each time, up to six hours.

    `luck` (0 to 1) spreads it by a quarter either way, so that a receiver coming back is not met by all at once. A
    receiver may ask for longer.
    """
    steps = min(max(failures, 1) - 1, _STEPS)
    pause = min(_FIRST * int(3**steps), _LONGEST) * (0.75 + luck / 2)
    return pause if asked is None else max(pause, min(asked, _LONGEST))


def is_given_up(failing_since: datetime | None, at: datetime) -> bool:
    """Whether nothing has arrived for so long that sending stops."""
    return failing_since is not None and at - failing_since >= GIVEN_UP_AFTER
