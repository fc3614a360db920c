"""Why a deed on a plan as a whole must not happen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from ganxun.base.refusals import Reason
from ganxun.base.refusals import marked as _
from ganxun.plans.states import PLAN_STEPS

FIRST_YEAR, LAST_YEAR = 2000, 2100


class Planned(Protocol):
    """A plan as far as a decision looks at it."""

    @property
    def state(self) -> str:
        """Where it stands."""

    @property
    def declare_until(self) -> date:
        """The last day on which units declare."""

    @property
    def review_until(self) -> date:
        """The last day of the review."""


def why_not_open(
    *, year: int, declare_until: date, review_until: date, exists: bool, policy_known: bool
) -> tuple[Reason, ...]:
    """Why no such plan can be opened."""
    reasons: tuple[Reason, ...] = ()
    if not FIRST_YEAR <= year <= LAST_YEAR:
        values = {"first": FIRST_YEAR, "last": LAST_YEAR}
        reasons += (Reason("year_out_of_range", _("年度应在{first}至{last}之间"), "", values),)
    if exists:
        reasons += (Reason("plan_exists", _("该单位本年度已有年度培训计划")),)
    if not policy_known:
        reasons += (Reason("no_such_policy", _("该单位在本年度没有采用这份规划")),)
    return reasons + why_not_deadlines(declare_until, review_until)


def why_not_deadlines(declare_until: date, review_until: date) -> tuple[Reason, ...]:
    """Why these cannot be the deadlines."""
    if review_until < declare_until:
        return (Reason("review_before_declaring", _("审核截止日期不得早于申报截止日期")),)
    return ()


def why_not_step(plan: Planned, deed: str) -> tuple[Reason, ...]:
    """Why the deed does not fit the plan's state."""
    if (deed, plan.state) in PLAN_STEPS:
        return ()
    return (Reason("wrong_plan_state", _("计划目前的状态不能办理此事项")),)


def why_not_file(plan: Planned, items: Mapping[str, int], *, has_upper: bool) -> tuple[Reason, ...]:
    """Why the plan cannot go to the level above; `items` counts its items by state."""
    deed = "file" if has_upper else "settle"
    return why_not_step(plan, deed) + _unfinished(items)


def _unfinished(items: Mapping[str, int]) -> tuple[Reason, ...]:
    reasons: tuple[Reason, ...] = ()
    waiting = items.get("submitted", 0)
    if waiting:
        reasons += (Reason("items_waiting", _("还有{count}个项目待审核"), "六(二)", {"count": waiting}),)
    if not items.get("approved", 0):
        reasons += (Reason("no_items", _("计划中没有审核通过的项目"), "六(二)"),)
    return reasons


def why_not_send_back(opinion: str) -> tuple[Reason, ...]:
    """Who sends a plan back says why."""
    return () if opinion.strip() else (Reason("opinion_missing", _("请写明审核意见")),)
