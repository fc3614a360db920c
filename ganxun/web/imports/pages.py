"""Handing in tables: upload, dry run, apply, history. Work goes on when the page is left."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ganxun.base.choices import ImportState, RowFate
from ganxun.base.imports import kinds, results, sources, undoing
from ganxun.base.imports import runs as deeds
from ganxun.base.models import ImportedRow, ImportRun
from ganxun.base.querysets import IMPORT_PERMISSIONS
from ganxun.base.refusals import Refused
from ganxun.web.components.exports import exported
from ganxun.web.components.tables import Column, Table, table_of
from ganxun.web.imports.deciding import decisions_of
from ganxun.web.imports.forms import UploadForm
from ganxun.web.imports.look import Tab, is_working, offer_of, tabs_of
from ganxun.web.imports.sheets import HISTORY, ROWS
from ganxun.web.page import Request, page, show

#: Whoever may make one kind of import sees the imports of that kind.
_RIGHTS = tuple(dict.fromkeys(IMPORT_PERMISSIONS.values()))
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HISTORY = (
    Column("started", gettext_lazy("提交时间"), order=("id",)),
    Column("file", gettext_lazy("文件"), order=("file_name",)),
    Column("kind", gettext_lazy("类别"), order=("kind",)),
    Column("source", gettext_lazy("来源"), order=("source__name",)),
    Column("actor", gettext_lazy("提交人"), order=("actor_name",)),
    Column("rows", gettext_lazy("行数"), is_number=True),
    Column("state", gettext_lazy("状态"), order=("state",)),
)
_ROWS = {
    RowFate.REFUSED: (Column("place", gettext_lazy("位置")), Column("problem", gettext_lazy("问题与改法"))),
    RowFate.CHANGED: (Column("place", gettext_lazy("位置")), Column("change", gettext_lazy("变更"))),
}
_QUESTIONS_SHOWN = 50
_PLAIN = (Column("place", gettext_lazy("位置")), Column("note", gettext_lazy("提示")))


def _kinds_for(request: Request) -> list[kinds.Kind]:
    return [kind for kind in kinds.all_kinds() if request.actor.can(kind.permission)]


def _kind_for(request: Request, code: str) -> kinds.Kind:
    found = next((kind for kind in _kinds_for(request) if kind.code == code), None)
    if found is None:
        raise Http404(_("没有这种导入，或者您没有导入的权限"))
    return found


def _run_for(request: Request, run_id: int) -> ImportRun:
    run: ImportRun = get_object_or_404(ImportRun.objects.visible_to(request.actor), pk=run_id)
    return run


@require_http_methods(["GET", "POST"])
@page("导入历史", needs=_RIGHTS)
def runs(request: Request) -> HttpResponseBase:
    """What can be handed in, and what has been."""
    table = table_of(
        request,
        ImportRun.objects.visible_to(request.actor).select_related("source", "undoes"),
        _HISTORY,
        region="imports",
        caption=_("导入历史"),
        default="-started",
        per_page=20,
        sheet=HISTORY,
    )
    if file := exported(request, table):
        return file
    labels = {kind.code: kind.label for kind in kinds.all_kinds()}
    rows = [(run, labels.get(run.kind, run.kind)) for run in table.rows]
    offers = [offer_of(kind) for kind in _kinds_for(request)]
    return show(request, "imports/list.html", kinds=offers, table=table, rows=rows)


@require_http_methods(["GET", "POST"])
@page("上传导入文件", needs=_RIGHTS, example={"kind": "roster"})
def upload(request: Request, kind: str) -> HttpResponse:
    """Choose a file and hand it in: that starts the dry run, which changes nothing."""
    chosen = _kind_for(request, kind)
    known = sources.known_sources(chosen.code, request.actor)
    initial = {"source": known[0] if known else sources.USUAL}
    form = UploadForm(request.POST or None, request.FILES or None, initial=initial, known=known)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run = deeds.start_import(
                chosen.code, file, file.name, actor=request.actor, at=request.time,
                source=form.cleaned_data["source"],
            )  # fmt: skip
        except Refused as refusal:
            for reason in refusal.reasons:
                form.add_error("file", str(reason))
        else:
            return redirect("imports:run", run.pk)
    return show(request, "imports/upload.html", kind=chosen, form=form)


@require_GET
@page("下载导入模板", needs=_RIGHTS, example={"kind": "roster"})
def template(request: Request, kind: str) -> HttpResponse:
    """The blank workbook to fill in."""
    chosen = _kind_for(request, kind)
    return _workbook(chosen.template(), f"{chosen.label}-{_('模板')}.xlsx")


def _workbook(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=_XLSX)
    response.headers["Content-Disposition"] = _attachment(name)
    return response


def _attachment(name: str) -> str:
    return content_disposition_header(as_attachment=True, filename=name) or "attachment"


@require_http_methods(["GET", "POST"])
@page("一批导入", needs=_RIGHTS, about={"run_id": "base.ImportRun"})
def run(request: Request, run_id: int) -> HttpResponseBase:
    """What the file would change, or has changed; each refused row with what to write instead."""
    found = _run_for(request, run_id)
    if is_working(found):
        return show(request, "imports/working.html", **_progress(found))
    tabs = tabs_of(found, request.GET.get("fate", ""))
    chosen = next((tab for tab in tabs if tab.is_active), None)
    table = _rows_of(request, found, chosen) if chosen else None
    if table and (file := exported(request, table)):
        return file
    return show(
        request,
        "imports/run.html",
        run=found,
        kind=kinds.kind(found.kind),
        tabs=tabs,
        chosen=chosen,
        table=table,
        why_not=deeds.why_not_apply(found, request.actor) if found.state == ImportState.READY else (),
        may_undo=found.state == ImportState.APPLIED and not undoing.why_not_undo(found, request.actor),
        **_open_matters(found),
    )


def _open_matters(run: ImportRun) -> dict[str, Any]:
    """What waits for a decision: only while something can still be decided."""
    if run.state not in {ImportState.READY, ImportState.REFUSED}:
        return {}
    questions = list(run.questions.order_by("answered_at", "sheet", "row", "id")[:_QUESTIONS_SHOWN])
    waiting = run.summary.get("open_questions", 0)
    return {"decisions": decisions_of(run), "questions": questions, "waiting": waiting}


def _rows_of(request: Request, run: ImportRun, tab: Tab) -> Table[ImportedRow]:
    return table_of(
        request,
        run.rows.with_fate(tab.fate),
        _ROWS.get(tab.fate, _PLAIN),
        region="rows",
        caption=tab.label,
        per_page=50,
        sheet=ROWS,
    )


def _progress(run: ImportRun) -> dict[str, Any]:
    return {"run": run, "kind": kinds.kind(run.kind), "interrupted": run.is_interrupted}


@require_GET
@page("导入进度", needs=_RIGHTS, about={"run_id": "base.ImportRun"})
def progress(request: Request, run_id: int) -> HttpResponse:
    """How far the work has got, asked for by the page every second; when it is over, the page reloads."""
    found = _run_for(request, run_id)
    if not is_working(found):
        response = HttpResponse(status=200)
        response.headers["HX-Redirect"] = reverse("imports:run", args=[found.pk])
        return response
    return render(request, "imports/progress.html", _progress(found))


@require_GET
@page("下载核对结果", needs=_RIGHTS, about={"run_id": "base.ImportRun"})
def result(request: Request, run_id: int) -> HttpResponse:
    """What became of every row, as a workbook to be sent back to the office."""
    found = _run_for(request, run_id)
    stem = found.file_name.rsplit(".", 1)[0]
    return _workbook(results.result_workbook(found), f"{stem}-{_('核对结果')}.xlsx")


@require_POST
@page("重新核对", needs=_RIGHTS, about={"run_id": "base.ImportRun"})
def check(request: Request, run_id: int) -> HttpResponseRedirect:
    """Look at the file again: what it says of the data as they are now."""
    deeds.check_again(_run_for(request, run_id).pk, actor=request.actor, at=request.time)
    return redirect("imports:run", run_id)


@require_POST
@page("导入入库", needs=_RIGHTS, about={"run_id": "base.ImportRun"})
def apply(request: Request, run_id: int) -> HttpResponseRedirect:
    """Write all of it, or nothing."""
    deeds.request_apply(_run_for(request, run_id).pk, actor=request.actor, at=request.time)
    return redirect("imports:run", run_id)


@require_POST
@page("作废导入", needs=_RIGHTS, about={"run_id": "base.ImportRun"})
def discard(request: Request, run_id: int) -> HttpResponseRedirect:
    """Put the file away unused."""
    deeds.discard(_run_for(request, run_id).pk, actor=request.actor, at=request.time)
    messages.success(request, _("已作废，没有写入任何数据"))
    return redirect("imports:list")
