"""What an officer decides on the dry run: what columns mean, open questions, hand-made edits, people who are gone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from ganxun.base.choices import ImportState
from ganxun.base.imports import kinds, sources, undoing, wishes
from ganxun.base.imports import runs as deeds
from ganxun.base.models import ImportRun
from ganxun.base.querysets import IMPORT_PERMISSIONS
from ganxun.base.sheets.fields import FieldSet
from ganxun.web.page import Request, page, show

_RIGHTS = tuple(dict.fromkeys(IMPORT_PERMISSIONS.values()))
#: Name of a field of the form: this, the key of the field set, the form of the heading.
_PREFIX = "column:"

_GONE: tuple[tuple[str, str | Promise], ...] = (
    ("", gettext_lazy("不作改动")),
    ("transferred_out", gettext_lazy("登记为调出")),
    ("retired", gettext_lazy("登记为离退休")),
    ("other", gettext_lazy("登记为其他（不再在职）")),
)


@dataclass(frozen=True)
class KeptField:
    """A field that people had set by hand and the file says otherwise."""

    code: str
    label: str
    count: int
    is_overwritten: bool


@dataclass(frozen=True)
class Decisions:
    """What is open on a dry run."""

    kept: tuple[KeptField, ...]
    gone: int
    gone_choices: tuple[tuple[str, str | Promise], ...]
    gone_as: str
    is_stopped: bool
    override: dict[str, Any]

    @property
    def are_any(self) -> bool:
        """Whether there is anything to choose."""
        return bool(self.kept or self.gone)


def decisions_of(run: ImportRun) -> Decisions:
    """What the officer can decide on this run, and what has been decided."""
    overwrite = run.wishes.get("overwrite", [])
    kept = tuple(
        KeptField(code, said["label"], said["count"], code in overwrite)
        for code, said in sorted(run.summary.get("kept", {}).items())
    )
    stops = {reason.code for reason in wishes.why_not_yet(run.summary, run.wishes)}
    return Decisions(
        kept, run.rows_gone, _GONE, run.wishes.get("gone_as", ""), "too_many_leave" in stops,
        run.wishes.get("override", {}),
    )  # fmt: skip


def _run_for(request: Request, run_id: int) -> ImportRun:
    found = ImportRun.objects.visible_to(request.actor).select_related("source")
    run: ImportRun = get_object_or_404(found, pk=run_id)
    return run


@require_http_methods(["GET", "POST"])
@page("对应列", needs=_RIGHTS, about={"run_id": "base.ImportRun"})
def columns(request: Request, run_id: int) -> HttpResponse:
    """What each column means; remembered for the source, and the file is checked again."""
    run = _run_for(request, run_id)
    field_sets = kinds.kind(run.kind).importer.field_sets()
    if request.method == "POST":
        sources.remember_mapping(run, _said(request.POST), field_sets, actor=request.actor, at=request.time)
        messages.success(request, _("已记住各列的对应，今后该来源的表都照此办理"))
        if not deeds.why_not_check(run):
            deeds.check_again(run.pk, actor=request.actor, at=request.time)
        return redirect("imports:run", run.pk)
    return show(
        request,
        "imports/columns.html",
        run=run,
        kind=kinds.kind(run.kind),
        sheets=[_sheet(each, field_sets) for each in run.columns if "headings" in each],
    )


def _said(posted: QueryDict) -> dict[str, dict[str, str]]:
    said: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for name, value in posted.items():
        key, separator, form = name.removeprefix(_PREFIX).partition(":")
        if name.startswith(_PREFIX) and separator:
            said[key][form] = str(value)
    return said


def _sheet(seen: dict[str, Any], field_sets: Iterable[FieldSet]) -> dict[str, Any]:
    """A sheet with the fields each of its columns may be said to mean; a guess is chosen beforehand."""
    field_set = next((each for each in field_sets if each.key == seen["key"]), None)
    fields = [(field.key, field.title) for field in field_set.fields] if field_set else []
    taken = {each["key"] for each in seen["headings"]}
    lines = []
    for each in seen["headings"]:
        guess = each["guess"] if each["guess"] not in taken else ""
        lines.append(
            {
                **each,
                "name": f"{_PREFIX}{seen['key']}:{each['form']}",
                "value": each["key"] or guess,
                "is_guess": bool(guess) and not each["key"],
            }
        )
        taken.add(guess)
    return {**seen, "fields": fields, "lines": lines}


@require_POST
@page("撤销一批导入", needs=_RIGHTS, about={"run_id": "base.ImportRun"})
def undo(request: Request, run_id: int) -> HttpResponseRedirect:
    """Take a whole import back: first a dry run, which shows what has changed since and stays."""
    counter = undoing.start_undo(_run_for(request, run_id).pk, actor=request.actor, at=request.time)
    return redirect("imports:run", counter.pk)


@require_POST
@page("决定手工修改和不再出现的人", needs=_RIGHTS, about={"run_id": "base.ImportRun"})
def decide(request: Request, run_id: int) -> HttpResponseRedirect:
    """Hand-made edits and people who are gone: what is to become of them. The file is checked again."""
    run = _run_for(request, run_id)
    wishes.decide(
        run, overwrite=request.POST.getlist("overwrite"), gone_as=request.POST.get("gone_as", ""),
        actor=request.actor, at=request.time,
    )  # fmt: skip
    deeds.check_again(run.pk, actor=request.actor, at=request.time)
    return redirect("imports:run", run.pk)


@require_POST
@page("说明人员减少的理由", needs=_RIGHTS, about={"run_id": "base.ImportRun"})
def override(request: Request, run_id: int) -> HttpResponseRedirect:
    """Why so many people leave: with a reason the import may go on."""
    run = _run_for(request, run_id)
    wishes.override_threshold(run, request.POST.get("reason", ""), actor=request.actor, at=request.time)
    messages.success(request, _("已记录理由，可以入库"))
    return redirect("imports:run", run.pk)


@require_POST
@page("答复导入疑问", needs=_RIGHTS, about={"run_id": "base.ImportRun"}, example={"question_id": 1})
def answer(request: Request, run_id: int, question_id: int) -> HttpResponseRedirect:
    """Answer one question; after the last the file is checked again."""
    run = _run_for(request, run_id)
    choice = request.POST.get("answer", "")
    wishes.answer(question_id, run, choice, actor=request.actor, at=request.time)
    if not run.questions.filter(answer="").exists() and run.state in {ImportState.READY, ImportState.REFUSED}:
        deeds.check_again(run.pk, actor=request.actor, at=request.time)
    return redirect("imports:run", run.pk)
