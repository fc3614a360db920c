"""Who may be given which role. Three administrators, no overlap, none of them reads business data (三员分立)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from ganxun.accounts.choices import AccountKind, Scope
from ganxun.accounts.roles import ADMINISTRATORS, ROLES
from ganxun.base.refusals import Reason
from ganxun.base.refusals import marked as _

_STANDARD = "GB/T 22239-2019"


class HeldGrant(Protocol):
    """A grant as far as a decision looks at it."""

    @property
    def role(self) -> str:
        """The role's code."""

    @property
    def organisation_id(self) -> int:
        """Over which organisation."""

    @property
    def starts_on(self) -> date:
        """The first day."""

    @property
    def ends_before(self) -> date | None:
        """The first day after; None while it is open."""


#: A token lives no longer than a year, and a rotated one no longer than a month beside its successor.
_LONGEST_LIFE = timedelta(days=366)
_LONGEST_OVERLAP = timedelta(days=30)
_MOST_REQUESTS = 60_000

#: A client's code is part of the source number of each credit it books.
_CLIENT_CODE = re.compile(r"[a-z][a-z0-9-]{1,19}")


class WantedToken(Protocol):
    """A token as far as a decision looks at it."""

    @property
    def scopes(self) -> Sequence[str]:
        """What it is to open."""

    @property
    def expires_at(self) -> datetime:
        """Until when."""

    @property
    def requests_per_minute(self) -> int:
        """How fast."""


def why_not_grant(
    wanted: HeldGrant, held: Iterable[HeldGrant], *, own: bool, kind: str = AccountKind.PERSON
) -> tuple[Reason, ...]:
    """Why an account that holds `held` may not be given the role; `own`: the account of whoever grants."""
    reasons: tuple[Reason, ...] = ()
    if wanted.role not in ROLES:
        return (Reason("no_such_role", _("没有这个角色")),)
    if kind == AccountKind.CLIENT and wanted.role in ADMINISTRATORS:
        reasons += (Reason("client_administrates", _("系统账号不得担任管理员"), _STANDARD),)
    if own:
        reasons += (Reason("own_account", _("不能给自己授权"), _STANDARD),)
    if wanted.ends_before is not None and wanted.ends_before <= wanted.starts_on:
        reasons += (Reason("ends_before_it_starts", _("截止日期必须晚于起始日期")),)
    at_the_time = [grant for grant in held if _overlap(grant, wanted)]
    if any(_same(grant, wanted) for grant in at_the_time):
        reasons += (Reason("granted_already", _("该账号在该机构已有此角色")),)
    return reasons + _why_not_together(wanted.role, {grant.role for grant in at_the_time})


def why_not_revoke(grant: HeldGrant, *, on: date, own: bool) -> tuple[Reason, ...]:
    """Why a grant may not be ended on that day."""
    reasons: tuple[Reason, ...] = ()
    if own:
        reasons += (Reason("own_account", _("不能收回自己的授权，请由另一名安全管理员办理"), _STANDARD),)
    if grant.ends_before is not None and grant.ends_before <= on:
        values = {"day": grant.ends_before}
        reasons += (Reason("ended_already", _("该授权已于{day}截止"), "", values),)
    return reasons


def why_not_account(*, username: str, taken: bool, person_has_one: bool) -> tuple[Reason, ...]:
    """Why an account may not be opened."""
    reasons: tuple[Reason, ...] = ()
    if not username.strip():
        reasons += (Reason("username_missing", _("账号不能为空")),)
    if taken:
        reasons += (Reason("username_taken", _("该账号名已被使用")),)
    if person_has_one:
        reasons += (Reason("person_has_account", _("该人员已有账号；一人一号，不得共用"), _STANDARD),)
    return reasons


def why_not_client(code: str, *, name: str, purpose: str, taken: bool) -> tuple[Reason, ...]:
    """Why a client of the interface may not be opened."""
    reasons: tuple[Reason, ...] = ()
    if not _CLIENT_CODE.fullmatch(code):
        words = _("客户端代码为 2 至 20 个小写字母、数字或连字符，以字母开头")
        reasons += (Reason("client_code_odd", words),)
    if taken:
        reasons += (Reason("username_taken", _("该账号名已被使用")),)
    if not name.strip() or not purpose.strip():
        reasons += (Reason("client_unexplained", _("请写明系统名称和用途")),)
    return reasons


def why_not_token(wanted: WantedToken, *, at: datetime, is_active: bool) -> tuple[Reason, ...]:
    """Why a client may not be given this token."""
    reasons: tuple[Reason, ...] = ()
    if not is_active:
        reasons += (Reason("client_switched_off", _("该客户端已停用，请先启用")),)
    if not wanted.scopes:
        reasons += (Reason("no_scope", _("请至少选择一项使用范围")),)
    if set(wanted.scopes) - set(Scope.values):
        reasons += (Reason("no_such_scope", _("没有这项使用范围")),)
    if not at < wanted.expires_at <= at + _LONGEST_LIFE:
        reasons += (Reason("expiry_out_of_range", _("到期时间须在今后一年之内")),)
    if not 1 <= wanted.requests_per_minute <= _MOST_REQUESTS:
        values = {"most": _MOST_REQUESTS}
        reasons += (Reason("rate_out_of_range", _("每分钟请求数须在 1 至 {most} 之间"), "", values),)
    return reasons


def why_not_rotate(overlap: timedelta, *, is_good: bool) -> tuple[Reason, ...]:
    """Why a token may not be replaced by a successor."""
    reasons: tuple[Reason, ...] = ()
    if not is_good:
        reasons += (Reason("token_not_good", _("该令牌已到期或已吊销，请另行签发")),)
    if not timedelta() <= overlap <= _LONGEST_OVERLAP:
        reasons += (Reason("overlap_out_of_range", _("新旧令牌并用时间不得超过 30 天")),)
    return reasons


def why_not_revoke_token(*, is_revoked: bool) -> tuple[Reason, ...]:
    """Why a token may not be revoked."""
    return (Reason("revoked_already", _("该令牌已经吊销")),) if is_revoked else ()


def _why_not_together(role: str, others: set[str]) -> tuple[Reason, ...]:
    """An administrator's role stands alone: no second administrator's role beside it, and no business role."""
    clashing = sorted(
        other for other in others if other != role and (role in ADMINISTRATORS or other in ADMINISTRATORS)
    )
    if not clashing:
        return ()
    values = {"role": ROLES[role].label, "other": ROLES[clashing[0]].label}
    words = _("“{role}”与已有的“{other}”不得由同一账号担任（三员分立）")
    return (Reason("administrators_separate", words, _STANDARD, values),)


def _same(one: HeldGrant, other: HeldGrant) -> bool:
    return (one.role, one.organisation_id) == (other.role, other.organisation_id)


def _overlap(one: HeldGrant, other: HeldGrant) -> bool:
    one_lasts = one.ends_before is None or one.ends_before > other.starts_on
    return one_lasts and (other.ends_before is None or other.ends_before > one.starts_on)
