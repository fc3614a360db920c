"""Judging groups again (units, classes, programmes, the plan) when people's facts have changed, between full runs.

A share or an average needs everybody, so all groups of a policy are judged, by the same evaluator, from only those fact
tables that group duties read; people are not judged. A policy that has no group duty costs nothing.

The facts are of one moment, the figures are stored later, under the lock that full runs and batches store under. Whoever
finds that another full run answers for the day by then throws its work away. What changed after that moment is still
in the notes (`StalePerson`): then the groups go on being behind, since the first of these changes.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from django.db import connection, transaction
from django.db.models import F

from ganxun.compliance import library
from ganxun.compliance.actions.findings import STAGED, STAGED_SCHEMA, Portion, store_portion
from ganxun.compliance.actions.judging import Judge, Part, group_duties, room
from ganxun.compliance.actions.notes import alone, current_moment, lock_findings
from ganxun.compliance.actions.rejudging import Current, current_policies, daily_run
from ganxun.compliance.actions.runs import one_moment, sheet_for
from ganxun.compliance.actions.snapshot import take_snapshot
from ganxun.compliance.actions.tallies import Sheet
from ganxun.compliance.decisions import are_groups_due
from ganxun.compliance.models import EvaluationRun, Tally
from ganxun.rules.evaluating import plan_for
from ganxun.rules.facts import registry

#: What adding up over the tree reads, whatever the duties are about.
_TREE = "fact_unit_ancestor"
_SINCE = """
SELECT min(since) FROM compliance_staleperson WHERE NOT pg_visible_in_snapshot(written_in::text::xid8, %s::pg_snapshot)
"""


@dataclass(frozen=True)
class _Found:
    """What was judged of the groups, and of which moment."""

    moment: str
    duties: frozenset[str]
    parts: list[Part]
    sheet: Sheet


def keep_groups_current(*, today: date, clock: Callable[[], datetime]) -> int:
    """Judge the groups again of every policy whose figures have lagged long enough; how many policies that were.

    While another worker is at it, nothing.
    """
    with alone("compliance.groups") as is_alone:
        if not is_alone:
            return 0
        waiting = [each for each in current_policies(today) if are_groups_due(each.base, at=clock())]
        return sum(judge_groups(each, clock=clock) for each in waiting)


def judge_groups(current: Current, *, clock: Callable[[], datetime]) -> bool:
    """Judge the groups of one policy as of the day of its board and store what differs; whether it was stored."""
    duties = group_duties(current.policy, current.base.as_of)
    with tempfile.TemporaryDirectory(prefix="groups-", dir=room()) as folder:
        found = _judged(current, duties, Path(folder))
        with transaction.atomic():
            return _stored(current, found, clock())


def _judged(current: Current, duties: frozenset[str], folder: Path) -> _Found:
    policy, base = current.policy, current.base
    plan = plan_for(
        policy,
        base.as_of,
        registry=registry,
        scoped=base.scope_id is not None,
        duties=duties,
        keep=library.compiled_folder(),
    )
    tree = {table.name for table in registry if table.view == _TREE}
    with one_moment():
        moment = current_moment()
        snapshot = take_snapshot(folder, tables={*plan.tables, *tree})
    judge = Judge(policy, base.as_of, snapshot, base.scope_id, duties=duties)
    sheet = sheet_for(base.as_of, snapshot, judge)
    parts = list(judge.parts()) if duties else []
    for part in parts:
        sheet.add(part.findings)
        if part.values is not None:
            sheet.add_values(part.values, part.findings)
    return _Found(moment, duties, parts, sheet)


def _stored(current: Current, found: _Found, at: datetime) -> bool:
    base = current.base
    lock_findings(base.policy)
    latest = EvaluationRun.objects.latest_by(base.policy, base.as_of)
    if latest is None or latest.pk != base.pk:
        return False  # a full run has judged everything meanwhile
    run = daily_run(base, at)
    later = EvaluationRun.objects.first_after(base)
    portion = Portion(
        policy=base.policy,
        as_of=base.as_of,
        run=run.pk,
        duties=tuple(found.duties),
        low=0,
        high=0,
        next_judged=later.as_of if later else None,
    )
    stored = store_portion(portion, _rows(found.parts).to_batches())
    Tally.objects.filter(run=base, duty__in=found.duties).delete()
    found.sheet.store(base.pk)
    EvaluationRun.objects.filter(pk=run.pk).update(changed=F("changed") + stored.changed, finished_at=at)
    EvaluationRun.objects.filter(pk=base.pk).update(groups_behind_since=_unseen_since(found.moment))
    return True


def _rows(parts: list[Part]) -> pa.Table:
    found = [part.findings.select(STAGED).cast(STAGED_SCHEMA) for part in parts]
    return pa.concat_tables([STAGED_SCHEMA.empty_table(), *found])


def _unseen_since(moment: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(_SINCE, [moment])
        return cursor.fetchone()[0]
