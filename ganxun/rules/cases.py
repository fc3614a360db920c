"""Runs worked examples through the one evaluator: every example must come out as the file says.

All examples of a day share one run: each is a realm with identifiers of its own (``case × 10^7 + local number``),
so that no rule can mix them up; a whole plan is judged once a realm. Examples with thousands of people run alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from ganxun.rules.engines.duck import Batch, DuckRun, Realms
from ganxun.rules.engines.sources import ArrowFacts, arrow_schema
from ganxun.rules.evaluating import plan_for
from ganxun.rules.evaluation.findings import missing_facts
from ganxun.rules.facts import FactTable, FactType, Registry
from ganxun.rules.language.policy import Case, CaseRow, Policy, Subject
from ganxun.rules.language.verdicts import Verdict
from ganxun.rules.loading.problems import Place, Problem

_APART = 10_000_000
_BIG = 2_000
_SCALES = {"hours": 10, "days": 10, "share": 10_000}
_NAMES = {"verdict": "结论", "value": "数值", "target": "目标", "gap": "差额", "due": "期限"}


@dataclass(frozen=True)
class Outcome:
    """What came out for the subject of one example, in the units of the example."""

    verdict: str
    value: Decimal | None
    target: Decimal | None
    gap: Decimal | None
    due: date | None
    alternative: int
    missing: tuple[str, ...]


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
    big = [case for case in policy.cases if _size(case) > _BIG]
    for case in big:
        yield from _run(_Examples(policy, registry, frozenset({case.duty}), whole, keep), [case])
    small = sorted((case for case in policy.cases if _size(case) <= _BIG), key=lambda case: case.as_of)
    together = _Examples(policy, registry, duties, whole, keep)
    for _, of_day in groupby(small, key=lambda case: case.as_of):
        yield from _run(together, list(of_day))


@dataclass(frozen=True)
class _Examples:
    """What examples of one run have in common; ``duties`` are compiled together."""

    policy: Policy
    registry: Registry
    duties: frozenset[str]
    whole: frozenset[str]
    keep: Path | None


def _size(case: Case) -> int:
    return sum(row.repeat for rows in case.facts.values() for row in rows)


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
    found: dict[tuple[str, int], Outcome] = {}
    for batch in run.batches(ArrowFacts(tables_of(cases, registry))):
        found |= _outcomes(batch)
    for number, case in enumerate(cases):
        subject = number if case.duty in examples.whole else number * _APART + case.subject
        yield case, found.get((case.duty, subject))


def _outcomes(batch: Batch) -> dict[tuple[str, int], Outcome]:
    return {
        (row["duty"], row["subject_id"]): Outcome(
            verdict=Verdict(row["verdict"]).code,
            value=_plain(row["value"], row["measure"]),
            target=_plain(row["target"], row["measure"]),
            gap=_plain(row["gap"], row["measure"]),
            due=row["due_on"],
            alternative=row["arm"],
            missing=missing_facts(batch.rule.facts, row["missing"]),
        )
        for row in batch.findings.to_pylist()
    }


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
    if name in {"counted", "not_counted"}:
        return True  # checked by the explanation's own tests: it needs one evaluation a record
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
