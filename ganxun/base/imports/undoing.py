"""Taking a whole import back: a counter-import with a dry run of its own, which leaves alone what has changed since."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from ganxun.base import audit
from ganxun.base.actor import Actor
from ganxun.base.choices import ImportState
from ganxun.base.imports import kinds, sources
from ganxun.base.imports.runs import check_again, permitted
from ganxun.base.models import ImportRun
from ganxun.base.refusals import Reason, refuse_if
from ganxun.base.refusals import marked as _

_GIVEN_UP = {ImportState.DISCARDED, ImportState.FAILED, ImportState.REFUSED}


def why_not_undo(run: ImportRun, actor: Actor) -> tuple[Reason, ...]:
    """Why `actor` cannot take this import back; the page shows its button only without a reason."""
    reasons: tuple[Reason, ...] = ()
    if run.undoes_id is not None:
        return (Reason("is_counter_import", _("反向导入本身不能再撤销；请重新导入原来的表")),)
    if run.state != ImportState.APPLIED:
        values = {"state": run.get_state_display()}
        return (Reason("not_applied", _("该批次状态为“{state}”，没有可以撤销的内容"), "", values),)
    if not actor.can(kinds.kind(run.kind).right_to_undo, run.org_path):
        reasons += (Reason("not_permitted", _("您没有在该范围内撤销这种导入的权限")),)
    if run.undone_by.exclude(state__in=_GIVEN_UP).exists():
        reasons += (Reason("undone_already", _("该批次已经撤销，或撤销正在办理")),)
    if not run.traces.exists():
        reasons += (Reason("nothing_to_undo", _("该批次没有改动任何数据，或没有留下可以撤销的记录")),)
    return reasons


@transaction.atomic
def start_undo(run_id: int, *, actor: Actor, at: datetime) -> ImportRun:
    """Prepare the counter-import of an applied import and queue its dry run. Raises `Refused` with all reasons."""
    counter = prepare_undo(run_id, actor=actor, at=at)
    return check_again(counter.pk, actor=actor, at=at)


@transaction.atomic
def prepare_undo(run_id: int, *, actor: Actor, at: datetime) -> ImportRun:
    """The counter-import of an applied import, not yet checked. Raises `Refused` with all reasons."""
    run: ImportRun = ImportRun.objects.select_for_update(of=("self",)).get(pk=permitted(run_id, actor).pk)
    refuse_if((*why_not_undo(run, actor), *sources.why_not_at_once(run.source)))
    kind = kinds.kind(run.kind)
    rights = {kind.permission, kind.right_to_undo}
    counter = ImportRun.objects.create(
        kind=run.kind,
        source=run.source,
        undoes=run,
        file_name=f"撤销：{run.file_name}"[:200],
        size=run.size,
        sha256=run.sha256,
        scope={right.value: list(actor.paths(right)) for right in rights},
        org_path=run.org_path,
        actor_name=actor.name,
        actor_user=actor.user_id,
        started_at=at,
    )
    audit.note(actor, "import.undo_asked", run, at=at, org_path=run.org_path, details={"counter": counter.pk})
    return counter
