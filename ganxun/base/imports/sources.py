"""Whence tables come: one table of a source at a time, and what its headings mean is remembered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from ganxun.base import audit
from ganxun.base.actor import Actor
from ganxun.base.choices import ImportState
from ganxun.base.models import ImportRun, ImportSource
from ganxun.base.refusals import Reason, refuse
from ganxun.base.refusals import marked as _
from ganxun.base.sheets.fields import FieldSet

#: What the tables of an office are called that has named no source.
USUAL = "本单位报送"
_LONGEST = 60
#: States in which a table is being worked on, or soon will be.
AT_WORK = frozenset({ImportState.RECEIVED, ImportState.CHECKING, ImportState.QUEUED, ImportState.APPLYING})


def source_of(kind: str, name: str, *, org_path: str, at: datetime) -> ImportSource:
    """The source with this name, made when it is new, and locked for the rest of the transaction."""
    wanted = " ".join(name.split())[:_LONGEST] or USUAL
    found, _made = ImportSource.objects.get_or_create(
        kind=kind, org_path=org_path, name=wanted, defaults={"first_used_at": at}
    )
    source: ImportSource = ImportSource.objects.select_for_update().get(pk=found.pk)
    return source


def why_not_at_once(source: ImportSource | None, *, but: int | None = None) -> tuple[Reason, ...]:
    """Why no (other) table of this source may be worked on now: one is already."""
    if source is None:
        return ()
    for run in source.runs.filter(state__in=AT_WORK):
        if run.pk != but and not run.is_interrupted:
            values = {
                "source": source.name, "file": run.file_name, "who": run.actor_name,
                "when": run.started_at.strftime("%Y-%m-%d"), "state": run.get_state_display(),
            }  # fmt: skip
            words = _(
                "来源“{source}”的另一份文件“{file}”（{who}，{when}）{state}；同一来源一次只能办理一份，请等它完成或先将其作废"
            )
            return (Reason("source_busy", words, "", values),)
    return ()


def known_sources(kind: str, actor: Actor) -> list[str]:
    """Names of the sources this actor's office has used, the latest first."""
    found = ImportSource.objects.visible_to(actor).filter(kind=kind).order_by("-first_used_at")
    return list(dict.fromkeys(found.values_list("name", flat=True)))


@transaction.atomic
def remember_mapping(
    run: ImportRun,
    said: Mapping[str, Mapping[str, str]],
    field_sets: tuple[FieldSet, ...],
    *,
    actor: Actor,
    at: datetime,
) -> ImportSource:
    """Remember for the source of `run` what its headings mean: key of the set → form of the heading → key of the field.

    Raises `Refused`: no such field, or two columns of one sheet that mean the same.
    """
    if run.source is None:
        raise refuse("no_source", _("该批次没有来源，不能保存列的对应"))
    source: ImportSource = ImportSource.objects.select_for_update().get(pk=run.source.pk)
    known = {each.key: {field.key for field in each.fields} for each in field_sets}
    for key, columns in said.items():
        _refuse_wrong(columns, known.get(key))
    before = source.mapping
    source.mapping = {**before, **{key: {**before.get(key, {}), **columns} for key, columns in said.items()}}
    source.save(update_fields=["mapping"])
    audit.note(
        actor, "import.columns_mapped", run, at=at, org_path=run.org_path,
        details={"source": source.name, "mapping": {key: dict(columns) for key, columns in said.items()}},
    )  # fmt: skip
    return source


def _refuse_wrong(columns: Mapping[str, str], known: set[str] | None) -> None:
    if known is None:
        raise refuse("unknown_set", _("没有这样的信息集，请刷新页面后重试"))
    used = [key for key in columns.values() if key]
    strange = next((key for key in used if key not in known), "")
    if strange:
        raise refuse("unknown_field", _("没有“{key}”这个项目，请从列表中选择"), key=strange)
    if len(set(used)) < len(used):
        raise refuse("mapped_twice", _("有两列对应到同一个项目，请只保留一列，其余选“不使用”"))
