"""Amounts and targets in the words of the trade."""

from __future__ import annotations

from datetime import date, timedelta

from ganxun.rules.evaluation.marks import semester_of
from ganxun.rules.language import periods as p
from ganxun.rules.language import requirements as r
from ganxun.rules.language.policy import Policy, Rule, Subject

UNITS = {"hours": "学时", "days": "天", "months": "个月", "count": "", "share": ""}
UNKNOWN = "—"
#: The target of a clause that asks for something without saying how much.
OPEN = "未定"

#: What a `reach` counts, with its measure word.
_COUNTED = {"people": "人", "credits": "人次", "classes": "期", "items": "项", "institutions": "所"}

_FORMS: dict[type, str] = {
    r.Accumulate: "累计",
    r.Occur: "次数",
    r.Share: "覆盖",
    r.Average: "人均",
    r.Composition: "比例",
    r.Contain: "包含",
    r.Reach: "任务",
}


def number(tenths: int) -> str:
    """Tenths as people write them: `2680` → `268.0`, thousands separated."""
    return f"{tenths / 10:,.1f}"


def share(ten_thousandths: int) -> str:
    """Ten-thousandths as a percentage: `6140` → `61.4%`, cut rather than rounded up to a target not reached."""
    tenths = ten_thousandths // 10
    return f"{tenths // 10}%" if tenths % 10 == 0 else f"{tenths / 10:.1f}%"


def part(value: float | None) -> str:
    """A part of one as a percentage, cut."""
    return UNKNOWN if value is None else share(int(value * 10_000 + 1e-6))


def amount(value: int | None, measure: str) -> str:
    """A value of a finding with its unit; `measure` as stored (hours, days, months, count, share)."""
    if value is None:
        return UNKNOWN
    if measure in ("hours", "days"):
        return f"{number(value)} {UNITS[measure]}"
    if measure == "months":
        return f"{number(value)} 个月"
    return share(value) if measure == "share" else f"{value:,}"


def form(rule: Rule) -> str:
    """One word for what a rule asks: 累计, 覆盖, 比例, 任务 …"""
    return _FORMS[type(first_leaf(rule))]


def first_leaf(rule: Rule) -> r.Requirement:
    """The first single requirement of a rule."""
    return next(iter(r.leaves(rule.requires)))


def counted(rule: Rule) -> str:
    """The measure word of what a `reach` counts; empty for other forms."""
    leaf = first_leaf(rule)
    return _COUNTED.get(leaf.count or "", "") if isinstance(leaf, r.Reach) else ""


def target(rule: Rule) -> str:
    """The target of a rule for each of its subjects: `3 个月或 550 学时`, `20%`, `1,000 人左右`."""
    return _of(rule.requires)


def _of(requirement: r.Requirement) -> str:
    if isinstance(requirement, r.AnyOf):
        return "或".join(_of(each) for each in requirement.parts)
    if isinstance(requirement, r.AllOf):
        return "，且".join(_of(each) for each in requirement.parts)
    return _of_leaf(requirement)


def _of_leaf(requirement: r.Requirement) -> str:
    if isinstance(requirement, r.Accumulate):
        return f"{requirement.at_least / 10:g} {UNITS[requirement.measure.value]}"
    if isinstance(requirement, r.Occur | r.Contain):
        return f"{requirement.at_least} 次"
    assert not isinstance(requirement, r.AnyOf | r.AllOf)  # noqa: S101 - `_of` has taken them apart
    return _bound(requirement)


def _bound(requirement: r.Share | r.Composition | r.Average | r.Reach) -> str:
    bound = requirement.bound
    if bound.kind is r.BoundKind.OPEN:
        return OPEN
    if isinstance(requirement, r.Share | r.Composition):
        return share(bound.value)
    if isinstance(requirement, r.Average):
        return f"人均 {bound.value / 10:g} {UNITS[requirement.measure.value]}"
    words = f"{bound.value:,} {_COUNTED.get(requirement.count or '', '')}".strip()
    return f"{words}左右" if bound.kind is r.BoundKind.ABOUT else words


def period_label(rule: Rule, policy: Policy, as_of: date) -> str:
    """The period of a rule as of a day: `2020 年度`, `2018—2022 年`, `每 2—3 年`, `2019-12-31 前`."""
    period = rule.period
    document = policy.document
    if isinstance(period, p.CalendarYear | p.Semester):
        return _of_year(period, as_of)
    if isinstance(period, p.PlanPeriod):
        return f"{document.starts_on.year}—{(document.ends_before - timedelta(days=1)).year} 年"
    if isinstance(period, p.Rolling):
        return f"近 {period.years} 年"
    if isinstance(period, p.Every):
        return (
            f"每 {period.least}—{period.most} 年" if period.least != period.most else f"每 {period.most} 年"
        )
    if isinstance(period, p.Within):
        return f"{period.months} 个月内"
    return f"{period.day.isoformat()} 前" if isinstance(period, p.ByDate) else "班次期间"


def _of_year(period: p.CalendarYear | p.Semester, as_of: date) -> str:
    if isinstance(period, p.CalendarYear):
        return f"{as_of.year} 年度"
    return f"{as_of.year} 年{'上' if semester_of(as_of)[0].month == 1 else '下'}学期"


def period_bounds(rule: Rule, policy: Policy, as_of: date) -> tuple[date, date] | None:
    """First day and day after the last of the rule's period as of a day; None where each subject has its own."""
    period = rule.period
    if isinstance(period, p.CalendarYear):
        return date(as_of.year, 1, 1), date(as_of.year + 1, 1, 1)
    if isinstance(period, p.Semester):
        return semester_of(as_of)
    if isinstance(period, p.PlanPeriod):
        return policy.document.starts_on, policy.document.ends_before
    if isinstance(period, p.ByDate):
        return policy.document.starts_on, period.day + timedelta(days=1)
    return None


def is_over_people(rule: Rule) -> bool:
    """Whether the duty binds each person, so that a board shows the part of people who have met it."""
    return rule.subject is Subject.PERSON
