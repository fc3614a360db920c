"""Between the rules engine and the run: findings range by range, in the columns that compliance stores."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.feather
from django.conf import settings
from django.db import connection

from ganxun.compliance import library
from ganxun.compliance.actions.findings import STAGED, STAGED_SCHEMA
from ganxun.compliance.actions.snapshot import EVERYONE, Snapshot, take_snapshot
from ganxun.compliance.decisions import Histogram, histogram_of
from ganxun.orgs.models import Organisation
from ganxun.rules.engines.duck import Batch
from ganxun.rules.engines.engine import DUCKDB, Engine
from ganxun.rules.engines.sources import ParquetFacts
from ganxun.rules.engines.stages import PERSONS
from ganxun.rules.evaluating import evaluate, evaluate_people, plan_for, rules_to_judge
from ganxun.rules.facts import registry
from ganxun.rules.language.policy import Policy, Subject

#: Up to so many people PostgreSQL is quicker than taking their facts out (bench/rejudging.py).
FEW = 200


@dataclass(frozen=True)
class Judged:
    """Findings of one range of people, put aside on disk. `part` is the range's name, empty for groups."""

    part: str
    path: Path

    @property
    def people(self) -> tuple[int, int]:
        """First and last person of the range."""
        low, high = self.part.split("-")
        return int(low), int(high)

    def batches(self) -> list[pa.RecordBatch]:
        """The findings, in the columns that are stored."""
        return pyarrow.feather.read_table(self.path, columns=STAGED, memory_map=True).to_batches()


@dataclass(frozen=True)
class Part:
    """What came out of one range (or of the groups): findings, and values of group duties by unit."""

    name: str
    findings: pa.Table
    values: pa.Table | None


class Judge:
    """One policy, or some duties of it, judged as of one day over one snapshot; with a `scope` in the subtree of that unit."""

    def __init__(
        self,
        policy: Policy,
        as_of: date,
        snapshot: Snapshot,
        scope: int | None = None,
        *,
        engine: Engine = DUCKDB,
        duties: frozenset[str] | None = None,
    ) -> None:
        self.rules = rules_to_judge(policy, as_of, duties)
        self._duties = duties
        self._policy, self._as_of = policy, as_of
        self._facts = ParquetFacts(snapshot.folder)
        self._scope, self._engine = scope, engine

    @property
    def person_duties(self) -> tuple[str, ...]:
        """The duties that bind people."""
        return tuple(rule.duty for rule in self.rules if rule.subject is Subject.PERSON)

    @property
    def group_duties(self) -> tuple[str, ...]:
        """All other duties."""
        return tuple(rule.duty for rule in self.rules if rule.subject is not Subject.PERSON)

    @property
    def histogram(self) -> Histogram | None:
        """Whose hours are drawn as a distribution."""
        return histogram_of(self.rules)

    def parts(self) -> Iterator[Part]:
        """Range after range of people, then the groups (named by an empty text)."""
        batches = evaluate(
            self._policy,
            self._as_of,
            facts=self._facts,
            registry=registry,
            engine=self._engine,
            scope=self._scope,
            duties=self._duties,
            keep=library.compiled_folder(),
        )
        for name, held in groupby(batches, key=_part_of):
            yield _joined(name, list(held))


def person_duties(policy: Policy, as_of: date) -> tuple[str, ...]:
    """The duties in force that bind people."""
    rules = rules_to_judge(policy, as_of)
    return tuple(rule.duty for rule in rules if rule.subject is Subject.PERSON)


def group_duties(policy: Policy, as_of: date) -> frozenset[str]:
    """The duties in force that bind anything but people: units, classes, programmes, the plan."""
    rules = rules_to_judge(policy, as_of)
    return frozenset(rule.duty for rule in rules if rule.subject is not Subject.PERSON)


def judge_some(policy: Policy, people: Sequence[int], as_of: date, *, scope: int | None = None) -> pa.Table:
    """Findings of these people as of a day over the facts of now, in the columns that are stored.

    PostgreSQL judges a few, DuckDB over their facts alone judges many: the same expressions, identical findings.
    With a `scope`, whoever belongs to no unit of its subtree on that day has none.
    """
    few = len(people) <= FEW
    found = _judge_few(policy, people, as_of) if few else _judge_many(policy, people, as_of)
    return found if scope is None else found.filter(_within(scope, found["unit_id"]))


def _within(scope: int, units: pa.ChunkedArray[Any]) -> pa.BooleanArray:
    path = Organisation.objects.values_list("path", flat=True).get(pk=scope)
    below = Organisation.objects.filter(
        path__startswith=path, pk__in=[unit for unit in units.unique().to_pylist() if unit is not None]
    )
    return pc.is_in(units, value_set=pa.array(below.values_list("pk", flat=True), pa.int64()))


def _judge_few(policy: Policy, people: Sequence[int], as_of: date) -> pa.Table:
    with connection.cursor() as cursor:
        found = evaluate_people(
            policy, as_of, people, registry=registry, cursor=cursor, keep=library.compiled_folder()
        )
    rows = [{name: each[name] for name in STAGED} for each in found if each["verdict"]]
    return pa.Table.from_pylist(rows, schema=STAGED_SCHEMA)


def _judge_many(policy: Policy, people: Sequence[int], as_of: date) -> pa.Table:
    duties = frozenset(person_duties(policy, as_of))
    keep = library.compiled_folder()
    tables = plan_for(policy, as_of, registry=registry, duties=duties, keep=keep).tables
    with tempfile.TemporaryDirectory(prefix="people-", dir=room()) as folder:
        snapshot = take_snapshot(Path(folder), people=people, tables=tables)
        facts = ParquetFacts(snapshot.folder)
        batches = evaluate(policy, as_of, facts=facts, registry=registry, duties=duties, keep=keep)
        found = [batch.findings.select(STAGED).cast(STAGED_SCHEMA) for batch in batches]
    return pa.concat_tables([STAGED_SCHEMA.empty_table(), *found])


def room() -> Path:
    """Where runs put their facts and findings aside."""
    folder = Path(settings.DATA_FOLDER) / "runs"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _part_of(batch: Batch) -> str:
    if batch.rule.rule.subject is not Subject.PERSON:
        return ""
    # Engines that hold everyone at once have no ranges.
    return EVERYONE.name if batch.part == PERSONS else batch.part


def _joined(name: str, batches: list[Batch]) -> Part:
    values = [batch.values for batch in batches if batch.values is not None]
    return Part(
        name=name,
        findings=pa.concat_tables([batch.findings for batch in batches]),
        values=pa.concat_tables(values) if values else None,
    )
