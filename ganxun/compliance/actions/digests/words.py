"""What a digest says. Chinese, like everything that is kept; nothing about a person in what is told to officers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from ganxun.compliance import library
from ganxun.compliance.choices import DigestEvent
from ganxun.inbox.actions import Line
from ganxun.rules.loading.problems import PolicyRefused

_ORDER = {event: place for place, event in enumerate(DigestEvent)}
_UNITS = {"hours": "学时", "days": "天", "months": "个月"}
#: A digest says so much by itself; the rest stands on its page.
MOST_DUTIES, MOST_PLACES = 12, 8


@dataclass(frozen=True)
class Item:
    """One thing worth telling a person."""

    policy: str
    duty: str
    event: DigestEvent
    due_on: date | None
    gap: int | None
    scheduled: int | None
    measure: str


@cache
def _titles(policy: str, version: str) -> Mapping[str, str]:
    return {rule.duty: rule.says for rule in library.policy(policy).rules}


def title(policy: str, duty: str) -> str:
    """The words of a duty; its code where its policy cannot be read any more."""
    try:
        return _titles(policy, library.policy(policy).version).get(duty, duty)
    except PolicyRefused:
        return duty


def told_to_person(items: Iterable[Item]) -> tuple[str, tuple[Line, ...]]:
    """Subject and lines for the person whom they are about, the most pressing first."""
    sorted_items = sorted(items, key=lambda each: (_ORDER[each.event], each.due_on or date.max, each.duty))
    counts = Counter(each.event for each in sorted_items)
    subject = "学时提醒：" + "，".join(
        f"{counts[event]} 项{_of_one(event)}" for event in DigestEvent if counts[event]
    )
    return subject, tuple(Line(_item(each), "/me/") for each in sorted_items)


def _of_one(event: DigestEvent) -> str:
    return "已达标" if event is DigestEvent.MET else str(event.label)


def _item(item: Item) -> str:
    says = f"{title(item.policy, item.duty)}：{_of_one(item.event)}"
    if item.event is DigestEvent.MET:
        return says
    if item.due_on:
        says += f"，{item.due_on:%Y-%m-%d} 截止"
    if item.gap and item.gap > 0 and item.measure in _UNITS:
        says += f"，还差 {item.gap / 10:g} {_UNITS[item.measure]}"
        if (item.scheduled or 0) >= item.gap:
            says += "（已安排培训）"
    return says


def told_to_officer(
    counts: Mapping[tuple[str, str, DigestEvent], int],
    places: Sequence[tuple[int, str, int]],
    *,
    where: str,
    link: str,
) -> tuple[str, tuple[Line, ...]]:
    """Subject and lines: counts by duty, then by the places below, each leading to the rows behind it."""
    sums: Counter[DigestEvent] = Counter()
    for (_policy, _duty, event), number in counts.items():
        sums[event] += number
    subject = f"执行情况摘要（{where}）：" + "，".join(
        f"{event.label} {sums[event]} 人次" for event in DigestEvent if sums[event]
    )
    duties = sorted(counts, key=lambda each: (_ORDER[each[2]], -counts[each], each[1]))
    lines = [
        Line(
            f"{title(policy, duty)}：{event.label} {counts[policy, duty, event]} 人",
            f"{link}rows/?duty={duty}&event={event}&policy={policy}",
            counts[policy, duty, event],
        )
        for policy, duty, event in duties[:MOST_DUTIES]
    ]
    if len(duties) > MOST_DUTIES:
        lines.append(Line(f"另有 {len(duties) - MOST_DUTIES} 项", link))
    ranked = sorted(places, key=lambda each: (-each[2], each[0]))
    lines += [
        Line(f"{name}：{number} 人次", f"{link}rows/?org={place}", number)
        for place, name, number in ranked[:MOST_PLACES]
    ]
    if len(ranked) > MOST_PLACES:
        lines.append(Line(f"另有 {len(ranked) - MOST_PLACES} 个机构", link))
    return subject, tuple(lines)
