"""培训义务履行情况表: every duty that applies to a person, its verdict, its clause, and what counted for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.utils import translation

from ganxun.base.refusals import marked as _
from ganxun.base.refusals import refuse
from ganxun.compliance.choices import VERDICT_CHOICES, Verdict
from ganxun.records.papers import Content
from ganxun.reports.obligations import Evidence, Obligation
from ganxun.reports.papers.faces import faces
from ganxun.reports.papers.holder import Holder, read_holders
from ganxun.reports.person_duties import Duties, read_duties_of
from ganxun.reports.shelf import readable

_WORDS = dict(VERDICT_CHOICES)
#: Judging a hundred people takes hardly longer than judging one.
_JUDGED_AT_ONCE = 100
_SHOWN = (
    Verdict.MET,
    Verdict.ON_TRACK,
    Verdict.AT_RISK,
    Verdict.NOT_MET,
    Verdict.UNKNOWN,
    Verdict.EXEMPT,
)


def write(people: Sequence[int], *, as_of: date) -> Iterator[Content]:
    """What the statement says of each of `people`, in their order. Raises Refused when no policy is on the shelf."""
    if not readable():
        raise refuse("no_policy", _("还没有可用的政策，不能出具履行情况"))
    holders = read_holders(people, as_of=as_of)
    there = [each for each in people if each in holders]
    for place in range(0, len(there), _JUDGED_AT_ONCE):
        portion = there[place : place + _JUDGED_AT_ONCE]
        with translation.override("zh-hans"):
            judged = read_duties_of([holders[each].person for each in portion], as_of=as_of)
            contents = [_content(holders[each], judged[each], as_of) for each in portion]
        yield from contents


def _content(holder: Holder, found: Duties, as_of: date) -> Content:
    facts = {
        "as_of": f"{as_of.year}年{as_of.month}月{as_of.day}日",
        "policy": "、".join(each.policy_title for each in found.policies),
        "holder": holder.words,
        "counts": _counts(found),
        "duties": [_duty(each) for each in found.applying],
    }
    return Content(
        person_id=holder.person.pk,
        name=holder.person.name,
        starts_on=min(each.starts_on for each in found.policies),
        facts=facts,
        missing_characters=faces().missing(facts),
    )


def _counts(found: Duties) -> list[dict[str, Any]]:
    counts = found.counts
    return [
        {"code": each.name.lower(), "word": str(_WORDS[each]), "count": counts.get(each, 0)}
        for each in _SHOWN
    ]


def _duty(duty: Obligation) -> dict[str, Any]:
    return {
        "says": duty.says,
        "verdict": duty.verdict.name.lower(),
        "word": str(_WORDS[duty.verdict]),
        "clauses": [{"id": each.id, "text": " ".join(each.text.split())} for each in duty.clauses],
        "period": duty.period,
        "target": duty.target,
        "value": duty.value or "—",
        "gap": duty.gap,
        "due": _day(duty.due_on) if duty.due_on else "—",
        "remarks": _remarks(duty),
        "counted": [_record(each) for each in duty.counted],
        "not_counted": _by_reason(duty.not_counted),
        "uncertain": [_record(each) for each in duty.uncertain],
        "arranged": [_record(each) for each in duty.arranged],
        "left_out": duty.left_out,
    }


def _remarks(duty: Obligation) -> list[str]:
    """What the verdict rests on beside records: the other way to fulfil it, what is missing, what would cure it."""
    ways = [
        f"可选方式：{each.value}／{each.target}" + (f"，尚差 {each.gap}" if each.gap else "，已满足")
        for each in duty.alternatives
    ]
    missing = [f"缺少“{each.label}”，由{each.supplied_by}补充。" for each in duty.missing]
    unverified = [] if duty.is_verified else ["该条的数值尚未经原文核实，结论仅供参考。"]
    return [*ways, *missing, *duty.cures, *unverified]


def _record(record: Evidence) -> dict[str, str]:
    return {
        "title": record.title,
        "dates": _dates(record.starts_on, record.ends_on),
        "amount": record.amount,
        "reason": record.reason,
    }


def _by_reason(records: Sequence[Evidence]) -> list[dict[str, str]]:
    """What did not count, told by reason: which records they are stands in the transcript."""
    grouped: dict[str, list[str]] = {}
    for record in records:
        grouped.setdefault(record.reason, []).append(record.title)
    return [
        {"records": str(len(titles)), "amount": _titles(titles), "reason": reason}
        for reason, titles in sorted(grouped.items(), key=lambda pair: -len(pair[1]))
    ]


def _titles(titles: list[str]) -> str:
    return titles[0] if len(titles) == 1 else f"{titles[0]}等"


def _dates(starts_on: date | None, ends_on: date | None) -> str:
    if starts_on is None:
        return "—"
    if ends_on is None or ends_on <= starts_on:
        return _day(starts_on)
    return f"{_day(starts_on)}—{_day(ends_on)}"


def _day(day: date) -> str:
    return f"{day.year}.{day.month:02d}.{day.day:02d}"
