"""Why a deed about a person is refused. Pure: facts in, all reasons out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from ganxun.base.refusals import Reason
from ganxun.base.refusals import marked as _

_SHORTEST_PURPOSE = 4
_SHORTEST_REASON = 4


class Span(Protocol):
    """Anything that holds for a time."""

    @property
    def starts_on(self) -> date:
        """The first day."""

    @property
    def ends_before(self) -> date | None:
        """The first day after; None while it is open."""


class HeldPost(Span, Protocol):
    """A post as far as a decision looks at it."""

    @property
    def unit_id(self) -> int:
        """The unit it is in."""

    @property
    def title(self) -> str:
        """What it is called."""

    @property
    def is_primary(self) -> bool:
        """Whether it is the main post."""


def overlap(one: Span, other: Span) -> bool:
    """Whether there is a day on which both hold."""
    one_ends_after = one.ends_before is None or one.ends_before > other.starts_on
    return one_ends_after and (other.ends_before is None or other.ends_before > one.starts_on)


def why_not_span(starts_on: date, ends_before: date | None) -> tuple[Reason, ...]:
    """Why these cannot be the ends of a span."""
    if ends_before is None or ends_before > starts_on:
        return ()
    return (Reason("ends_before_it_starts", _("截止日期必须晚于起始日期")),)


def why_not_by_hand(reason: str | None, *, own: bool) -> tuple[Reason, ...]:
    """Why somebody may not set this by hand: one's own file, or no reason given where one is asked for (not None)."""
    reasons: tuple[Reason, ...] = ()
    if own:
        reasons += (Reason("own_file", _("不能修改本人的档案，请由其他经办人办理")),)
    if reason is not None and len(reason.strip()) < _SHORTEST_REASON:
        reasons += (Reason("reason_missing", _("请写明原因或依据（至少4个字）")),)
    return reasons


def why_not_another(places: Iterable[str]) -> tuple[Reason, ...]:
    """Why somebody may not be added as a new person: others of this name and day of birth are known at `places`."""
    known = list(places)
    if not known:
        return ()
    where = "、".join(dict.fromkeys(place for place in known if place))
    if not where:
        words = _(
            "在您管理范围以外已有同名、同出生日期的人员；如是同一人请由上级办理调动，如不是请勾选“确认不是同一人”"
        )
        return (Reason("known_already", words),)
    words = _("已有同名、同出生日期的人员（{where}）；如是同一人请办理调动，如不是请勾选“确认不是同一人”")
    return (Reason("known_already", words, "", {"where": where}),)


def why_not_add(*, code_taken: bool, name: str) -> tuple[Reason, ...]:
    """Why a person may not be added."""
    reasons: tuple[Reason, ...] = ()
    if code_taken:
        reasons += (Reason("code_taken", _("该统一标识已登记在另一人员名下"), "A0000"),)
    if not name.strip():
        reasons += (Reason("name_missing", _("姓名不能为空"), "A0101"),)
    return reasons


def why_not_appoint(post: HeldPost, held: Iterable[HeldPost], unit: Span) -> tuple[Reason, ...]:
    """Why somebody who holds (or held) `held` may not be appointed to `post` in `unit`."""
    reasons = why_not_span(post.starts_on, post.ends_before)
    if not _covers(unit, post.starts_on):
        reasons += (Reason("unit_not_there", _("任职机构在任职时间不存在（尚未设立或已撤销）")),)
    at_the_time = [each for each in held if overlap(each, post)]
    if any((each.unit_id, each.title) == (post.unit_id, post.title) for each in at_the_time):
        values = {"title": post.title}
        reasons += (Reason("post_held_already", _("该时段已在该机构任“{title}”"), "", values),)
    main = next((each for each in at_the_time if each.is_primary), None)
    if post.is_primary and main is not None:
        words = _("该时段已有主职务“{title}”；请先免去、办理调动，或登记为兼任职务")
        reasons += (Reason("main_post_held", words, "A0279", {"title": main.title}),)
    return reasons


def why_not_end(post: Span, *, on: date) -> tuple[Reason, ...]:
    """Why a post (or another span) may not be ended on that day."""
    if post.ends_before is not None:
        values = {"day": post.ends_before}
        return (Reason("ended_already", _("已于{day}截止"), "", values),)
    return why_not_span(post.starts_on, on)


def why_not_transfer(current: HeldPost | None, post: HeldPost) -> tuple[Reason, ...]:
    """Why somebody whose main post is `current` may not be transferred to `post`."""
    if current is None:
        return (Reason("no_main_post", _("该人员当前没有主职务，请直接登记任职")),)
    reasons: tuple[Reason, ...] = ()
    if current.unit_id == post.unit_id:
        reasons += (Reason("same_unit", _("调入机构就是现任职机构；本机构内变动请免职后重新任职")),)
    if not post.is_primary:
        reasons += (Reason("not_a_main_post", _("调动须登记主职务"), "A0279"),)
    if post.starts_on <= current.starts_on:
        values = {"day": current.starts_on}
        reasons += (Reason("before_current_post", _("调动日期必须晚于现职务任职时间{day}"), "", values),)
    return reasons


def why_not_set_rank(
    code: str, known: Iterable[str], spans: Iterable[Span], *, starts_on: date
) -> tuple[Reason, ...]:
    """Why a level or grade may not be set from that day: not one of its kind, or a later one is recorded."""
    reasons: tuple[Reason, ...] = ()
    if code not in set(known):
        reasons += (Reason("no_such_rank", _("没有代码为“{code}”的职务层次或职级"), "ZB09", {"code": code}),)
    if any(span.starts_on >= starts_on for span in spans):
        reasons += (Reason("later_rank_recorded", _("该日或其后已有同类记录，请先核对任职历史"), "A05"),)
    return reasons


def why_not_correct_rank(
    code: str, known: Iterable[str], span: Span, others: Iterable[Span]
) -> tuple[Reason, ...]:
    """Why a level or grade may not be corrected to this; `others` are those of its kind beside it."""
    reasons = why_not_span(span.starts_on, span.ends_before)
    if code not in set(known):
        reasons += (Reason("no_such_rank", _("没有代码为“{code}”的职务层次或职级"), "ZB09", {"code": code}),)
    if any(overlap(span, other) for other in others):
        reasons += (Reason("rank_at_the_time", _("该时段已有同类的另一条记录，请先更正那一条"), "A05"),)
    return reasons


def why_not_designate(span: Span, others: Iterable[Span]) -> tuple[Reason, ...]:
    """Why a person may not be put on a list for this time: it is on it already."""
    reasons = why_not_span(span.starts_on, span.ends_before)
    if any(overlap(span, other) for other in others):
        reasons += (Reason("on_the_list_already", _("该时段已在此名单上")),)
    return reasons


def why_not_own_exemption(*, own: bool) -> tuple[Reason, ...]:
    """Why an exemption may not be touched: it is one's own."""
    return (Reason("own_exemption", _("不能批准本人的免训")),) if own else ()


def why_not_exempt(
    *, approved_by: str, approved_on: date, span: Span, others: Iterable[Span], own: bool, today: date
) -> tuple[Reason, ...]:
    """Why an exemption may not be approved. Somebody must answer for it, by name, and not for himself."""
    reasons = why_not_span(span.starts_on, span.ends_before)
    if not approved_by.strip():
        reasons += (Reason("approver_missing", _("必须写明批准人")),)
    reasons += why_not_own_exemption(own=own)
    if approved_on > today:
        reasons += (Reason("approved_in_future", _("批准日期不能晚于今天")),)
    if any(overlap(span, other) for other in others):
        reasons += (Reason("exempt_already", _("该时段已有同一范围的免训")),)
    return reasons


def why_not_identity(complaint: str, *, taken: bool) -> tuple[Reason, ...]:
    """Why a number may not become somebody's identity number; `complaint` is what is wrong with its shape."""
    if complaint:
        return (Reason("identity_invalid", complaint, "GB 11643-1999"),)
    if taken:
        return (Reason("identity_taken", _("该公民身份号码已登记在另一人员名下"), "A0184"),)
    return ()


def why_not_reveal(purpose: str, *, has_number: bool) -> tuple[Reason, ...]:
    """Why a number is not shown in full."""
    reasons: tuple[Reason, ...] = ()
    if len(purpose.strip()) < _SHORTEST_PURPOSE:
        words = _("请写明查看公民身份号码的用途（至少4个字）")
        reasons += (Reason("purpose_missing", words, "个人信息保护法第二十八条"),)
    if not has_number:
        reasons += (Reason("no_identity_number", _("该人员尚未登记公民身份号码"), "A0184"),)
    return reasons


def _covers(span: Span, day: date) -> bool:
    return span.starts_on <= day and (span.ends_before is None or day < span.ends_before)
