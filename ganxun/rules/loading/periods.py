"""Reads the period of a rule, and refuses one that its form cannot use."""

import re

from ganxun.rules.language.periods import (
    ByDate,
    CalendarYear,
    ClassDays,
    Every,
    Period,
    PlanPeriod,
    Rolling,
    Semester,
    Within,
)
from ganxun.rules.language.policy import Document
from ganxun.rules.language.requirements import (
    Accumulate,
    Composition,
    Contain,
    Occur,
    Requirement,
    leaves,
)
from ganxun.rules.loading.fields import Fields
from ganxun.rules.loading.marked import Mapping, Node, Scalar
from ganxun.rules.loading.problems import Place
from ganxun.rules.loading.vocabulary import Vocabulary

_WORDS: dict[str, Period] = {
    "class": ClassDays(),
    "calendar_year": CalendarYear(),
    "semester": Semester(),
    "plan": PlanPeriod(),
}
_KINDS = ("rolling", "every", "within", "by")
_YEARS = re.compile(r"([1-9][0-9]?)(?:\.\.([1-9][0-9]?))?")
_ADVICE = "请写 calendar_year、semester、plan、class、{rolling: …}、{every: …}、{within: …} 或 {by: 日期}"


def read_period(node: Node, document: Document, names: Vocabulary) -> Period:
    """One of the closed list of periods."""
    if isinstance(node, Scalar) and node.raw in _WORDS:
        return _WORDS[node.raw]
    if not isinstance(node, Mapping) or len(node.entries) != 1:
        names.problems.add(node.place, "看不出这是什么期间", _ADVICE)
        return PlanPeriod()
    fields = Fields(node, "期间", names.problems, _KINDS)
    (kind,) = fields.names()
    if kind == "by":
        return _by(fields, document, names)
    readers = {"rolling": _rolling, "every": _every, "within": _within}
    return readers[kind](node.entries[kind], names) if kind in readers else PlanPeriod()


def _by(fields: Fields, document: Document, names: Vocabulary) -> Period:
    day = fields.day("by")
    if not document.starts_on <= day < document.ends_before:
        names.problems.add(
            fields.place_of("by"), f"期限 {day} 不在规划期内", "请写规划期内的日期，期限当天包括在内"
        )
    return ByDate(day)


def _rolling(node: Node, names: Vocabulary) -> Period:
    return Rolling(Fields(node, "rolling", names.problems, ("years",)).whole("years"))


def _every(node: Node, names: Vocabulary) -> Period:
    fields = Fields(node, "every", names.problems, ("years", "since"))
    found = _YEARS.fullmatch(fields.text("years"))
    if not found:
        names.problems.add(fields.place, "years 写得不对", "请写成「years: 3」或「years: 2..3」")
        return Every(1, 1)
    least, most = int(found[1]), int(found[2] or found[1])
    if least > most:
        names.problems.add(fields.place, f"years 的 {least} 大于 {most}", "请把小的写在前面")
    since = fields.optional_text("since")
    if since is not None:
        names.check_name("人员的日期事实", since, names.person_dates, fields.place_of("since"))
    return Every(least, most, since)


def _within(node: Node, names: Vocabulary) -> Period:
    fields = Fields(node, "within", names.problems, ("months", "after", "before_months"))
    after = fields.text("after")
    kinds = names.registry.table("events").by_name["kind"].choices or {}
    names.check_name("事件", after, kinds, fields.place_of("after"))
    before = fields.whole("before_months", least=0, default=0)
    return Within(fields.whole("months"), after, before)


def check_period(place: Place, period: Period, requires: Requirement, names: Vocabulary) -> None:
    """Refuse a period that a form inside the requirement cannot use."""
    for part in leaves(requires):
        wrong = _unusable(period, part)
        if wrong:
            names.problems.add(place, *wrong)


def _unusable(period: Period, part: Requirement) -> tuple[str, str] | None:
    if isinstance(period, Every) and not (isinstance(part, Occur) and part.at_least == 1):
        return "every 期间只能配 occur 且 at_least 为 1", "请改用 calendar_year、plan 或 rolling"
    if isinstance(period, Within) and not isinstance(part, Accumulate | Occur):
        return "within 期间只能配 accumulate 或 occur", "请改用 calendar_year、plan 或 by"
    if isinstance(period, Rolling) and isinstance(part, Composition | Contain):
        return "课时比例和必含内容不能用 rolling 期间", "请改用 calendar_year 或 plan"
    if isinstance(period, ClassDays) and not isinstance(part, Composition | Contain):
        return "class 期间只能用于 subject: class", "请改用 calendar_year 或 plan"
    return None
