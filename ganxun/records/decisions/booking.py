"""Why an event may not be credited, or a credit not be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from ganxun.base.periods import Period
from ganxun.base.refusals import Reason
from ganxun.base.refusals import marked as _
from ganxun.records.decisions.events import CreditEvent

_SHORTEST_REASON = 2


def why_not_record(event: CreditEvent, *, hours: int | None, today: date) -> tuple[Reason, ...]:
    """What is wrong with the record itself, whatever the ledger holds. `hours` are those after conversion."""
    if not event.stretches:
        return (Reason("no_days", _("没有填写起止日期"), "A1107"),)
    reasons: tuple[Reason, ...] = ()
    if event.days is None and hours is None:
        reasons += (Reason("no_amount", _("天数和学时至少填写一项"), "A1107C、A1108"),)
    if any((amount or 0) < 0 for amount in (event.days, hours, event.minutes)):
        reasons += (Reason("negative", _("天数和学时不能是负数；更正请用冲销")),)
    if event.ends_before > today + timedelta(days=1):
        reasons += (Reason("not_over", _("培训尚未结束，不能记学时"), "A1111"),)
    if _stretches_overlap(event.stretches):
        reasons += (Reason("stretches_overlap", _("分段时间互相重叠")),)
    if event.days is not None and event.days > 10 * sum(stretch.days for stretch in event.stretches):
        values = {"days": event.days / 10, "span": sum(stretch.days for stretch in event.stretches)}
        reasons += (Reason("more_days_than_span", _("天数{days}多于起止日期之间的{span}天"), "", values),)
    fields = event.hours_theory + event.hours_party + event.hours_professional + event.hours_knowledge
    if hours is not None and fields > hours:
        reasons += (Reason("fields_above_hours", _("四类内容学时之和多于总学时")),)
    return reasons


def already_credited(title: str, booked_on: date) -> Reason:
    """The event stands in the ledger already."""
    values = {"title": title, "day": booked_on}
    return Reason("already_credited", _("同一事项“{title}”已于{day}为该人员记过学时"), "", values)


def twice_in_the_sheet(row: int) -> Reason:
    """The same event stands in another row of what is being booked."""
    return Reason("twice_in_sheet", _("与第{row}行是同一人员的同一事项"), "", {"row": row})


def overlaps(title: str, period: Period, *, row: int | None = None) -> Reason:
    """Full-time training at the same time: in the ledger, or in another row of the sheet."""
    values = {"title": title, "from": period.starts_on, "to": period.ends_on, "row": row}
    if row is None:
        words = _("与已记的全脱产培训“{title}”（{from}至{to}）时间重叠")
    else:
        words = _("与第{row}行的全脱产培训“{title}”（{from}至{to}）时间重叠")
    return Reason("overlapping_full_time", words, "", values)


def not_permitted() -> Reason:
    """The person belongs to a unit over which the actor may not book."""
    return Reason("not_permitted", _("您没有在该人员所在机构导入培训记录的权限"))


def nobody_there() -> Reason:
    """There is no such person."""
    return Reason("no_such_person", _("查无此人"))


def why_not_reverse(*, is_reversal: bool, standing: int, reason: str) -> tuple[Reason, ...]:
    """Why a credit may not be taken back; `standing` is how many of its entries still stand."""
    reasons: tuple[Reason, ...] = ()
    if is_reversal:
        reasons += (Reason("is_a_reversal", _("这是一条冲销分录，不能再冲销；需要时请重新记入")),)
    elif not standing:
        reasons += (Reason("already_reversed", _("该学时已经冲销")),)
    if len(reason.strip()) < _SHORTEST_REASON:
        reasons += (Reason("reason_missing", _("请写明冲销原因")),)
    return reasons


def _stretches_overlap(stretches: Sequence[Period]) -> bool:
    ordered = sorted(stretches)
    return any(one.ends_before > other.starts_on for one, other in pairwise(ordered))
