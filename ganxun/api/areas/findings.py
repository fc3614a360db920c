"""Findings with their evidence, and the runs they come from."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Body, Path, Query, Router

from ganxun.accounts.choices import Scope
from ganxun.api.areas.policies import policy_called
from ganxun.api.asking import Call, operation, reply
from ganxun.api.kinds import Id
from ganxun.api.once import PARAMETER, once
from ganxun.api.pages import Page, Row, one_of, page_of, units_under
from ganxun.api.problems import Problem
from ganxun.api.shapes.findings import (
    EvidenceShape,
    FindingsAsked,
    FindingShape,
    RunAsked,
    RunsAsked,
    RunShape,
)
from ganxun.base.access import access
from ganxun.base.permissions import Permission
from ganxun.compliance.actions.runs import request_run
from ganxun.compliance.choices import RunState, Verdict
from ganxun.compliance.models import EvaluationRun, Finding
from ganxun.people.models import Person
from ganxun.reports.evidence import Evidence as GroupEvidence
from ganxun.reports.evidence import read_evidence
from ganxun.reports.obligations import Evidence, Obligation
from ganxun.reports.person_judgement import read_obligations

router = Router(tags=["结论"])

_FIELDS = (*(name for name in FindingShape.model_fields if name != "subject"), "subject_id")
_RUN = (*(name for name in RunShape.model_fields if name != "version"), "policy_version__content_hash")


@operation(
    router,
    "GET",
    "/findings",
    scope=Scope.FINDINGS_READ,
    returns=Page[FindingShape],
    allowed=access("结论列表", needs=Permission.BOARD_READ, example={"policy": "sichuan-2018-2022"}),
)
def list_findings(request: Call, asked: Query[FindingsAsked]) -> HttpResponse:
    """按某一天判断的结论；不适用的没有结论。"""
    policy_called(asked.policy)
    units = units_under(request, asked.under, Permission.BOARD_READ)
    found = Finding.objects.as_of(asked.policy, asked.as_of or request.today).filter(unit__in=units)
    found = found.filter(**asked.model_dump(include={"duty", "subject_kind"}, exclude_none=True))
    if asked.subject is not None:
        found = found.filter(subject_id=asked.subject)
    if asked.verdict is not None:
        found = found.filter(verdict=Verdict[asked.verdict.upper()])
    return page_of(request, found, _FIELDS, asked, _finding)


@operation(
    router,
    "GET",
    "/findings/{finding}",
    scope=Scope.FINDINGS_READ,
    returns=FindingShape,
    allowed=access("一条结论", needs=Permission.BOARD_READ, about={"finding": "compliance.Finding"}),
)
def read_finding(request: Call, finding: Path[Id]) -> dict[str, Any]:
    """一条结论，过去的也在。"""
    return one_of(Finding.objects.visible_to(request.actor), finding, _FIELDS, _finding)


@operation(
    router,
    "GET",
    "/findings/{finding}/evidence",
    scope=Scope.FINDINGS_READ,
    returns=EvidenceShape,
    allowed=access("结论的依据", needs=Permission.BOARD_READ, about={"finding": "compliance.Finding"}),
)
def read_finding_evidence(request: Call, finding: Path[Id]) -> Row:
    """一条结论所依据的记录：计入的、未计入的及其原因，由评估程序重新判断：结论仍有效的按今天，已过时的按其最后一天。

    班次、机构、单位的结论以评估当天为准，每一类至多列出 50 条。
    """
    row = one_of(Finding.objects.visible_to(request.actor), finding, _FIELDS, _finding)
    day = _day_judged(row, request.today)
    return _of_person(request, row, day) if row["subject_kind"] == "person" else _of_group(request, row, day)


def _of_person(request: Call, row: Row, day: date) -> Row:
    person = Person.objects.visible_to(request.actor).filter(pk=row["subject"]).first()
    if person is None:
        raise Problem(404, detail=_("这条结论没有逐人的依据，或者不在令牌的范围内"))
    judged = read_obligations(person, policy=policy_called(row["policy"]), as_of=day)
    for each in (*judged.applying, *judged.others):
        if each.duty == row["duty"]:
            return _evidence(row, each)
    raise Problem(404, detail=_("这项义务现在已不再适用于该人员"))


def _of_group(request: Call, row: Row, day: date) -> Row:
    """A class, an institution, a unit, a programme or the plan: the records on each side, as pages show them."""
    policy_called(row["policy"])
    sides = {side: _side(request, row, day, side) for side in ("counted", "left_out", "unsure")}
    found = sides["counted"]
    line = found.line
    last = row["period_ends_before"] - timedelta(days=1)
    return {
        "finding": row["id"],
        "duty": row["duty"],
        "says": found.rule.says,
        "clauses": [{"id": each.id, "text": each.text} for each in found.clauses],
        "period": f"{row['period_starts_on']}—{last}",
        "verdict": line.verdict.code,
        "value": line.value,
        "target": line.target,
        "gap": line.gap,
        "counted": _records(found, ""),
        "not_counted": _records(sides["left_out"], _("不符合规则的条件")),
        "uncertain": _records(sides["unsure"], _("缺少判断所需的事实")),
        "arranged": [],
        "missing": [],
        "cures": [],
    }


def _side(request: Call, row: Row, day: date, side: str) -> GroupEvidence:
    found = read_evidence(
        request.actor, policy_code=row["policy"], duty=row["duty"], kind=row["subject_kind"],
        subject=row["subject"], as_of=day, side=side, page=1,
    )  # fmt: skip
    if found is None:
        raise Problem(404, detail=_("这项义务现在已不再适用"))
    return found


def _records(found: GroupEvidence, why: str) -> list[Row]:
    rows = found.records.rows if found.records else ()
    return [
        {
            "title": each.title,
            "starts_on": each.day,
            "ends_on": each.day,
            "amount": each.amount,
            "reason": f"{why}：{'、'.join(each.facts)}" if why and each.facts else why,
            "credit": each.ids.get("credit_id"),
        }
        for each in rows
    ]


def _day_judged(row: Row, today: date) -> date:
    """Today while the finding stands, else the last day for which it was right."""
    first: date = row["as_of_from"]
    last = row["as_of_until"] - timedelta(days=1) if row["as_of_until"] else today
    return max(min(today, last), first)


def _finding(row: Row) -> Row:
    row["subject"] = row.pop("subject_id")
    row["verdict"] = Verdict(row["verdict"]).code
    return row


def _evidence(row: Row, found: Obligation) -> Row:
    return {
        "finding": row["id"],
        "duty": found.duty,
        "says": found.says,
        "clauses": [{"id": each.id, "text": each.text} for each in found.clauses],
        "period": found.period,
        "verdict": found.verdict.code,
        "value": found.value,
        "target": found.target,
        "gap": found.gap,
        "counted": [_record(each) for each in found.counted],
        "not_counted": [_record(each) for each in found.not_counted],
        "uncertain": [_record(each) for each in found.uncertain],
        "arranged": [_record(each) for each in found.arranged],
        "missing": [{"label": each.label, "supplied_by": each.supplied_by} for each in found.missing],
        "cures": list(found.cures),
    }


def _record(record: Evidence) -> Row:
    return {
        "title": record.title,
        "starts_on": record.starts_on,
        "ends_on": record.ends_on,
        "amount": record.amount,
        "reason": record.reason,
        "credit": record.credit_id,
    }


@operation(
    router,
    "GET",
    "/runs",
    scope=Scope.RUNS_READ,
    returns=Page[RunShape],
    tags=["评估"],
    allowed=access("评估列表", needs=Permission.BOARD_READ),
)
def list_runs(request: Call, asked: Query[RunsAsked]) -> HttpResponse:
    """评估及其进度。"""
    exact = asked.model_dump(include={"policy", "state"}, exclude_none=True)
    found = EvaluationRun.objects.visible_to(request.actor).filter(**exact)
    return page_of(request, found, _RUN, asked, run_shaped)


@operation(
    router,
    "GET",
    "/runs/{run}",
    scope=Scope.RUNS_READ,
    returns=RunShape,
    tags=["评估"],
    allowed=access("一次评估", needs=Permission.BOARD_READ, example={"run": "compliance.EvaluationRun"}),
)
def read_run(request: Call, run: Path[Id]) -> Row:
    """一次评估进行到哪一步。"""
    return run_called(request, run)


def run_called(request: Call, run: int) -> Row:
    """The run with this number. Raises Problem."""
    return one_of(EvaluationRun.objects.visible_to(request.actor), run, _RUN, run_shaped)


def run_shaped(row: Row) -> Row:
    """A run as clients see it."""
    row["version"] = row.pop("policy_version__content_hash")
    return row


@operation(
    router,
    "POST",
    "/runs",
    scope=Scope.RUNS_WRITE,
    tags=["评估"],
    returns=RunShape,
    status=202,
    also=(200,),
    allowed=access(
        "发起评估",
        needs=Permission.RUN_START,
        example={"body": {"policy": "sichuan-2018-2022", "as_of": "2020-09-30"}},
    ),
    openapi_extra={"parameters": [PARAMETER]},
)
def start_run(request: Call, asked: Body[RunAsked]) -> HttpResponse:
    """在后台评估全省；请读取该评估直到 state 为 finished 或 failed。同一政策同一天的评估正在等待或进行时，答那一次（200）。"""
    policy_called(asked.policy)
    under_way = EvaluationRun.objects.visible_to(request.actor).filter(
        policy=asked.policy, as_of=asked.as_of, state__in=(RunState.WAITING, RunState.RUNNING)
    )

    def start() -> HttpResponse:
        found = under_way.order_by("pk").first()
        if found is not None:
            return _run_answer(request, found.pk, 200)
        run = request_run(policy_code=asked.policy, as_of=asked.as_of, actor=request.actor, at=request.time)
        return _run_answer(request, run.pk, 202)

    return once(request, start)


def _run_answer(request: Call, run: int, status: int) -> HttpResponse:
    where = reverse("interface:read_run", kwargs={"run": run})
    return reply(run_called(request, run), status=status, headers={"Location": where})
