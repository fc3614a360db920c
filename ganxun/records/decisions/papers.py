"""When a paper may be issued, and when it may be revoked."""

from __future__ import annotations

from ganxun.base.refusals import Reason
from ganxun.base.refusals import marked as _

SHORTEST_PURPOSE = 4
_SHORTEST_REASON = 2


def why_not_issue(*, purpose: str, is_own: bool) -> tuple[Reason, ...]:
    """Why no paper is issued. Whoever takes a paper about somebody else says what for."""
    if not is_own and len(purpose.strip()) < SHORTEST_PURPOSE:
        words = _("请写明出具用途（至少4个字）")
        return (Reason("purpose_missing", words, "个人信息保护法第六条"),)
    return ()


def why_not_revoke(*, is_revoked: bool, reason: str) -> tuple[Reason, ...]:
    """Why a paper is not revoked."""
    reasons: tuple[Reason, ...] = ()
    if is_revoked:
        reasons += (Reason("already_revoked", _("该文书已经撤销")),)
    if len(reason.strip()) < _SHORTEST_REASON:
        reasons += (Reason("reason_missing", _("请写明撤销原因")),)
    return reasons
