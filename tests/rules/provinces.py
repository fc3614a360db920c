"""Random small provinces, and random policies with rules of every kind: for what all engines must agree on."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from ganxun.rules.engines.duck import Batch
from ganxun.rules.language.conditions import ALWAYS, Condition, Holds, InCategory, Operator, Test
from ganxun.rules.language.periods import (
    ByDate,
    CalendarYear,
    ClassDays,
    Period,
    PlanPeriod,
    Rolling,
    Semester,
)
from ganxun.rules.language.policy import Category, Policy, Rule, Subject
from ganxun.rules.language.requirements import (
    AllOf,
    AnyOf,
    Average,
    Bound,
    BoundKind,
    Composition,
    Contain,
    Measure,
    Over,
    Owns,
    Reach,
    Requirement,
    Share,
)
from tests.rules import worlds
from tests.rules.worlds import Rows, _row

_TREE = {1: None, 2: 1, 3: 1, 4: 2, 5: 2}
_LEVELS = {1: "province", 2: "city", 3: "city", 4: "county", 5: "county"}
_units = st.sampled_from([*_TREE, *_TREE, None])
_numbers = st.integers(0, 9)

CATEGORIES = {
    "women": Category("women", "女干部", "女", ("一(一)",), Test("gender", Operator.EQUALS, ("female",))),
    "posted": Category("posted", "任职干部", "任职", ("一(一)",), Holds("appointments", ALWAYS)),
}


# --- facts ------------------------------------------------------------------------------------------------------


@st.composite
def provinces(draw: Callable[..., Any]) -> Rows:
    """People as in `worlds.facts`, in a tree of five units with snapshots, institutions, classes and items."""
    rows: Rows = draw(worlds.facts())
    rows["units"] = [
        _row("units", unit_id=unit, kind=_LEVELS[unit], level=_LEVELS[unit], is_region=draw(st.booleans()))
        for unit in _TREE
    ]
    rows["unit_ancestors"] = [
        {"unit_id": unit, "ancestor_id": above, "depth": depth}
        for unit in _TREE
        for depth, above in enumerate(_line(unit))
    ]
    rows["headcounts"] = draw(st.lists(_headcount(), max_size=3))
    rows["institutions"] = [draw(_institution(number)) for number in (1, 2, 3)]
    rows["classes"] = [draw(_class(number)) for number in range(1, draw(st.integers(0, 4)) + 1)]
    rows["sessions"] = [draw(_session(number)) for number in range(1, draw(st.integers(0, 9)) + 1)]
    rows["items"] = [draw(_item(number)) for number in range(1, draw(st.integers(0, 6)) + 1)]
    return rows


def _line(unit: int | None) -> Iterable[int]:
    while unit is not None:
        yield unit
        unit = _TREE[unit]


@st.composite
def _headcount(draw: Callable[..., Any]) -> dict[str, Any]:
    return {
        "unit_id": draw(st.sampled_from([*_TREE])),
        "category": draw(st.sampled_from(["women", "posted"])),
        "year": draw(st.sampled_from([2019, 2020])),
        "taken_on": date(2019, 12, 31),
        "people": draw(st.integers(3, 9)),
        "exempt": draw(st.integers(0, 3)),
    }


@st.composite
def _institution(draw: Callable[..., Any], number: int) -> dict[str, Any]:
    known = draw(st.sampled_from([True, False, None]))
    return _row("institutions", institution_id=number, unit_id=draw(_units), is_recognised=known)


@st.composite
def _class(draw: Callable[..., Any], number: int) -> dict[str, Any]:
    starts = draw(worlds.days)
    return _row(
        "classes",
        class_id=number,
        unit_id=draw(st.sampled_from([*_TREE])),
        institution_id=draw(st.sampled_from([1, 2, 3, None])),
        starts_on=starts,
        ends_on=starts + timedelta(days=draw(st.integers(0, 400))),
        days=draw(st.integers(10, 300)),
        programme=draw(st.sampled_from(["big_plan", "", None])),
    )


@st.composite
def _session(draw: Callable[..., Any], number: int) -> dict[str, Any]:
    return _row(
        "sessions",
        session_id=number,
        class_id=draw(st.integers(1, 4)),
        institution_id=draw(st.sampled_from([1, 2, 3, None])),
        held_on=draw(worlds.days),
        hours=draw(st.integers(0, 80)),
        field=draw(st.sampled_from(["party", "theory", None])),
        class_kind=draw(st.sampled_from(["main", "topic"])),
    )


@st.composite
def _item(draw: Callable[..., Any], number: int) -> dict[str, Any]:
    return _row(
        "items",
        item_id=number,
        unit_id=draw(st.sampled_from([*_TREE])),
        institution_id=draw(st.sampled_from([1, 2, 3, None])),
        kind=draw(st.sampled_from(["course", "textbook"])),
        on=draw(worlds.days),
        amount=draw(_numbers),
    )


# --- rules ------------------------------------------------------------------------------------------------------

_PARTY = Test("field", Operator.EQUALS, ("party",))
_PEOPLE = st.sampled_from(
    [ALWAYS, InCategory("women"), InCategory("posted"), Test("age", Operator.BELOW, (45,))]
)
_SESSIONS = st.sampled_from(
    [_PARTY, Test("hours", Operator.AT_LEAST, (20,)), Test("field", Operator.IS_KNOWN, (False,))]
)
_OF_TABLE: dict[str, Condition] = {
    "items": Test("kind", Operator.EQUALS, ("course",)),
    "classes": Test("programme", Operator.EQUALS, ("big_plan",)),
    "institutions": Test("is_recognised", Operator.EQUALS, (True,)),
    "people": InCategory("women"),
    "credits": Test("institution_recognised", Operator.EQUALS, (True,)),
}
_PERIODS: st.SearchStrategy[Period] = st.sampled_from(
    [CalendarYear(), Semester(), PlanPeriod(), Rolling(2), ByDate(date(2020, 6, 30))]
)


def _bounds(most: int, *, exact: bool = False) -> st.SearchStrategy[Bound]:
    values = st.integers(1, most)
    found = [st.builds(Bound, st.just(BoundKind.AT_LEAST), values), st.just(Bound(BoundKind.OPEN))]
    if exact:
        found.append(st.builds(Bound, st.just(BoundKind.ABOUT), values, st.just(1_000)))
        found.append(st.builds(Bound, st.just(BoundKind.EXACTLY), values))
    return st.one_of(*found)


def _over(draw: Callable[..., Any]) -> dict[str, Any]:
    category = draw(st.sampled_from([None, "women", "posted"]))
    if category is None:
        return {"over": Over.LIVE}
    return {"over": Over.HEADCOUNT, "category": category}


@st.composite
def _shares(draw: Callable[..., Any]) -> Share:
    if draw(st.integers(0, 3)) == 0:
        having = Owns("items", draw(st.integers(1, 2)), _OF_TABLE["items"])
        return Share("institutions", having, Over.LIVE, draw(_bounds(10_000)), _OF_TABLE["institutions"])
    single = draw(worlds.single)
    return Share("people", single, bound=draw(_bounds(10_000)), where=draw(_PEOPLE), **_over(draw))


@st.composite
def _averages(draw: Callable[..., Any]) -> Average:
    measure = draw(st.sampled_from([Measure.HOURS, Measure.DAYS]))
    where = draw(st.sampled_from([ALWAYS, _OF_TABLE["credits"]]))
    return Average(
        measure, "credits", bound=draw(_bounds(500)), where=where, who=draw(_PEOPLE), **_over(draw)
    )


@st.composite
def _reaches(draw: Callable[..., Any]) -> Reach:
    table, count, amount = draw(
        st.sampled_from(
            [
                ("people", "people", None),
                ("credits", "people", None),
                ("credits", "credits", None),
                ("credits", None, "hours"),
                ("items", "items", None),
                ("items", None, "amount"),
                ("items", "institutions", None),
                ("classes", "classes", None),
                ("institutions", "institutions", None),
            ]
        )
    )
    who = draw(_PEOPLE) if table in {"people", "credits"} else ALWAYS
    bound = draw(_bounds(6, exact=True))
    return Reach(table, bound, _OF_TABLE[table], who, count=count, sum=amount)


_composed = st.builds(
    Composition,
    st.just("sessions"),
    _bounds(10_000),
    _SESSIONS,
    st.sampled_from([ALWAYS, Test("class_kind", Operator.EQUALS, ("main",))]),
)
_contained = st.builds(
    Contain,
    st.just("sessions"),
    st.integers(1, 3),
    _SESSIONS,
    st.sampled_from([ALWAYS, Test("days", Operator.ABOVE, (100,)), _OF_TABLE["classes"]]),
)
_of_sessions = st.lists(_composed | _contained, min_size=2, max_size=3).map(tuple)


@st.composite
def _group_rules(draw: Callable[..., Any], requires: Requirement) -> Rule:
    over_people = not isinstance(requires, Share) or requires.of == "people"
    subject = draw(st.sampled_from([Subject.PLAN, Subject.UNIT, Subject.PROGRAMME]))
    exempt = draw(st.sampled_from([None, Holds("exemptions", ALWAYS)]))
    region = Test("is_region", Operator.EQUALS, (True,))
    return _rule(
        subject=subject,
        period=draw(_PERIODS),
        requires=requires,
        applies_when=draw(st.sampled_from([ALWAYS, region])) if subject is Subject.UNIT else ALWAYS,
        exempt_when=exempt if over_people and requires_people(requires) else None,
    )


def requires_people(requires: Requirement) -> bool:
    """May somebody be exempt from the rule?"""
    return not (isinstance(requires, Reach) and requires.table not in {"people", "credits"})


@st.composite
def _session_rules(draw: Callable[..., Any]) -> Rule:
    if draw(st.booleans()):
        known = Test("is_recognised", Operator.EQUALS, (True,))
        applies = draw(st.sampled_from([ALWAYS, known]))
        return _rule(
            subject=Subject.INSTITUTION, period=draw(_PERIODS), requires=draw(_composed), applies_when=applies
        )
    requires = draw(_composed | _contained | _of_sessions.map(AnyOf) | _of_sessions.map(AllOf))
    period = draw(st.sampled_from([ClassDays(), CalendarYear()]))
    applies = draw(st.sampled_from([ALWAYS, _OF_TABLE["classes"]]))
    return _rule(subject=Subject.CLASS, period=period, requires=requires, applies_when=applies)


@st.composite
def _of_institutions(draw: Callable[..., Any]) -> Rule:
    requires = Reach("items", draw(_bounds(3, exact=True)), _OF_TABLE["items"], count="items")
    return _rule(subject=Subject.INSTITUTION, period=draw(_PERIODS), requires=requires)


def _rule(**given: Any) -> Rule:
    return replace(worlds.A_RULE, **given)


@st.composite
def policies(draw: Callable[..., Any], *, persons: int = 2, groups: int = 1) -> Policy:
    """A policy with rules of every kind, the first of them in two dated versions."""
    rules = [draw(worlds.rules()) for _ in range(persons)]
    for kind in (_shares(), _averages(), _reaches()):
        rules += [draw(_group_rules(draw(kind))) for _ in range(groups)]
    rules += [draw(_session_rules()) for _ in range(groups)] + [draw(_of_institutions())]
    rules = [replace(rule, duty=f"duty_{number}") for number, rule in enumerate(rules)]
    turn = date(2020, 1, 1)
    later = replace(draw(worlds.rules()), duty="duty_0", starts_on=turn)
    dated = (replace(rules[0], ends_before=turn), *rules[1:], later)
    return replace(worlds.a_policy_of(*dated), categories=CATEGORIES)


# --- what came out ----------------------------------------------------------------------------------------------


def outcome(batches: Iterable[Batch]) -> dict[str, list[Any]]:
    """Findings and values by duty, in an order that no engine decides."""
    found: dict[str, list[Any]] = {}
    for batch in batches:
        rows = [("finding", row) for row in batch.findings.to_pylist()]
        rows += [("value", row) for row in (batch.values.to_pylist() if batch.values else ())]
        found.setdefault(batch.rule.rule.duty, []).extend(rows)
    return {duty: sorted(rows, key=str) for duty, rows in found.items()}
