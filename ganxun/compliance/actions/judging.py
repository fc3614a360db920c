"""Between the rules engine and the run: findings range by range, in the columns that compliance stores."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

import pyarrow as pa
import pyarrow.feather

from ganxun.compliance import library
from ganxun.compliance.actions.findings import STAGED
from ganxun.compliance.actions.snapshot import Snapshot
from ganxun.compliance.decisions import Histogram, histogram_of
from ganxun.rules.engines.duck import Batch
from ganxun.rules.engines.sources import ParquetFacts
from ganxun.rules.evaluating import evaluate, rules_to_judge
from ganxun.rules.facts import registry
from ganxun.rules.language.policy import Policy, Subject


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
    """One policy judged as of one day over one snapshot; with a `scope` only in the subtree of that unit."""

    def __init__(self, policy: Policy, as_of: date, snapshot: Snapshot, scope: int | None = None) -> None:
        self.rules = rules_to_judge(policy, as_of)
        self._policy, self._as_of = policy, as_of
        self._facts = ParquetFacts(snapshot.folder)
        self._scope = scope

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
            scope=self._scope,
            keep=library.compiled_folder(),
        )
        for name, held in groupby(batches, key=_part_of):
            yield _joined(name, list(held))


def _part_of(batch: Batch) -> str:
    return batch.part if batch.rule.rule.subject is Subject.PERSON else ""


def _joined(name: str, batches: list[Batch]) -> Part:
    values = [batch.values for batch in batches if batch.values is not None]
    return Part(
        name=name,
        findings=pa.concat_tables([batch.findings for batch in batches]),
        values=pa.concat_tables(values) if values else None,
    )
