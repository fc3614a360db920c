"""Why a class may not be opened, or a person not be booked for it. Pure: facts in, all reasons out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol

from ganxun.base.periods import Period
from ganxun.base.refusals import Reason
from ganxun.base.refusals import marked as _


class Taught(Protocol):
    """A session as far as a decision looks at it."""

    @property
    def held_on(self) -> date:
        """The day."""

    @property
    def hours(self) -> int:
        """Tenths of an hour."""


class Other(Protocol):
    """Another class that a person is booked for."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def starts_on(self) -> date:
        """The first day."""

    @property
    def ends_before(self) -> date:
        """The first day after."""


def why_not_open(*, code_taken: bool, days: int, period: Period) -> tuple[Reason, ...]:
    """Why a class may not be opened; `days` in tenths."""
    reasons: tuple[Reason, ...] = ()
    if code_taken:
        reasons += (Reason("code_taken", _("该班次编号已被使用")),)
    if days > 10 * period.days:
        values = {"days": days / 10, "span": period.days}
        reasons += (
            Reason("more_days_than_span", _("学制{days}天多于开班至结业的{span}天"), "G11003", values),
        )
    return reasons


def why_not_sessions(sessions: Sequence[Taught], period: Period) -> tuple[Reason, ...]:
    """Why these sessions cannot be those of a class held in `period`."""
    reasons: tuple[Reason, ...] = ()
    outside = [session.held_on for session in sessions if session.held_on not in period]
    if outside:
        values = {"count": len(outside), "day": min(outside)}
        words = _("有{count}节课不在班次起止日期之内（如{day}）")
        reasons += (Reason("session_outside_class", words, "", values),)
    if any(session.hours <= 0 for session in sessions):
        reasons += (Reason("session_without_hours", _("课时必须大于零")),)
    return reasons


def why_not_book(
    wanted: Other,
    others: Iterable[Other],
    *,
    is_active: bool,
    is_booked: bool,
    is_full_time: bool,
    today: date,
) -> tuple[Reason, ...]:
    """Why a person may not be booked for the class; `others` are the full-time classes the person is booked for."""
    reasons: tuple[Reason, ...] = ()
    if wanted.ends_before <= today:
        reasons += (Reason("class_is_over", _("该班次已经结束")),)
    if not is_active:
        reasons += (Reason("not_in_service", _("该人员不是现职人员"), "A0163"),)
    if is_booked:
        reasons += (Reason("booked_already", _("该人员已列入此班次")),)
    clash = next((other for other in others if _overlap(other, wanted)), None)
    if is_full_time and clash is not None:
        values = {"name": clash.name, "from": clash.starts_on}
        reasons += (
            Reason(
                "overlapping_full_time", _("与已列入的全脱产班次“{name}”（{from}开班）时间重叠"), "", values
            ),
        )
    return reasons


def _overlap(one: Other, other: Other) -> bool:
    return one.starts_on < other.ends_before and other.starts_on < one.ends_before
