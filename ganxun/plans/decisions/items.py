"""Why an item cannot be declared, revised, submitted or reviewed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from itertools import pairwise
from typing import Any, Protocol

from ganxun.base.periods import Period, calendar_year
from ganxun.base.refusals import Reason
from ganxun.base.refusals import marked as _
from ganxun.plans.decisions.plans import Planned
from ganxun.plans.states import ITEM_STEPS

MOST_PEOPLE = 100_000
#: 分; a hundred million yuan for one class is a slip of the pen.
MOST_BUDGET = 10_000_000_000
_PARTS = ("hours_theory", "hours_party", "hours_professional", "hours_knowledge")


@dataclass(frozen=True, kw_only=True)
class Declared:
    """Everything that is said of an item when it is declared. Days and hours in tenths, budget in 分."""

    title: str
    kind: str
    organiser_id: int
    called_from_id: int
    segments: tuple[Period, ...]
    days: int
    hours: int
    people: int
    responsible: str
    training_kind: str = "in_service"
    institution_id: int | None = None
    programme: str = ""
    audience: Any = None
    has_fixed_dates: bool = True
    hours_theory: int = 0
    hours_party: int = 0
    hours_professional: int = 0
    hours_knowledge: int = 0
    fewest: int = 1
    mode: str = "offline"
    is_full_time: bool = True
    is_systematic: bool = False
    topic: str = ""
    content: str = ""
    purpose: str = ""
    place: str = ""
    budget: int = 0
    fund_source: str = ""
    phone: str = ""
    note: str = ""

    @property
    def starts_on(self) -> date:
        """The first day of the first segment."""
        return min(each.starts_on for each in self.segments)

    @property
    def ends_before(self) -> date:
        """The day after the last."""
        return max(each.ends_before for each in self.segments)

    def plain(self) -> dict[str, Any]:
        """As JSON, for versions."""
        kept = {each.name: getattr(self, each.name) for each in fields(self) if each.name != "segments"}
        kept["audience"] = self.audience or {}
        return kept | {"segments": [[str(each.starts_on), str(each.ends_before)] for each in self.segments]}

    @classmethod
    def of_plain(cls, kept: dict[str, Any]) -> Declared:
        """What a version kept."""
        days = [[date.fromisoformat(day) for day in pair] for pair in kept["segments"]]
        return cls(**(kept | {"segments": tuple(Period(start, end) for start, end in days)}))


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the plan's policy and the tree say, that a declaration is held against."""

    programmes: frozenset[str]
    topics: frozenset[str]
    most_hours_a_day: int
    organiser_is_inside: bool = True
    called_from_is_inside: bool = True
    institution_exists: bool = True
    audience_problems: tuple[str, ...] = ()


class Item(Protocol):
    """An item as far as a decision looks at it."""

    @property
    def state(self) -> str:
        """Where it stands."""


def why_not_declare(plan: Planned, *, today: date, is_extra: bool) -> tuple[Reason, ...]:
    """Why nothing can be declared for the plan today; out-of-plan items come after publication only."""
    if is_extra:
        if plan.state != "published":
            return (Reason("not_published", _("计划发布后才能申报临时（计划外）项目")),)
        return ()
    if plan.state != "declaring":
        return (Reason("declaring_is_over", _("计划已不再征集申报")),)
    if today > plan.declare_until:
        values = {"day": plan.declare_until}
        return (Reason("deadline_passed", _("已过申报截止日期{day}"), "六(二)", values),)
    return ()


def why_not_submit(plan: Planned, item: Item, *, today: date, is_extra: bool) -> tuple[Reason, ...]:
    """Why the item cannot be submitted: what was returned may come back until the review ends."""
    wrong = why_not_step(item, "submit")
    if item.state == "returned" and not is_extra:
        if plan.state not in {"declaring", "reviewing"}:
            return (*wrong, Reason("review_is_over", _("计划的审核已经结束")))
        if today > plan.review_until:
            values = {"day": plan.review_until}
            return (*wrong, Reason("deadline_passed", _("已过审核截止日期{day}"), "六(二)", values))
        return wrong
    return wrong + why_not_declare(plan, today=today, is_extra=is_extra)


def why_not_step(item: Item, deed: str) -> tuple[Reason, ...]:
    """Why the deed does not fit the item's state."""
    if (deed, item.state) in ITEM_STEPS:
        return ()
    return (Reason("wrong_item_state", _("项目目前的状态不能办理此事项")),)


def why_not_review(
    plan: Planned, item: Item, deed: str, *, opinion: str, is_extra: bool
) -> tuple[Reason, ...]:
    """Why a reviewer cannot do this to the item now; who returns or rejects says why."""
    reasons = why_not_step(item, deed)
    states = {"published"} if is_extra else {"declaring", "reviewing"}
    if plan.state not in states:
        reasons += (Reason("review_is_over", _("计划的审核已经结束")),)
    if deed in {"return", "reject"} and not opinion.strip():
        reasons += (Reason("opinion_missing", _("请写明审核意见")),)
    return reasons


def why_not_content(said: Declared, *, year: int, known: Known) -> tuple[Reason, ...]:
    """What is wrong with a declaration, all of it; the code of a reason begins with the field it is about."""
    return (
        *_texts(said),
        *_dates(said, year),
        *_amounts(said, known),
        *_references(said, known),
        *(Reason("audience_refused", each) for each in known.audience_problems),
    )


def _texts(said: Declared) -> tuple[Reason, ...]:
    reasons: tuple[Reason, ...] = ()
    if not said.title.strip():
        reasons += (Reason("title_missing", _("请填写班次名称")),)
    if not said.responsible.strip():
        reasons += (Reason("responsible_missing", _("请填写项目负责人"), "六(三)"),)
    return reasons


def _dates(said: Declared, year: int) -> tuple[Reason, ...]:
    if not said.segments:
        return (Reason("segments_missing", _("请填写培训起止日期")),)
    reasons: tuple[Reason, ...] = ()
    whole = calendar_year(year)
    if said.starts_on not in whole or said.ends_before > whole.ends_before:
        reasons += (Reason("segments_outside_year", _("培训日期应在{year}年之内"), "", {"year": year}),)
    if _overlap(said.segments):
        reasons += (Reason("segments_overlap", _("分段培训的各段不得重叠"), "六(二)"),)
    span = sum(each.days for each in said.segments)
    if said.days > 10 * span:
        values = {"days": said.days / 10, "span": span}
        reasons += (Reason("days_more_than_span", _("天数{days}多于起止日期之间的{span}天"), "", values),)
    return reasons


def _overlap(segments: Sequence[Period]) -> bool:
    ordered = sorted(segments)
    return any(later.starts_on < earlier.ends_before for earlier, later in pairwise(ordered))


def _amounts(said: Declared, known: Known) -> tuple[Reason, ...]:
    reasons: tuple[Reason, ...] = ()
    if not 1 <= said.people <= MOST_PEOPLE:
        reasons += (Reason("people_out_of_range", _("计划人数应在1至{most}之间"), "", {"most": MOST_PEOPLE}),)
    elif not 1 <= said.fewest <= said.people:
        reasons += (Reason("fewest_out_of_range", _("最少开班人数应在1至计划人数之间")),)
    if said.days <= 0:
        reasons += (Reason("days_missing", _("天数必须大于零")),)
    if said.hours <= 0:
        reasons += (Reason("hours_missing", _("学时必须大于零")),)
    elif said.days > 0 and 10 * said.hours > said.days * known.most_hours_a_day:
        values = {"most": known.most_hours_a_day / 10}
        reasons += (Reason("hours_more_than_days", _("学时多于每天{most}学时"), "", values),)
    if sum(getattr(said, part) for part in _PARTS) > said.hours:
        reasons += (Reason("hours_parts_exceed", _("四类内容的学时之和不得多于总学时"), "一(三)3"),)
    if not 0 <= said.budget <= MOST_BUDGET:
        reasons += (Reason("budget_out_of_range", _("经费预算应在0至1亿元之间")),)
    return reasons


def _references(said: Declared, known: Known) -> tuple[Reason, ...]:
    checks = (
        (known.organiser_is_inside, "organiser_outside", _("主办单位不在计划制定单位范围内")),
        (known.called_from_is_inside, "called_from_outside", _("调训范围不在计划制定单位范围内")),
        (known.institution_exists, "institution_unknown", _("培训机构未登记，请先登记或从列表中选择")),
        (said.programme in known.programmes | {""}, "programme_unknown", _("规划中没有这个计划（工程）")),
        (said.topic in known.topics | {""}, "topic_unknown", _("规划的专题分类中没有这个专题")),
    )
    return tuple(Reason(code, words) for holds, code, words in checks if not holds)
