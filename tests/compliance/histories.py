"""Findings as runs would leave them, without judging: full runs day by day, and what is judged again upon them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pyarrow as pa

from ganxun.compliance import library
from ganxun.compliance.actions.findings import STAGED_SCHEMA, Portion, store_portion
from ganxun.compliance.actions.runs import version_of
from ganxun.compliance.choices import RunKind, RunState
from ganxun.compliance.models import EvaluationRun
from tests.compliance.situations import NOW, POLICY

LEADERS, ONLINE = "leaders_five_year_training", "leaders_online_self_study"
DUE = date(2022, 12, 31)
_DUTIES = (LEADERS, ONLINE)


class History:
    """Found: (person, duty, verdict, due day, gap, scheduled), the last three as need be."""

    def __init__(self) -> None:
        self.base: EvaluationRun | None = None

    def full(self, day: date, found: Iterable[tuple]) -> EvaluationRun:
        self.base = self._run(day, RunKind.FULL, None)
        self._store(self.base, list(found), None)
        return self.base

    def daily(self, day: date, found: Iterable[tuple], *, people: Iterable[Any] = ()) -> None:
        """What these people are judged again to be; of duties that are not named, what stood."""
        assert self.base is not None
        run = EvaluationRun.objects.filter(base=self.base).first() or self._run(day, RunKind.DAILY, self.base)
        found = list(found)
        duties = tuple({each[1] for each in found}) or _DUTIES
        whom = sorted({each[0].pk for each in found} | {each.pk for each in people})
        self._store(run, found, tuple(whom), duties)

    def _run(self, day: date, kind: str, base: EvaluationRun | None) -> EvaluationRun:
        return EvaluationRun.objects.create(
            policy_version=version_of(library.policy(POLICY), NOW), policy=POLICY, as_of=day, kind=kind, base=base,
            state=RunState.FINISHED, asked_at=NOW, asked_by="测试", finished_at=NOW, facts_moment="1:1:",
        )  # fmt: skip

    def _store(
        self, run: EvaluationRun, found: list[tuple], people: tuple[int, ...] | None, duties: Any = _DUTIES
    ) -> None:
        rows = pa.Table.from_pylist([_row(*each) for each in found], schema=STAGED_SCHEMA)
        portion = Portion(
            policy=POLICY, as_of=run.as_of, run=run.pk, duties=tuple(duties), low=0, high=2**62, next_judged=None, people=people
        )  # fmt: skip
        store_portion(portion, rows.to_batches())


def _row(person: Any, duty: str, verdict: int, *more: Any) -> dict[str, Any]:
    due, gap, scheduled = (*more, *(DUE, None, None)[len(more) :])
    return {
        "duty": duty, "subject_kind": "person", "subject_id": person.pk, "unit_id": person.unit_id, "year": 0,
        "period_starts_on": date(2018, 1, 1), "period_ends_before": date(2023, 1, 1), "verdict": int(verdict),
        "value": 0, "target": 100, "gap": gap, "measure": "hours", "due_on": due, "arm": 0, "missing": 0,
        "scheduled": scheduled, "hours": None,
    }  # fmt: skip
