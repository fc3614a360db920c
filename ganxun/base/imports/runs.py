"""The deeds of an import: receive, check, apply, discard. Applying is one transaction: all or nothing."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from datetime import datetime
from typing import IO, Any

from django.db import connection, transaction

from ganxun.base import audit
from ganxun.base.actor import Actor, Grant
from ganxun.base.choices import ImportState, RowFate
from ganxun.base.clock import local_day
from ganxun.base.imports import files, kinds
from ganxun.base.imports.progress import Progress, at_work
from ganxun.base.imports.work import FATE_COLUMNS, FATES, Work, copying, run_sql
from ganxun.base.models import ImportedRow, ImportRun
from ganxun.base.permissions import Permission
from ganxun.base.refusals import Reason, Refused, refuse, refuse_if
from ganxun.base.sheets.problems import FileRefused
from ganxun.base.sheets.tables import Sheet, read_tables

#: Rights that matter while a file is checked and applied; kept with the run as they were when it was handed in.
_KEPT_RIGHTS = (
    Permission.ROSTER_IMPORT,
    Permission.CREDIT_IMPORT,
    Permission.CREDIT_REVERSE,
    Permission.ORG_CHANGE,
)
_ONE_AT_A_TIME = 720_002
_OPEN = {ImportState.RECEIVED, ImportState.READY, ImportState.REFUSED, ImportState.FAILED}


def start_import(kind: str, file: Any, file_name: str, *, actor: Actor, at: datetime) -> ImportRun:
    """Receive a file and queue its check. Raises `Refused`: not permitted, empty, too large, unknown kind."""
    with transaction.atomic():
        run = receive(kind, file, file_name, actor=actor, at=at)
        _later("check_import", run.pk)
    return run


def receive(kind: str, file: Any, file_name: str, *, actor: Actor, at: datetime) -> ImportRun:
    """Keep a file to be imported, without queueing anything. Raises `Refused` as `start_import`."""
    permission = kinds.kind(kind).permission
    actor.require(permission)
    try:
        stored = files.store(file)
    except FileRefused as refused:
        raise refuse(refused.code, refused.message) from refused
    return ImportRun.objects.create(
        kind=kind,
        file_name=file_name[-200:],
        size=stored.size,
        sha256=stored.sha256,
        stored_as=stored.name,
        scope={right.value: list(actor.paths(right)) for right in _KEPT_RIGHTS},
        org_path=actor.paths(permission)[0],
        actor_name=actor.name,
        actor_user=actor.user_id,
        started_at=at,
    )


def check_again(run_id: int, *, actor: Actor, at: datetime) -> ImportRun:
    """Queue the check once more, after an interruption or a change in the data. Raises `Refused`."""
    run = _permitted(run_id, actor)
    refuse_if(why_not_check(run))
    run.state, run.stage = ImportState.RECEIVED, ""
    with transaction.atomic():
        run.save(update_fields=["state", "stage"])
        _later("check_import", run.pk)
    return run


def why_not_check(run: ImportRun) -> tuple[Reason, ...]:
    """Why the file cannot be checked (again)."""
    if not run.stored_as or not files.path_of(run.stored_as).exists():
        return (Reason("file_gone", "文件已不再保存，请重新上传"),)
    if run.state not in _OPEN and not run.is_interrupted:
        return (Reason("not_open", f"该批次状态为“{run.get_state_display()}”，不能重新核对"),)
    return ()


def why_not_apply(run: ImportRun, actor: Actor) -> tuple[Reason, ...]:
    """Why `actor` cannot apply the import now; the page greys its button with the same answer."""
    reasons = []
    if not actor.can(kinds.kind(run.kind).permission, run.org_path):
        reasons.append(Reason("not_permitted", "您没有在该范围内导入的权限"))
    ready = run.state in {ImportState.READY, ImportState.QUEUED}
    if not ready and not (run.state == ImportState.APPLYING and run.is_interrupted):
        reasons.append(Reason("not_ready", f"该批次状态为“{run.get_state_display()}”，不能入库"))
    if not run.stored_as or not files.path_of(run.stored_as).exists():
        reasons.append(Reason("file_gone", "文件已不再保存，请重新上传"))
    return tuple(reasons)


def request_apply(run_id: int, *, actor: Actor, at: datetime) -> ImportRun:
    """Queue the application of a checked import. Raises `Refused` with all reasons."""
    run = _permitted(run_id, actor)
    refuse_if(why_not_apply(run, actor))
    run.state, run.applied_by, run.stage, run.done = ImportState.QUEUED, actor.name, "", 0
    with transaction.atomic():
        run.save(update_fields=["state", "applied_by", "stage", "done"])
        _later("apply_import", run.pk, actor_name=actor.name, actor_user=actor.user_id)
    return run


def discard(run_id: int, *, actor: Actor, at: datetime) -> ImportRun:
    """Give the import up and remove its file. Raises `Refused` once it is applied or being worked on."""
    run = _permitted(run_id, actor)
    if run.state not in _OPEN and not run.is_interrupted:
        raise refuse("not_open", f"该批次状态为“{run.get_state_display()}”，不能作废")
    with transaction.atomic():
        ImportRun.objects.filter(pk=run.pk).update(state=ImportState.DISCARDED, stored_as="")
        audit.note(actor, "import.discarded", run, at=at, org_path=run.org_path)
    files.forget(run.stored_as)
    return ImportRun.objects.get(pk=run.pk)


def check_import(run_id: int, *, at: datetime) -> ImportRun:
    """Check a file in full and store the fate of each row; nothing else is changed."""
    run = ImportRun.objects.get(pk=run_id)
    with at_work(run_id) as progress:
        _begin(run, ImportState.CHECKING)
        work = _work(run, progress, at=at, actor_name=run.actor_name, is_rehearsal=True)
        try:
            with tempfile.SpooledTemporaryFile(max_size=8_000_000) as spool:
                with transaction.atomic():
                    _stage(run, work)
                    _take_out_fates(work, spool)
                    # A rehearsal may have opened units and the like.
                    transaction.set_rollback(True)
                with transaction.atomic():
                    _keep_fates(work, spool)
                    _finish_check(run, work, at)
        except FileRefused as refused:
            _refuse_file(run, refused, work, at)
        except Exception:
            _fail(run)
            raise
    return ImportRun.objects.get(pk=run_id)


def apply_import(run_id: int, *, actor: Actor, at: datetime) -> ImportRun:
    """Check once more and write everything in one transaction, or nothing at all.

    Raises `Refused` when it may not be applied. When rows are refused now (the data have changed since the check),
    the import is back in state refused.
    """
    run = ImportRun.objects.get(pk=run_id)
    with at_work(run_id) as progress:
        refuse_if(why_not_apply(_as_if_free(run), actor))
        _begin(run, ImportState.APPLYING)
        work = _work(run, progress, at=at, actor_name=actor.name, is_rehearsal=False)
        try:
            with tempfile.SpooledTemporaryFile(max_size=8_000_000) as spool:
                if _applied(run, work, spool, actor):
                    files.forget(run.stored_as)
                else:
                    with transaction.atomic():
                        _keep_fates(work, spool)
                        _finish_check(run, work, at)
        except FileRefused as refused:
            _refuse_file(run, refused, work, at)
        except Exception:
            _fail(run)
            raise
    return ImportRun.objects.get(pk=run_id)


def _as_if_free(run: ImportRun) -> ImportRun:
    """We hold its lock ourselves: a run that says «applying» was left behind by a process that died."""
    if run.state == ImportState.APPLYING:
        run.state = ImportState.READY
    return run


def _applied(run: ImportRun, work: Work, spool: IO[bytes], actor: Actor) -> bool:
    """Stage and write in one transaction; false (and nothing written) when a row is refused."""
    with transaction.atomic():
        run_sql(
            "SELECT pg_advisory_xact_lock(%(all)s, hashtext(%(kind)s))",
            {"all": _ONE_AT_A_TIME, "kind": run.kind},
        )
        _stage(run, work)
        _take_out_fates(work, spool)
        if work.refused_rows():
            transaction.set_rollback(True)
            return False
        work.progress.step("写入")
        kinds.kind(run.kind).importer.write(work)
        _keep_fates(work, spool)
        _finish(run, ImportState.APPLIED, work, applied_at=work.at, applied_by=actor.name, stored_as="")
        run.refresh_from_db()
        audit.note(
            actor, "import.applied", run, at=work.at, org_path=run.org_path,
            details={
                "kind": run.kind, "sha256": run.sha256, "new": run.rows_new, "changed": run.rows_changed,
                "unchanged": run.rows_unchanged,
            },
        )  # fmt: skip
    return True


def _begin(run: ImportRun, state: ImportState) -> None:
    ImportRun.objects.filter(pk=run.pk).update(state=state, stage="打开文件", done=0, total=0, refusal="")


def _work(run: ImportRun, progress: Progress, *, at: datetime, actor_name: str, is_rehearsal: bool) -> Work:
    grants = tuple(
        Grant(path, frozenset({Permission(right)})) for right, paths in run.scope.items() for path in paths
    )
    actor = Actor(name=actor_name, user_id=run.actor_user, grants=grants)
    return Work(run.pk, actor, at, local_day(at), progress, is_rehearsal)


def _stage(run: ImportRun, work: Work) -> None:
    sheets: list[Sheet] = read_tables(files.path_of(run.stored_as), run.file_name)
    work.begin()
    kinds.kind(run.kind).importer.stage(sheets, work)


def _take_out_fates(work: Work, spool: IO[bytes]) -> None:
    """The fates must outlive the rollback of a rehearsal, so they leave the database for a moment."""
    query = FATES % {"run": work.run_id}
    with copying(f"COPY ({query}) TO STDOUT") as copy:
        for piece in copy:
            spool.write(piece)


def _keep_fates(work: Work, spool: IO[bytes]) -> None:
    ImportedRow.objects.filter(run_id=work.run_id)._raw_delete("default")
    spool.seek(0)
    with copying(f"COPY base_importedrow ({FATE_COLUMNS}) FROM STDIN") as copy:
        for piece in iter(lambda: spool.read(1 << 16), b""):
            copy.write(piece)


def _finish_check(run: ImportRun, work: Work, at: datetime) -> None:
    refused = ImportedRow.objects.filter(run=run).refused().exists()
    _finish(run, ImportState.REFUSED if refused else ImportState.READY, work, checked_at=at)


def _finish(run: ImportRun, state: ImportState, work: Work, **times: Any) -> None:
    counts = {
        f"rows_{fate}": ImportedRow.objects.filter(run=run, fate=fate).count() for fate in RowFate.values
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(jsonb_array_length(problems)), 0) FROM base_importedrow"
            " WHERE run_id = %s AND fate = 'refused'",
            [run.pk],
        )
        problems = int(cursor.fetchone()[0])
    ImportRun.objects.filter(pk=run.pk).update(
        state=state,
        stage="",
        done=0,
        total=0,
        columns=work.columns,
        problems_total=problems,
        **counts,
        **times,
    )


def _refuse_file(run: ImportRun, refused: FileRefused, work: Work, at: datetime) -> None:
    """The whole file is useless: say why, and keep nothing of it."""
    with transaction.atomic():
        ImportedRow.objects.filter(run=run).delete()
        _finish(run, ImportState.REFUSED, work, checked_at=at, refusal=refused.message, stored_as="")
    files.forget(run.stored_as)


def _fail(run: ImportRun) -> None:
    ImportRun.objects.filter(pk=run.pk).update(
        state=ImportState.FAILED,
        stage="",
        refusal="系统处理时出错，没有写入任何数据；请重试，仍不成功请联系系统管理员",
    )


def _permitted(run_id: int, actor: Actor) -> ImportRun:
    found: Iterable[ImportRun] = ImportRun.objects.visible_to(actor).filter(pk=run_id)
    for run in found:
        return run
    raise Refused((Reason("not_permitted", "没有这一导入批次，或不在您的管理范围内"),))


def _later(task: str, run_id: int, **arguments: Any) -> None:
    from ganxun.base import jobs

    getattr(jobs, task).defer(run_id=run_id, **arguments)
