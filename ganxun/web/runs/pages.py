"""Evaluation runs: who judged what as of when, and what changed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ganxun.base.permissions import Permission
from ganxun.base.working import numbers_at_work
from ganxun.compliance import library
from ganxun.compliance.actions.runs import request_run, restart_run
from ganxun.compliance.choices import RunKind, RunState, Verdict
from ganxun.compliance.models import RUN_LOCK, EvaluationRun
from ganxun.reports.changes import changes_of, counts_of, read_changes
from ganxun.reports.roster import PRESSING
from ganxun.reports.shelf import policies_for
from ganxun.web.components.exports import exported
from ganxun.web.components.filters import Choice, filter_of, filters_of
from ganxun.web.components.tables import Column, table_of
from ganxun.web.page import Request, page, show
from ganxun.web.places.choice import chosen_organisation
from ganxun.web.runs.forms import StartForm
from ganxun.web.runs.sheets import CHANGES, RUNS

_RUNS = (
    Column("asked", gettext_lazy("提出时间"), order=("id",)),
    Column("as_of", gettext_lazy("评估日"), order=("as_of",)),
    Column("kind", gettext_lazy("类别"), order=("kind", "-id")),
    Column("by", gettext_lazy("提出人"), order=("asked_by",)),
    Column("duration", gettext_lazy("用时"), is_number=True),
    Column("findings", gettext_lazy("结论"), order=("findings",), is_number=True),
    Column("changed", gettext_lazy("变化"), order=("changed",), is_number=True),
    Column("state", gettext_lazy("状态"), order=("state",)),
)
_CHANGES = (
    Column("subject", gettext_lazy("对象")),
    Column("duty", gettext_lazy("义务"), order=("duty",)),
    Column("before", gettext_lazy("原结论")),
    Column("after", gettext_lazy("现结论"), order=("pressing",)),
)
_WAITING = (RunState.WAITING, RunState.RUNNING)


def _run_for(request: Request, run_id: int) -> EvaluationRun:
    runs = EvaluationRun.objects.visible_to(request.actor).select_related("policy_version")
    return get_object_or_404(runs, pk=run_id)


@require_http_methods(["GET", "POST"])
@page("评估记录", needs=Permission.BOARD_READ)
def runs(request: Request) -> HttpResponseBase:
    """All runs, newest first."""
    found = EvaluationRun.objects.visible_to(request.actor).select_related("policy_version")
    judged = [Choice(code, library.title(code)) for code in EvaluationRun.objects.policies()]
    policy = filter_of(request, "policy", _("政策"), judged)
    kind = filter_of(request, "kind", _("类别"), [Choice(each.value, each.label) for each in RunKind])
    found = found.filter(policy=policy.chosen) if policy.chosen else found
    found = found.filter(kind=kind.chosen) if kind.chosen else found
    table = table_of(
        request, found, _RUNS, region="runs", caption=_("评估记录"), default="-asked", sheet=RUNS
    )
    if file := exported(request, table):
        return file
    return show(
        request,
        "runs/list.html",
        table=table,
        rows=_rows_of(table.rows),
        filters=filters_of(request, *((policy,) if len(judged) > 1 else ()), kind, region="runs"),
        may_start=request.actor.can(Permission.RUN_START),
    )


def _rows_of(shown: Iterable[EvaluationRun]) -> list[tuple[EvaluationRun, float | None, bool]]:
    """Each run with how long it took and whether it was interrupted; who is at work is asked once."""
    runs = list(shown)
    begun = any(run.state == RunState.RUNNING for run in runs)
    working = numbers_at_work(RUN_LOCK) if begun else frozenset()
    return [(run, _seconds(run), run.state == RunState.RUNNING and run.pk not in working) for run in runs]


def _seconds(run: EvaluationRun) -> float | None:
    if run.started_at is None or run.finished_at is None:
        return None
    return (run.finished_at - run.started_at).total_seconds()


@require_http_methods(["GET", "POST"])
@page("启动评估", needs=Permission.RUN_START)
def start(request: Request) -> HttpResponse:
    """Ask for an evaluation; it is carried out in the background."""
    request.actor.require(Permission.RUN_START)
    organisation = chosen_organisation(request)
    bound = policies_for(organisation.path if organisation else "", request.today)
    first = {"as_of": request.today, "policy": bound[0].document.code if bound else ""}
    form = StartForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        run = request_run(
            policy_code=asked["policy"], as_of=asked["as_of"], actor=request.actor, at=request.time
        )
        return redirect("runs:run", run.pk)
    return show(request, "runs/start.html", form=form)


@require_http_methods(["GET", "POST"])
@page("一次评估", needs=Permission.BOARD_READ, example={"run_id": "compliance.EvaluationRun"})
def run(request: Request, run_id: int) -> HttpResponseBase:
    """One run: while it lasts, how far it is; then what it changed."""
    found = _run_for(request, run_id)
    if found.state in _WAITING:
        return show(request, "runs/working.html", **_progress(request, found))
    verdicts = filter_of(
        request, "verdict", _("现结论"), [Choice(each.code, each.label) for each in PRESSING]
    )
    chosen = next((each for each in Verdict if each.code == verdicts.chosen), None)
    changed = changes_of(found, actor=request.actor, verdict=chosen).select_related("unit")
    table = table_of(
        request, changed, _CHANGES, region="changes", caption=_("变化的结论"), default="after", sheet=CHANGES
    )
    policy = library.policy(found.policy) if found.policy in library.codes() else None
    if file := exported(request, table, rows=lambda part: read_changes(part, policy)):
        return file
    return show(
        request,
        "runs/run.html",
        run=found,
        seconds=_seconds(found),
        may_restart=found.state == RunState.FAILED and request.actor.can(Permission.RUN_START),
        table=table,
        rows=list(read_changes(table.rows, policy)),
        counts=counts_of(found, actor=request.actor),
        filters=filters_of(request, verdicts, region="changes"),
    )


@require_POST
@page("重新开始评估", needs=Permission.RUN_START, example={"run_id": "compliance.EvaluationRun"})
def restart(request: Request, run_id: int) -> HttpResponse:
    """Queue a run again that was interrupted or failed."""
    restart_run(_run_for(request, run_id).pk, actor=request.actor, at=request.time)
    return redirect("runs:run", run_id)


@require_GET
@page("评估进度", needs=Permission.BOARD_READ, example={"run_id": "compliance.EvaluationRun"})
def progress(request: Request, run_id: int) -> HttpResponse:
    """How far the run is, asked for by its page; when it is over, the page reloads."""
    found = _run_for(request, run_id)
    if found.state not in _WAITING:
        response = HttpResponse(status=200)
        response.headers["HX-Redirect"] = reverse("runs:run", args=[found.pk])
        return response
    return render(request, "runs/progress.html", _progress(request, found))


def _progress(request: Request, run: EvaluationRun) -> dict[str, Any]:
    may_restart = request.actor.can(Permission.RUN_START)
    return {"run": run, "interrupted": run.is_interrupted, "may_restart": may_restart}
