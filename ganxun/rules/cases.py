"""Runs worked examples through the one evaluator: every example must come out as the file says.

All examples of a day share one run: each is a realm with identifiers of its own (``case × 10^7 + local number``),
so that no rule can mix them up; a whole plan is judged once a realm.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ganxun.rules.engines.duck import Batch, DuckRun, Realms
from ganxun.rules.engines.sources import ArrowFacts, arrow_schema
from ganxun.rules.evaluating import plan_for
from ganxun.rules.evaluation.asking import BOOKED, asked_conditions
from ganxun.rules.evaluation.findings import missing_facts
from ganxun.rules.evaluation.marks import capped
from ganxun.rules.facts import FactTable, FactType, Registry
from ganxun.rules.language.policy import Case, CaseRow, Policy, Rule, Subject
from ganxun.rules.language.requirements import Share
from ganxun.rules.language.verdicts import Verdict
from ganxun.rules.loading.problems import Place, Problem
from ganxun.rules.records import Evidence, Records
from ganxun.rules.records import Outcome as RecordOutcome
from ganxun.rules.wording import Wording

_APART = 10_000_000
_SCALES = {"hours": 10, "days": 10, "share": 10_000}
_NAMES = {
    "verdict": "结论",
    "value": "数值",
    "target": "目标",
    "gap": "差额",
    "due": "期限",
    "counted": "计入条数",
    "not_counted": "不计入条数",
}


@dataclass(frozen=True)
class Outcome:
    """What came out for the subject of one example, in the units of the example.

    ``counted`` and ``not_counted`` are worked out only where an example expects them: records of the person beside the
    alternative shown, members on either side of a share; None for other rules.
    """

    verdict: str
    value: Decimal | None
    target: Decimal | None
    gap: Decimal | None
    due: date | None
    alternative: int
    missing: tuple[str, ...]
    counted: int | None = None
    not_counted: int | None = None


def failing_cases(policy: Policy, registry: Registry, keep: Path | None = None) -> tuple[Problem, ...]:
    """A problem for each worked example that comes out differently."""
    problems: list[Problem] = []
    for case, outcome in run_cases(policy, registry, keep):
        problems += differences(policy, case, outcome)
    return tuple(sorted(problems))


def run_cases(
    policy: Policy, registry: Registry, keep: Path | None = None
) -> Iterator[tuple[Case, Outcome | None]]:
    """Every example with what came out; None when the rule said nothing about the subject."""
    whole = frozenset(rule.duty for rule in policy.rules if rule.subject in {Subject.PLAN, Subject.PROGRAMME})
    duties = frozenset(case.duty for case in policy.cases)
    by_day = sorted(policy.cases, key=lambda case: case.as_of)
    # Examples are small: a second thread would only cost.
    with closing(duckdb.connect(":memory:", config={"threads": 1})) as connection:
        together = _Examples(policy, registry, duties, whole, keep, connection)
        for _, of_day in groupby(by_day, key=lambda case: case.as_of):
            yield from _run(together, list(of_day))


@dataclass(frozen=True)
class _Examples:
    """What examples of one run have in common; ``duties`` are compiled together."""

    policy: Policy
    registry: Registry
    duties: frozenset[str]
    whole: frozenset[str]
    keep: Path | None
    connection: duckdb.DuckDBPyConnection


def _run(examples: _Examples, cases: list[Case]) -> Iterator[tuple[Case, Outcome | None]]:
    registry, as_of = examples.registry, cases[0].as_of
    plan = plan_for(examples.policy, as_of, registry=registry, duties=examples.duties, keep=examples.keep)
    run = DuckRun(
        plan=plan,
        registry=registry,
        as_of=as_of,
        only=frozenset(case.duty for case in cases),
        keep_not_applicable=True,
        realms=Realms(_APART, tuple(range(len(cases)))),
    )
    places = [
        number if case.duty in examples.whole else number * _APART + case.subject
        for number, case in enumerate(cases)
    ]
    asked = {(case.duty, place): case for case, place in zip(cases, places, strict=True)}
    wanted = pa.array(sorted(places), pa.int64())
    found: dict[tuple[str, int], Outcome] = {}
    for batch in run.batches(ArrowFacts(tables_of(cases, registry)), examples.connection):
        findings = batch.findings.filter(pc.is_in(batch.findings["subject_id"], value_set=wanted))
        rows = {(row["duty"], row["subject_id"]): row for row in findings.to_pylist()}
        found |= {
            key: _outcome(batch, rows[key], _counts(examples, asked[key], batch.rule.rule, rows[key]))
            for key in rows.keys() & asked.keys()
        }
    for case, place in zip(cases, places, strict=True):
        yield case, found.get((case.duty, place))


def _outcome(batch: Batch, row: dict[str, Any], counts: tuple[int, int] | None) -> Outcome:
    return Outcome(
        verdict=Verdict(row["verdict"]).code,
        value=_plain(row["value"], row["measure"]),
        target=_plain(row["target"], row["measure"]),
        gap=_plain(row["gap"], row["measure"]),
        due=row["due_on"],
        alternative=row["arm"],
        missing=missing_facts(batch.rule.facts, row["missing"]),
        counted=counts and counts[0],
        not_counted=counts and counts[1],
    )


def _counts(examples: _Examples, case: Case, rule: Rule, finding: dict[str, Any]) -> tuple[int, int] | None:
    """How many counted and how many did not, if the example expects to know and the rule can tell."""
    outside = finding["verdict"] in {Verdict.NOT_APPLICABLE, Verdict.EXEMPT}
    if outside or not {"counted", "not_counted"} & set(case.expect):
        return None
    if isinstance(rule.requires, Share):
        return finding["numerator"], finding["denominator"] - finding["numerator"]
    if rule.subject is not Subject.PERSON:
        return None
    shown = (each for each in _evidence(examples, case, rule, finding) if each.arm == finding["arm"])
    seen = Counter(each.outcome for each in shown)
    return seen[RecordOutcome.COUNTED], seen[RecordOutcome.NOT_COUNTED]


def _evidence(examples: _Examples, case: Case, rule: Rule, finding: dict[str, Any]) -> Iterator[Evidence]:
    """The credited records of an example's person, as an explanation judges them."""
    # Imported only when an example asks: the expression library costs a second.
    from ganxun.rules.evaluation.evidence import record_sql  # noqa: PLC0415

    policy, registry = examples.policy, examples.registry
    records = Records([rule], Wording(policy, registry), registry, capped(policy.document, case.as_of))

    def rows_of(name: str) -> list[dict[str, Any]]:
        sql = record_sql(name, asked_conditions([rule])[name], registry, "duckdb")
        mine = (
            f"SELECT * FROM ({sql}) AS records WHERE {registry.table(name).subject} = {finding['subject_id']}"  # noqa: S608  # names and numbers of ours
        )
        found: list[dict[str, Any]] = examples.connection.sql(mine).to_arrow_table().to_pylist()
        return [row for row in found if not row[BOOKED]]

    return records.evidence(rule, finding, rows_of)


def _plain(value: int | None, measure: str) -> Decimal | None:
    return None if value is None else Decimal(value) / _SCALES.get(measure, 1)


def differences(policy: Policy, case: Case, outcome: Outcome | None) -> Iterator[Problem]:
    """One problem for each expected thing that came out differently."""
    place = Place(case.file, case.line)
    if outcome is None:
        advice = "请检查 as_of 是否在规则施行期内，subject 是否写对"
        yield Problem(place, f"算例「{case.name}」没有得出任何结论", advice)
        return
    for name, wanted in case.expect.items():
        got = _got(policy, case, outcome, name)
        if not _agrees(name, wanted, got):
            label = _NAMES.get(name, name)
            wrong = f"算例「{case.name}」（{case.says}）的{label}应为 {_shown(wanted)}，实得 {_shown(got)}"
            yield Problem(place, wrong, "请核对规则与算例，改正有误的一处")


def _got(policy: Policy, case: Case, outcome: Outcome, name: str) -> object:
    if name == "clause":
        return policy.rule(case.duty, case.as_of).cites
    return getattr(outcome, name, None)


def _agrees(name: str, wanted: object, got: object) -> bool:
    if name == "missing" and isinstance(wanted, tuple) and isinstance(got, tuple):
        return set(wanted) <= set(got)
    if name == "clause" and isinstance(got, tuple):
        return wanted in got
    return wanted == got


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return "、".join(map(str, value)) or "无"
    return "无" if value is None else f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


# --- facts of many examples at once -----------------------------------------------------------------------------


def tables_of(cases: list[Case], registry: Registry) -> dict[str, pa.Table]:
    """The facts of the examples as Arrow tables by view, each example with identifiers of its own."""
    return {table.view: _table(cases, table) for table in registry}


def _table(cases: list[Case], table: FactTable) -> pa.Table:
    parts = [
        _expanded(row, index * _APART, table)
        for index, case in enumerate(cases)
        for row in case.facts.get(table.name, ())
    ]
    schema = arrow_schema(table)
    return pa.concat_tables(parts).combine_chunks() if parts else schema.empty_table()


def _expanded(row: CaseRow, base: int, table: FactTable) -> pa.Table:
    schema = arrow_schema(table)
    arrays = [
        _column(
            row, column.name, base if column.type is FactType.IDENT else None, schema.field(column.name).type
        )
        for column in table.columns
    ]
    return pa.table(arrays, schema=schema)


def _column(row: CaseRow, name: str, base: int | None, kind: pa.DataType) -> Any:
    value = row.values[name]
    if base is None or value is None:
        one: Any = pa.scalar(value, kind)
        return pa.repeat(one, row.repeat)
    step = 1 if name in row.counting_up else 0
    return pa.array(np.arange(row.repeat, dtype=np.int64) * step + int(str(value)) + base)
