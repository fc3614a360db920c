"""The deeds of an import: receive, check, apply, discard. Applying is one transaction: all or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from ganxun.base import audit, happenings
from ganxun.base.actor import Actor, Grant
from ganxun.base.choices import HappeningKind, ImportState, RowFate
from ganxun.base.clock import local_day
from ganxun.base.imports import files, kinds, sources
from ganxun.base.imports.progress import Progress, at_work
from ganxun.base.imports.wishes import keep_questions, make_room, why_not_yet
from ganxun.base.imports.work import FATE_COLUMNS, FATES, Work, run_sql
from ganxun.base.models import ImportedRow, ImportRun, ImportSource
from ganxun.base.permissions import Permission
from ganxun.base.refusals import Reason, Refused, refuse, refuse_if
from ganxun.base.refusals import marked as _
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

#: How long a file may wait to be applied or handed in anew.
KEPT_FOR = timedelta(days=30)
_OPEN = {
    ImportState.RECEIVED, ImportState.READY, ImportState.QUEUED, ImportState.REFUSED, ImportState.FAILED,
}  # fmt: skip


def start_import(
    kind: str, file: Any, file_name: str, *, actor: Actor, at: datetime, source: str = ""
) -> ImportRun:
    """Receive a file and queue its check. Raises `Refused`: not permitted, empty, too large, source at work …"""
    with transaction.atomic():
        run = receive(kind, file, file_name, actor=actor, at=at, source=source)
        _later("check_import", run.pk)
    return run


def receive(
    kind: str, file: Any, file_name: str, *, actor: Actor, at: datetime, source: str = ""
) -> ImportRun:
    """Keep a file to be imported, without queueing anything. Raises `Refused` as `start_import`."""
    permission = kinds.kind(kind).permission
    actor.require(permission)
    try:
        stored = files.store(file)
    except FileRefused as refused:
        raise refuse(refused.code, refused.message) from refused
    org_path = actor.paths(permission)[0]
    try:
        with transaction.atomic():
            origin = sources.source_of(kind, source, org_path=org_path, at=at)
            refuse_if(sources.why_not_at_once(origin))
            return ImportRun.objects.create(
                kind=kind,
                source=origin,
                file_name=file_name[-200:],
                size=stored.size,
                sha256=stored.sha256,
                stored_as=stored.name,
                scope={right.value: list(actor.paths(right)) for right in _KEPT_RIGHTS},
                org_path=org_path,
                actor_name=actor.name,
                actor_user=actor.user_id,
                started_at=at,
            )
    except BaseException:
        files.forget(stored.name)
        raise


def check_again(run_id: int, *, actor: Actor, at: datetime) -> ImportRun:
    """Queue the check once more, after an interruption or a change in the data. Raises `Refused`."""
    run = permitted(run_id, actor)
    with transaction.atomic():
        _lock_source(run)
        refuse_if((*why_not_check(run), *sources.why_not_at_once(run.source, but=run.pk)))
        run.state, run.stage = ImportState.RECEIVED, ""
        run.save(update_fields=["state", "stage"])
        _later("check_import", run.pk)
    return run


def why_not_check(run: ImportRun) -> tuple[Reason, ...]:
    """Why the file cannot be checked (again)."""
    if _file_is_gone(run):
        return (Reason("file_gone", _("文件已不再保存，请重新上传")),)
    if run.state not in _OPEN and not run.is_interrupted:
        return (Reason("not_open", _("该批次状态为“{state}”，不能重新核对"), "", _state_of(run)),)
    return ()


def why_not_apply(run: ImportRun, actor: Actor) -> tuple[Reason, ...]:
    """Why `actor` cannot apply the import now; the page greys its button with the same answer."""
    reasons = []
    kind = kinds.kind(run.kind)
    if not actor.can(kind.permission if run.undoes_id is None else kind.right_to_undo, run.org_path):
        reasons.append(Reason("not_permitted", _("您没有在该范围内导入的权限")))
    ready = run.state in {ImportState.READY, ImportState.QUEUED}
    if not ready and not (run.state == ImportState.APPLYING and run.is_interrupted):
        reasons.append(Reason("not_ready", _("该批次状态为“{state}”，不能入库"), "", _state_of(run)))
    if _file_is_gone(run):
        reasons.append(Reason("file_gone", _("文件已不再保存，请重新上传")))
    reasons += why_not_yet(run.summary, run.wishes)
    if run.rows_gone and run.wishes.get("gone_as") and _overtaken(run):
        reasons.append(Reason("overtaken", _("核对之后同一来源又有名册入库，请重新核对")))
    return tuple(reasons)


def _file_is_gone(run: ImportRun) -> bool:
    if run.undoes_id is not None:
        return False
    return not run.stored_as or not files.path_of(run.stored_as).exists()


def _overtaken(run: ImportRun) -> bool:
    """Whether another table of the same source was applied after this one was checked."""
    later = ImportRun.objects.standing().filter(source=run.source_id, applied_at__gt=run.checked_at)
    return later.exclude(pk=run.pk).exists()


def _lock_source(run: ImportRun) -> None:
    if run.source_id is not None:
        ImportSource.objects.select_for_update().get(pk=run.source_id)


def _state_of(run: ImportRun) -> dict[str, object]:
    return {"state": run.get_state_display()}


def request_apply(run_id: int, *, actor: Actor, at: datetime) -> ImportRun:
    """Queue the application of a checked import. Raises `Refused` with all reasons."""
    run = permitted(run_id, actor)
    with transaction.atomic():
        _lock_source(run)
        refuse_if((*why_not_apply(run, actor), *sources.why_not_at_once(run.source, but=run.pk)))
        run.state, run.applied_by, run.stage, run.done = ImportState.QUEUED, actor.name, "", 0
        run.save(update_fields=["state", "applied_by", "stage", "done"])
        _later("apply_import", run.pk, actor_name=actor.name, actor_user=actor.user_id)
    return run


def discard(run_id: int, *, actor: Actor, at: datetime) -> ImportRun:
    """Give the import up and remove its file. Raises `Refused` once it is applied or being worked on."""
    run = permitted(run_id, actor)
    if run.state not in _OPEN and not run.is_interrupted:
        raise refuse("not_open", _("该批次状态为“{state}”，不能作废"), state=run.get_state_display())
    with transaction.atomic():
        ImportRun.objects.filter(pk=run.pk).update(state=ImportState.DISCARDED, stored_as="")
        audit.note(actor, "import.discarded", run, at=at, org_path=run.org_path)
    files.forget(run.stored_as)
    return ImportRun.objects.get(pk=run.pk)


def forget_stale(*, at: datetime) -> int:
    """Remove the files that have waited too long: they hold identity numbers in clear. Returns how many."""
    waiting = ImportRun.objects.filter(state__in=_OPEN, started_at__lt=at - KEPT_FOR).exclude(stored_as="")
    names = list(waiting.values_list("stored_as", flat=True))
    waiting.update(state=ImportState.DISCARDED, stored_as="")
    for name in names:
        files.forget(name)
    return len(names)


def check_import(run_id: int, *, at: datetime) -> ImportRun:
    """Check a file in full and store the fate of each row; nothing else is changed."""
    run = ImportRun.objects.get(pk=run_id)
    with at_work(run_id) as progress:
        _begin(run, ImportState.CHECKING)
        work = _work(run, progress, at=at, actor_name=run.actor_name)
        with _said_in_the_run(run, work), transaction.atomic():
            _stage(run, work)
            _finish_check(run, work)
    return ImportRun.objects.get(pk=run_id)


def apply_import(run_id: int, *, actor: Actor, at: datetime) -> ImportRun:
    """Check once more and write everything in one transaction, or nothing at all.

    Raises `Refused` when it may not be applied. When rows are refused now (the data have changed since the check),
    nothing is written and the import is in state refused.
    """
    run = ImportRun.objects.get(pk=run_id)
    with at_work(run_id, run.source_id) as progress:
        refuse_if(why_not_apply(_as_if_free(run), actor))
        _begin(run, ImportState.APPLYING)
        work, stored_as = _work(run, progress, at=at, actor_name=actor.name), run.stored_as
        with _said_in_the_run(run, work):
            if _applied(run, work, actor):
                files.forget(stored_as)
    return ImportRun.objects.get(pk=run_id)


def _as_if_free(run: ImportRun) -> ImportRun:
    """We hold its lock ourselves: a run that says «applying» was left behind by a process that died."""
    if run.state == ImportState.APPLYING:
        run.state = ImportState.READY
    return run


@transaction.atomic
def _applied(run: ImportRun, work: Work, actor: Actor) -> bool:
    """Stage and write; false (and nothing written) when a row is refused."""
    lock = "SELECT pg_advisory_xact_lock(%(all)s, hashtext(%(kind)s))"
    run_sql(lock, {"all": _ONE_AT_A_TIME, "kind": run.kind})
    _stage(run, work)
    if work.refused_rows() or why_not_yet(_after_questions(work), run.wishes):
        _finish_check(run, work)
        return False
    _write(run, work)
    _keep_fates(work)
    _finish(run, ImportState.APPLIED, work, applied_at=work.at, applied_by=actor.name, stored_as="")
    run.refresh_from_db()
    details = {
        "kind": run.kind, "sha256": run.sha256, "source": str(run.source or ""), "gone": run.rows_gone,
        "new": run.rows_new, "changed": run.rows_changed,
        "unchanged": run.rows_unchanged,
    }  # fmt: skip
    deed = "import.applied" if run.undoes_id is None else "import.undone"
    audit.note(actor, deed, run, at=work.at, org_path=run.org_path, details=details)
    return True


@contextmanager
def _said_in_the_run(run: ImportRun, work: Work) -> Iterator[None]:
    """Whatever stops the work is written down in the run, where the officer looks."""
    try:
        yield
    except FileRefused as refused:
        _refuse_file(run, refused, work)
    except Exception:
        _fail(run, work.at)
        raise


def _begin(run: ImportRun, state: ImportState) -> None:
    ImportRun.objects.filter(pk=run.pk).update(state=state, stage="打开文件", done=0, total=0, refusal="")


def _work(run: ImportRun, progress: Progress, *, at: datetime, actor_name: str) -> Work:
    grants = tuple(
        Grant(path, frozenset({Permission(right)})) for right, paths in run.scope.items() for path in paths
    )
    actor = Actor(name=actor_name, user_id=run.actor_user, grants=grants)
    mapping = run.source.mapping if run.source is not None else {}
    return Work(run.pk, actor, at, local_day(at), progress, mapping, dict(run.wishes), run.source_id)


def _stage(run: ImportRun, work: Work) -> None:
    if run.undoes_id is not None:
        work.begin()
        make_room()
        kinds.kind(run.kind).importer.stage_undo(run.undoes_id, work)
        return
    sheets: list[Sheet] = read_tables(files.path_of(run.stored_as), run.file_name)
    work.begin()
    make_room()
    kinds.kind(run.kind).importer.stage(sheets, work)
    if not work.has_rows():
        raise FileRefused("no_rows", "表里只有表头，没有数据行，请填写后再上传")


def _write(run: ImportRun, work: Work) -> None:
    importer = kinds.kind(run.kind).importer
    if run.undoes_id is None:
        importer.write(work)
    else:
        importer.write_undo(run.undoes_id, work)


def _after_questions(work: Work) -> dict[str, Any]:
    keep_questions(work)
    return work.summary


def _keep_fates(work: Work) -> None:
    ImportedRow.objects.filter(run_id=work.run_id)._raw_delete("default")
    run_sql(f"INSERT INTO base_importedrow ({FATE_COLUMNS}) {FATES}", {"run": work.run_id})


def _finish_check(run: ImportRun, work: Work) -> None:
    keep_questions(work)
    _keep_fates(work)
    refused = ImportedRow.objects.filter(run=run).refused().exists()
    _finish(run, ImportState.REFUSED if refused else ImportState.READY, work, checked_at=work.at)


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
        summary=work.summary,
        problems_total=problems,
        **counts,
        **times,
    )
    _tell(run, state, work.at)


def _tell(run: ImportRun, state: ImportState, at: datetime) -> None:
    """Let other systems hear how far it has got."""
    is_over = state in {ImportState.APPLIED, ImportState.FAILED}
    happenings.record(
        HappeningKind.IMPORT_DONE if is_over else HappeningKind.IMPORT_CHECKED,
        unit_path=run.org_path,
        about=run.pk,
        payload={"import": run.pk, "kind": run.kind, "state": state.value},
        at=at,
    )


def _refuse_file(run: ImportRun, refused: FileRefused, work: Work) -> None:
    """The whole file is useless: say why, and keep nothing of it, unless an officer can say what its columns mean."""
    work.columns = list(refused.columns)
    kept = run.stored_as if work.columns else ""
    with transaction.atomic():
        ImportedRow.objects.filter(run=run).delete()
        _finish(run, ImportState.REFUSED, work, checked_at=work.at, refusal=refused.message, stored_as=kept)
    if not kept:
        files.forget(run.stored_as)


@transaction.atomic
def _fail(run: ImportRun, at: datetime) -> None:
    ImportRun.objects.filter(pk=run.pk).update(
        state=ImportState.FAILED,
        stage="",
        refusal="系统处理时出错，没有写入任何数据；请重试，仍不成功请联系系统管理员",
    )
    _tell(run, ImportState.FAILED, at)


def permitted(run_id: int, actor: Actor) -> ImportRun:
    """The import, if the actor may see it. Raises `Refused` otherwise."""
    found: Iterable[ImportRun] = ImportRun.objects.visible_to(actor).filter(pk=run_id)
    for run in found:
        return run
    raise Refused((Reason("not_permitted", _("没有这一导入批次，或不在您的管理范围内")),))


def _later(task: str, run_id: int, **arguments: Any) -> None:
    # The jobs call this module: they can only be known once it is loaded.
    from ganxun.base import jobs  # noqa: PLC0415

    getattr(jobs, task).defer(run_id=run_id, **arguments)
