"""Why somebody may not be put onto the list of a class, and why a step may not be taken. Pure: all reasons at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ganxun.base.refusals import Reason
from ganxun.base.refusals import marked as _
from ganxun.nominations.states import LEVELS, ORIGINS, PRECEDENCE, STEPS

_CLAUSE = "六(二)"


@dataclass(frozen=True)
class Wanted:
    """The class that wants people, as far as a decision looks at it."""

    level: str
    origin: str
    is_over: bool = False
    is_full_time: bool = True
    most_a_year: int = 0
    has_quota: bool = False
    is_spare: bool = False


@dataclass(frozen=True)
class Clash:
    """Another class at the same time. `is_fixed`: the person is on its final list, or has been to it."""

    name: str
    starts_on: date
    level: str = ""
    origin: str = ""
    is_fixed: bool = True


@dataclass(frozen=True)
class Candidate:
    """What is known of somebody who is wanted. `places`: places of the share he or she draws on that nobody has been named for."""

    is_active: bool = True
    is_eligible: bool = True
    is_on_list: bool = False
    exempt_until: date | None = None
    clashes: tuple[Clash, ...] = ()
    same_topic: str = ""
    same_topic_on: date | None = None
    times_this_year: int = 0
    holder: str = ""
    places: int = 0


def why_not_propose(candidate: Candidate, wanted: Wanted) -> tuple[Reason, ...]:
    """Why somebody may not be put onto the list."""
    return (
        *_about_the_person(candidate, wanted),
        *_about_other_classes(candidate, wanted),
        *_about_places(candidate, wanted),
    )


def _about_the_person(candidate: Candidate, wanted: Wanted) -> tuple[Reason, ...]:
    reasons: tuple[Reason, ...] = ()
    if wanted.is_over:
        reasons += (Reason("class_is_over", _("该班次已经结束")),)
    if candidate.is_on_list:
        reasons += (Reason("on_list_already", _("已在此班次的人选名单中")),)
    if not candidate.is_active:
        reasons += (Reason("not_in_service", _("不是现职人员"), "A0163"),)
    if not candidate.is_eligible:
        reasons += (Reason("not_eligible", _("不符合（或不能确定符合）培训对象条件"), _CLAUSE),)
    if candidate.exempt_until is not None:
        words = _("已批准免训，至{day}")
        reasons += (Reason("exempt", words, "", {"day": candidate.exempt_until}),)
    return reasons


def _about_other_classes(candidate: Candidate, wanted: Wanted) -> tuple[Reason, ...]:
    reasons: tuple[Reason, ...] = ()
    for clash in candidate.clashes if wanted.is_full_time else ():
        values = {"name": clash.name, "from": clash.starts_on}
        if clash.is_fixed:
            words = _("与“{name}”（{from}开班）时间重叠")
            reasons += (Reason("overlapping", words, "", values),)
        elif not comes_before(wanted, clash):
            words = _("已由“{name}”（{from}开班）提名，按多头调训的先后规则由其优先")
            reasons += (Reason("called_by_another", words, _CLAUSE, values),)
    if candidate.same_topic:
        values = {"title": candidate.same_topic, "day": candidate.same_topic_on}
        words = _("两年内已参加同类培训“{title}”（{day}）")
        reasons += (Reason("repeated", words, _CLAUSE, values),)
    if wanted.most_a_year and candidate.times_this_year >= wanted.most_a_year:
        values = {"count": candidate.times_this_year, "most": wanted.most_a_year}
        words = _("本年度已安排{count}个班次，每人每年最多{most}个")
        reasons += (Reason("often_enough", words, _CLAUSE, values),)
    return reasons


def _about_places(candidate: Candidate, wanted: Wanted) -> tuple[Reason, ...]:
    if not wanted.has_quota:
        return ()
    if not candidate.holder:
        return (Reason("no_share", _("所在机构没有分到此项目的名额"), _CLAUSE),)
    if candidate.places <= 0 and not wanted.is_spare:
        words = _("“{holder}”的名额都已有人选；可列为备选，或申请追加")
        return (Reason("places_used_up", words, _CLAUSE, {"holder": candidate.holder}),)
    return ()


def comes_before(wanted: Wanted, clash: Clash) -> bool:
    """Whether the class that wants somebody now outranks the one that has named him or her (`states.PRECEDENCE`)."""
    for criterion in PRECEDENCE:
        if criterion == "level":
            mine, theirs = _rank(wanted.level, LEVELS), _rank(clash.level, LEVELS)
        elif criterion == "origin":
            mine, theirs = _rank(wanted.origin, ORIGINS), _rank(clash.origin, ORIGINS)
        else:
            return False
        if mine != theirs:
            return mine < theirs
    return False


def _rank(value: str, order: tuple[str, ...]) -> int:
    return order.index(value) if value in order else len(order)


def why_not_step(deed: str, state: str, *, state_words: str, why: str = "") -> tuple[Reason, ...]:
    """Why a step may not be taken from this state; some steps say why they are taken."""
    reasons: tuple[Reason, ...] = ()
    if (deed, state) not in STEPS:
        words = _("目前是“{state}”，不能办理此事项")
        reasons += (Reason("not_from_here", words, "", {"state": state_words}),)
    if deed in {"refuse", "ask_substitution", "remove", "insist"} and not why.strip():
        reasons += (Reason("why_missing", _("请写明理由")),)
    return reasons


def why_not_admit(*, places: int, ahead: int, is_waiting: bool) -> tuple[Reason, ...]:
    """Why somebody may not be admitted: the queue is one, and a raised capacity skips nobody's turn."""
    if not is_waiting:
        return ()
    reasons: tuple[Reason, ...] = ()
    if places <= 0:
        reasons += (Reason("class_full", _("没有空余名额")),)
    if ahead:
        reasons += (Reason("not_first_in_queue", _("候补队列中还有{count}人在前"), "", {"count": ahead}),)
    return reasons


def why_not_open(
    *, is_open: bool, capacity: int, is_over: bool, reply_by: date, starts_on: date
) -> tuple[Reason, ...]:
    """Why a class may not call people."""
    reasons: tuple[Reason, ...] = ()
    if is_open:
        reasons += (Reason("intake_open_already", _("该班次已经开始调训")),)
    if is_over:
        reasons += (Reason("class_is_over", _("该班次已经结束")),)
    if not 0 < capacity <= 100_000:
        reasons += (Reason("no_capacity", _("招收人数应在1至100000之间")),)
    if reply_by > starts_on:
        reasons += (Reason("reply_after_start", _("回复期限不得晚于开班日期")),)
    return reasons


def why_not_capacity(*, capacity: int, taken: int) -> tuple[Reason, ...]:
    """Why a class may not have this capacity."""
    if not 0 < capacity <= 100_000:
        return (Reason("no_capacity", _("招收人数应在1至100000之间")),)
    if capacity < taken:
        words = _("已有{taken}人占用名额，招收人数不能少于此数")
        return (Reason("below_what_is_taken", words, "", {"taken": taken}),)
    return ()
