"""Small random worlds and policies, and the same facts in both engines."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from ganxun.rules.engines.sources import ArrowFacts, arrow_schema
from ganxun.rules.evaluating import evaluate
from ganxun.rules.facts import FactType, Registry
from ganxun.rules.language.conditions import (
    ALWAYS,
    AllHold,
    AnyHolds,
    Condition,
    Holds,
    Not,
    Operator,
    Test,
)
from ganxun.rules.language.periods import (
    ByDate,
    CalendarYear,
    Every,
    Period,
    PlanPeriod,
    Rolling,
    Semester,
    Within,
)
from ganxun.rules.language.policy import (
    Confidence,
    Conversions,
    Document,
    Policy,
    Rule,
    Subject,
)
from ganxun.rules.language.requirements import Accumulate, AllOf, AnyOf, Measure, Occur, Requirement
from tests.rules.fact_tables import a_registry

REGISTRY: Registry = a_registry()
DOCUMENT = Document(
    code="random",
    title="随机规划",
    issuer="某省委",
    starts_on=date(2018, 1, 1),
    ends_before=date(2023, 1, 1),
    owners={"office": "组织部"},
)
_TYPES = {
    FactType.IDENT: "bigint",
    FactType.CODE: "text",
    FactType.BOOLEAN: "boolean",
    FactType.WHOLE: "bigint",
    FactType.DATE: "date",
    FactType.AMOUNT: "bigint",
    FactType.TEXT: "text",
}
Rows = dict[str, list[dict[str, Any]]]

days = st.dates(date(2016, 1, 1), date(2023, 6, 30))
later = st.none() | days


def _row(table: str, **given: Any) -> dict[str, Any]:
    row = {column.name: column.default for column in REGISTRY.table(table).columns}
    return row | given


@st.composite
def facts(draw: Callable[..., Any]) -> Rows:
    """A few people with posts, ranks, exemptions, events, credits and bookings; some facts unknown."""
    rows: Rows = {name: [] for name in ("people", "appointments", "ranks", "exemptions", "events", "credits")}
    rows["schedules"] = []
    for person in range(1, draw(st.integers(1, 4)) + 1):
        rows["people"].append(
            _row(
                "people",
                person_id=person,
                gender=draw(st.sampled_from(["male", "female", None])),
                born_on=draw(st.none() | st.dates(date(1955, 1, 1), date(1999, 12, 31))),
                joined_service_on=draw(later),
                personnel_status=draw(st.sampled_from(["active", "active", "retired"])),
            )
        )
        for name in ("appointments", "ranks", "exemptions", "events", "credits", "schedules"):
            for _ in range(draw(st.integers(0, 5 if name == "credits" else 2))):
                rows[name].append(draw(_ROWS[name](person, len(rows[name]) + 1)))
    return rows


def _span(draw: Callable[..., Any]) -> dict[str, Any]:
    starts = draw(days)
    length = draw(st.none() | st.integers(1, 900))
    return {"starts_on": starts, "ends_before": None if length is None else starts + timedelta(days=length)}


@st.composite
def _appointment(draw: Callable[..., Any], person: int, number: int) -> dict[str, Any]:
    return _row(
        "appointments",
        appointment_id=number,
        person_id=person,
        unit_id=draw(st.integers(1, 3)),
        rank_band=draw(st.sampled_from(["county", "section", None])),
        is_leading_post=draw(st.booleans()),
        pick_order=draw(st.integers(0, 3)),
        **_span(draw),
    )


@st.composite
def _rank(draw: Callable[..., Any], person: int, number: int) -> dict[str, Any]:
    band = draw(st.sampled_from(["county", "section", "staff"]))
    pick = draw(st.integers(0, 3))
    return _row("ranks", rank_id=number, person_id=person, band=band, pick_order=pick, **_span(draw))


@st.composite
def _exemption(draw: Callable[..., Any], person: int, _number: int) -> dict[str, Any]:
    duty = draw(st.sampled_from([None, "random_duty", "other"]))
    return _row("exemptions", person_id=person, duty=duty, **_span(draw))


@st.composite
def _event(draw: Callable[..., Any], person: int, _number: int) -> dict[str, Any]:
    return {"person_id": person, "kind": draw(st.sampled_from(["recruited", "promoted"])), "on": draw(days)}


def _training(draw: Callable[..., Any], person: int) -> dict[str, Any]:
    ends = draw(days)
    return {
        "person_id": person,
        "starts_on": ends,
        "ends_on": ends,
        "account": draw(st.sampled_from(["concentrated", "online"])),
        "hours": draw(st.none() | st.integers(0, 900)),
        "days": draw(st.none() | st.integers(0, 600)),
        "institution_recognised": draw(st.sampled_from([True, False, None])),
        "institution_kind": draw(st.sampled_from(["party_school", "social", None])),
    }


@st.composite
def _credit(draw: Callable[..., Any], person: int, number: int) -> dict[str, Any]:
    state = draw(st.sampled_from(["standing", "standing", "reversed"]))
    final = draw(st.booleans())
    return _row("credits", credit_id=number, state=state, is_final_part=final, **_training(draw, person))


@st.composite
def _booking(draw: Callable[..., Any], person: int, _number: int) -> dict[str, Any]:
    return _row("schedules", **_training(draw, person))


_ROWS: dict[str, Callable[[int, int], Any]] = {
    "appointments": _appointment,
    "ranks": _rank,
    "exemptions": _exemption,
    "events": _event,
    "credits": _credit,
    "schedules": _booking,
}


# --- policies ---------------------------------------------------------------------------------------------------

_RECORD_TESTS = st.sampled_from(
    [
        Test("account", Operator.EQUALS, ("concentrated",)),
        Test("institution_recognised", Operator.EQUALS, (True,)),
        Test("institution_kind", Operator.IN, ("party_school", "cadre_college")),
        Test("hours", Operator.ABOVE, (100,)),
        Test("days", Operator.BETWEEN, (10, 300)),
        Test("institution_kind", Operator.IS_KNOWN, (True,)),
    ]
)
_PERSON_TESTS = st.sampled_from(
    [
        Test("gender", Operator.EQUALS, ("female",)),
        Test("rank_band", Operator.IN, ("county", "section")),
        Test("age", Operator.AT_MOST, (50,)),
        Test("is_leader", Operator.EQUALS, (True,)),
        Test("joined_service_on", Operator.IS_KNOWN, (False,)),
        Holds("appointments", Test("rank_band", Operator.EQUALS, ("county",))),
        Holds("appointments", Test("is_leading_post", Operator.EQUALS, (True,)), in_period=True),
        Holds("events", Test("kind", Operator.EQUALS, ("promoted",)), in_period=True),
        Holds("exemptions", ALWAYS),
    ]
)


def _conditions(tests: st.SearchStrategy[Any]) -> st.SearchStrategy[Condition]:
    parts = st.lists(tests, min_size=1, max_size=3).map(tuple)
    return st.one_of(st.just(ALWAYS), tests, parts.map(AllHold), parts.map(AnyHolds), tests.map(Not))


_accumulated = st.builds(
    Accumulate, st.sampled_from(Measure), st.just("credits"), st.integers(1, 900), _conditions(_RECORD_TESTS)
)
_occurred = st.builds(Occur, st.just("credits"), st.integers(1, 3), _conditions(_RECORD_TESTS))
single = _accumulated | _occurred
_pair = st.lists(single, min_size=2, max_size=3).map(tuple)
_nested = st.lists(single | _pair.map(AllOf), min_size=2, max_size=3).map(tuple)
_fixed: st.SearchStrategy[Period] = st.sampled_from(
    [
        CalendarYear(),
        Semester(),
        PlanPeriod(),
        Rolling(2),
        ByDate(date(2020, 6, 30)),
        Within(12, "recruited", 6),
    ]
)


@st.composite
def rules(draw: Callable[..., Any]) -> Rule:
    """A rule over persons of any form and period."""
    every = st.builds(Every, st.just(2), st.just(3), st.sampled_from([None, "rank_since"]))
    period: Period = draw(_fixed | every)
    requires: Requirement
    if isinstance(period, Every):
        requires = Occur("credits", 1, draw(_conditions(_RECORD_TESTS)))
    else:
        requires = draw(single | _pair.map(AnyOf) | _pair.map(AllOf) | _nested.map(AnyOf))
    return replace(
        A_RULE,
        period=period,
        requires=requires,
        applies_when=draw(_conditions(_PERSON_TESTS)),
        exempt_when=draw(st.none() | _conditions(_PERSON_TESTS)),
        pro_rata_since=None
        if isinstance(period, Every)
        else draw(st.sampled_from([None, "joined_service_on"])),
    )


A_RULE = Rule(
    duty="random_duty",
    says="随机的职责",
    cites=("一(一)",),
    confidence=Confidence.VERIFIED,
    owner="office",
    starts_on=date(2016, 1, 1),
    ends_before=None,
    subject=Subject.PERSON,
    period=CalendarYear(),
    requires=Occur("credits", 1),
)


def a_policy_of(*some_rules: Rule) -> Policy:
    """A policy of just these rules."""
    return Policy(
        document=DOCUMENT,
        clauses={},
        taxonomy={},
        categories={},
        conversions=Conversions(),
        programmes={},
        rules=some_rules,
    )


# --- the same facts in both engines -----------------------------------------------------------------------------


def in_arrow(rows: Rows) -> ArrowFacts:
    """The facts for DuckDB."""
    tables = {}
    for name, values in rows.items():
        table = REGISTRY.table(name)
        tables[table.view] = pa.Table.from_pylist(values, schema=arrow_schema(table))
    return ArrowFacts(tables)


def make_tables(cursor: Any) -> None:
    """Temporary tables in the place of the product's views."""
    for table in REGISTRY:
        columns = ", ".join(f'"{column.name}" {_TYPES[column.type]}' for column in table.columns)
        cursor.execute(f"CREATE TEMP TABLE IF NOT EXISTS {table.view} ({columns})")


def in_postgres(cursor: Any, rows: Rows) -> None:
    """The facts for PostgreSQL, instead of those before."""
    for table in REGISTRY:
        cursor.execute(f"TRUNCATE pg_temp.{table.view}")
        for row in rows.get(table.name, ()):
            names = ", ".join(f'"{name}"' for name in row)
            places = ", ".join(["%s"] * len(row))
            sql = f"INSERT INTO pg_temp.{table.view} ({names}) VALUES ({places})"  # noqa: S608
            cursor.execute(sql, list(row.values()))


@dataclass(frozen=True)
class Judged:
    """Findings in a comparable form."""

    rows: tuple[tuple[Any, ...], ...]

    @classmethod
    def of(cls, findings: Iterable[dict[str, Any]]) -> "Judged":
        return cls(tuple(sorted(tuple(map(str, finding.values())) for finding in findings)))


def on_duckdb(policy: Policy, as_of: date, rows: Rows, keep: Path | None = None) -> list[dict[str, Any]]:
    """Every finding, also of rules that do not apply."""
    batches = evaluate(
        policy, as_of, facts=in_arrow(rows), registry=REGISTRY, keep_not_applicable=True, keep=keep
    )
    return [row for batch in batches for row in batch.findings.to_pylist()]
