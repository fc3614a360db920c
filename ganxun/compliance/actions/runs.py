"""Evaluation runs: asked for by an officer or the night, carried out by a job or the shell."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.feather
from django.db import connection, transaction

from ganxun.base import audit
from ganxun.base.actor import Actor
from ganxun.base.later import later
from ganxun.base.permissions import Permission
from ganxun.base.refusals import refuse_if
from ganxun.base.working import at_work
from ganxun.compliance import library
from ganxun.compliance.actions.findings import Portion, store_portion
from ganxun.compliance.actions.judging import Judge, Judged, Part, room
from ganxun.compliance.actions.notes import current_moment, lock_findings, reopen_notes
from ganxun.compliance.actions.snapshot import PEOPLE_A_RANGE, Snapshot, take_snapshot
from ganxun.compliance.actions.tallies import Sheet
from ganxun.compliance.choices import RunState
from ganxun.compliance.decisions import why_not_restart, why_not_run
from ganxun.compliance.models import RUN_LOCK, EvaluationRun, PolicyVersion
from ganxun.orgs.models import Organisation
from ganxun.rules.engines.engine import DUCKDB, Engine
from ganxun.rules.language.policy import Policy

#: How far a run is when all is judged and only storing is left, in per cent.
_JUDGED = 80


@transaction.atomic
def ask_for_run(*, policy_code: str, as_of: date, actor: Actor, at: datetime) -> EvaluationRun:
    """Enter a run in the list; a job or the shell carries it out. Raises Refused."""
    actor.require(Permission.RUN_START)
    policy = library.policy(policy_code)
    refuse_if(why_not_run(policy.document.starts_on, as_of))
    run = EvaluationRun.objects.create(
        policy_version=version_of(policy, at),
        policy=policy_code,
        as_of=as_of,
        asked_at=at,
        asked_by=actor.name,
    )
    audit.note(actor, "run.asked", run, at=at, details={"as_of": as_of.isoformat()})
    return run


@transaction.atomic
def request_run(*, policy_code: str, as_of: date, actor: Actor, at: datetime) -> EvaluationRun:
    """Ask for a run and queue it: the worker carries it out. Raises Refused."""
    run = ask_for_run(policy_code=policy_code, as_of=as_of, actor=actor, at=at)
    later("compliance.carry_out_run", run_id=run.pk)
    return run


@transaction.atomic
def restart_run(run_id: int, *, actor: Actor, at: datetime) -> EvaluationRun:
    """Queue a run once more that was interrupted or failed: it stored nothing. Raises Refused."""
    actor.require(Permission.RUN_START)
    run = EvaluationRun.objects.select_for_update(of=("self",)).get(pk=run_id)
    refuse_if(why_not_restart(run.state, is_interrupted=run.is_interrupted))
    run.state, run.done, run.problem = RunState.WAITING, 0, ""
    run.save(update_fields=["state", "done", "problem"])
    audit.note(actor, "run.restarted", run, at=at, details={"as_of": run.as_of.isoformat()})
    later("compliance.carry_out_run", run_id=run.pk)
    return run


def version_of(policy: Policy, at: datetime) -> PolicyVersion:
    """The stored version with this policy's content, entered when it is new."""
    document = policy.document
    version, _ = PolicyVersion.objects.get_or_create(
        code=document.code,
        content_hash=policy.version,
        defaults={
            "title": document.title,
            "starts_on": document.starts_on,
            "ends_before": document.ends_before,
            "loaded_at": at,
        },
    )
    return version


def carry_out(
    run_id: int,
    *,
    clock: Callable[[], datetime],
    people_a_range: int = PEOPLE_A_RANGE,
    engine: Engine = DUCKDB,
) -> EvaluationRun:
    """Judge everybody as of the run's day and store what differs, all of it or nothing.

    Every engine finds the same; those that hold everyone at once need the memory for all findings.

    Killed on the way, it leaves a run that never finished and no finding; it can be carried out again. A policy
    that has changed since the run was asked for is judged as it is now, and the run says so. Raises what went
    wrong after noting it on the run.
    """
    policy = EvaluationRun.objects.get(pk=run_id).policy
    with _one_at_a_time(policy), at_work(RUN_LOCK, run_id):
        return _carried_out(run_id, clock=clock, people_a_range=people_a_range, engine=engine)


@contextmanager
def _one_at_a_time(policy: str) -> Iterator[None]:
    """A run reads its facts after the run before has stored: what stands is never older than what stood."""
    key = "hashtext('compliance.runs'), hashtext(%s)"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_lock({key})", [policy])
    try:
        yield
    finally:
        if connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT pg_advisory_unlock({key})", [policy])


def _carried_out(
    run_id: int, *, clock: Callable[[], datetime], people_a_range: int, engine: Engine
) -> EvaluationRun:
    run = _start(run_id, clock())
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=room()))
    try:
        return _carry_out(run, folder, clock=clock, people_a_range=people_a_range, engine=engine)
    except Exception as problem:
        EvaluationRun.objects.filter(pk=run.pk).update(
            state=RunState.FAILED, problem=str(problem)[:2000], finished_at=clock()
        )
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _start(run_id: int, at: datetime) -> EvaluationRun:
    EvaluationRun.objects.filter(pk=run_id).update(state=RunState.RUNNING, started_at=at, done=0, problem="")
    return EvaluationRun.objects.select_related("policy_version").get(pk=run_id)


def _carry_out(
    run: EvaluationRun, folder: Path, *, clock: Callable[[], datetime], people_a_range: int, engine: Engine
) -> EvaluationRun:
    policy = library.policy(run.policy)
    with one_moment():
        run.facts_moment = current_moment()
        snapshot = take_snapshot(folder / "facts", people_a_range=people_a_range)
    run.scope_id = library.scope_of(run.policy, run.as_of)
    judge = Judge(policy, run.as_of, snapshot, run.scope_id, engine=engine)
    sheet = sheet_for(run.as_of, snapshot, judge)
    judged = [_put_aside(run, part, sheet, snapshot, folder) for part in judge.parts()]
    with transaction.atomic():
        _store(run, judge, judged)
        sheet.store(run.pk)
        _finish(run, policy, snapshot, clock())
    return run


@contextmanager
def one_moment() -> Iterator[None]:
    """A transaction in which all tables show the same moment; inside another transaction, that one."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def sheet_for(as_of: date, snapshot: Snapshot, judge: Judge) -> Sheet:
    """The running counts of what is judged over these facts."""
    ancestors = snapshot.folder / "fact_unit_ancestor" / "all.parquet"
    return Sheet(root=_root(), as_of=as_of, ancestors=ancestors, histogram=judge.histogram)


def _root() -> int:
    root = (
        Organisation.objects.filter(parent__isnull=True).order_by("id").values_list("pk", flat=True).first()
    )
    return root or 0


def _put_aside(run: EvaluationRun, part: Part, sheet: Sheet, snapshot: Snapshot, folder: Path) -> Judged:
    """Count one range and put its findings aside on disk, so that memory holds one range at a time."""
    sheet.add(part.findings)
    if part.values is not None:
        sheet.add_values(part.values, part.findings)
    path = folder / f"{part.name or 'groups'}.arrow"
    pyarrow.feather.write_feather(part.findings, path, compression="zstd")
    names = [each.name for each in snapshot.ranges]
    if part.name in names:
        done = _JUDGED * (names.index(part.name) + 1) // len(names)
        EvaluationRun.objects.filter(pk=run.pk).update(done=done)
    run.subjects += pc.count_distinct(part.findings["subject_id"]).as_py()
    run.findings += part.findings.num_rows
    return Judged(part=part.name, path=path)


def _store(run: EvaluationRun, judge: Judge, judged: list[Judged]) -> None:
    # A second run waits and then compares with what the first left.
    lock_findings(run.policy)
    later = EvaluationRun.objects.first_after(run)
    for part in judged:
        low, high = part.people if part.part else (0, 0)
        portion = Portion(
            policy=run.policy,
            as_of=run.as_of,
            run=run.pk,
            duties=judge.person_duties if part.part else judge.group_duties,
            low=low,
            high=high,
            next_judged=later.as_of if later else None,
        )
        run.changed += store_portion(portion, part.batches()).changed
    reopen_notes(run.facts_moment)


def _finish(run: EvaluationRun, policy: Policy, snapshot: Snapshot, at: datetime) -> None:
    run.policy_version = version_of(policy, at)
    run.state = RunState.FINISHED
    run.done = 100
    run.facts_version = snapshot.version
    run.finished_at = at
    run.save()
