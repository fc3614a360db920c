"""Headcounts: read as counted and as reported, reported by units, frozen for a subtree."""

from typing import Any

from django.db.models import QuerySet
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
from ganxun.api.shapes.headcounts import (
    FreezeAsked,
    FreezesAsked,
    FreezeShape,
    HeadcountReportsAsked,
    HeadcountReportShape,
    HeadcountsAsked,
    HeadcountShape,
    LiftAsked,
    OwnHeadsAsked,
    OwnHeadsShape,
    ReportAsked,
    ReportedShape,
)
from ganxun.base.access import access
from ganxun.base.permissions import Permission
from ganxun.compliance.actions.head_counting import countable_in, labels_of
from ganxun.compliance.actions.head_reports import (
    Said,
    counting_day,
    frozen_categories,
    own_counts,
    report_headcounts,
)
from ganxun.compliance.actions.headcounts import ask_for_freeze, lift_freeze
from ganxun.compliance.models import HeadcountFreeze, HeadcountReport, HeadcountSnapshot
from ganxun.orgs.models import Organisation

router = Router(tags=["人数"])

_SNAPSHOT = tuple(HeadcountShape.model_fields)
_REPORT = tuple(HeadcountReportShape.model_fields)
_FREEZE = tuple(FreezeShape.model_fields)
_ABOUT = {"freeze": "compliance.HeadcountFreeze"}
_SAID = {
    "organisation": "orgs.Organisation",
    "year": 2020,
    "items": [{"category": "county_leaders", "people": 37}],
}
_WANTED = {"organisation": "orgs.Organisation", "policy": "sichuan-2018-2022", "taken_on": "2019-12-31"}


def _organisation(request: Call, number: int, permission: Permission) -> Organisation:
    """The organisation, where the client may do this. Raises Problem."""
    found = Organisation.objects.visible_to(request.actor, permission).filter(pk=number).first()
    if found is None:
        raise Problem(404, detail=_("没有这个机构，或者不在令牌的范围内"))
    return found


@operation(
    router,
    "GET",
    "/headcounts",
    scope=Scope.HEADCOUNTS_READ,
    returns=Page[HeadcountShape],
    allowed=access("人数快照", needs=Permission.BOARD_READ),
)
def list_headcounts(request: Call, asked: Query[HeadcountsAsked]) -> HttpResponse:
    """已冻结的人数；全树冻结（is_final）的是比例的分母。"""
    return page_of(request, _narrowed(request, HeadcountSnapshot.objects.all(), asked), _SNAPSHOT, asked)


def _narrowed(request: Call, rows: "QuerySet[Any]", asked: Any) -> "QuerySet[Any]":
    exact = asked.model_dump(include={"year", "category"}, exclude_none=True)
    return rows.filter(organisation__in=units_under(request, asked.under, Permission.BOARD_READ), **exact)


@operation(
    router,
    "GET",
    "/headcounts/counts",
    scope=Scope.HEADCOUNTS_READ,
    returns=OwnHeadsShape,
    allowed=access(
        "一个机构的在册人数",
        needs=Permission.BOARD_READ,
        about={"organisation": "orgs.Organisation"},
        example={"year": 2020},
    ),
)
def read_own_headcounts(request: Call, asked: Query[OwnHeadsAsked]) -> Row:
    """一个机构自己（不含下级）各类别的在册人数，连同最近一次上报的人数和是否已冻结。"""
    organisation = _organisation(request, asked.organisation, Permission.BOARD_READ)
    day = counting_day(asked.year, request.today)
    labels = labels_of(countable_in(organisation.path, day))
    said = {each.category: each for each in _last_reports(organisation, asked.year)}
    frozen = frozen_categories(organisation, asked.year)
    return {
        "organisation": organisation.pk,
        "year": asked.year,
        "counted_on": day,
        "items": [
            {
                "category": code,
                "label": labels[code],
                "people": heads.people,
                "exempt": heads.exempt,
                "reported": said[code].people if code in said else None,
                "reported_exempt": said[code].exempt if code in said else None,
                "frozen_by": frozen.get(code),
            }
            for code, heads in own_counts(organisation, asked.year, request.today).items()
        ],
    }


def _last_reports(organisation: Organisation, year: int) -> "QuerySet[HeadcountReport]":
    return HeadcountReport.objects.filter(organisation=organisation, year=year).standing()


@operation(
    router,
    "GET",
    "/headcounts/reports",
    scope=Scope.HEADCOUNTS_READ,
    returns=Page[HeadcountReportShape],
    allowed=access("人数上报", needs=Permission.BOARD_READ),
)
def list_headcount_reports(request: Call, asked: Query[HeadcountReportsAsked]) -> HttpResponse:
    """各机构的上报，更正前的也在。"""
    found: QuerySet[HeadcountReport] = _narrowed(request, HeadcountReport.objects.all(), asked)
    if asked.standing is not None:
        last = HeadcountReport.objects.standing().values("pk")
        found = found.filter(pk__in=last) if asked.standing else found.exclude(pk__in=last)
    return page_of(request, found, _REPORT, asked)


@operation(
    router,
    "POST",
    "/headcounts/reports",
    scope=Scope.HEADCOUNTS_WRITE,
    returns=ReportedShape,
    status=201,
    also=(200,),
    allowed=access("上报人数", needs=Permission.HEADCOUNT_REPORT, example={"body": _SAID}),
    openapi_extra={"parameters": [PARAMETER]},
)
def report_own_headcounts(request: Call, asked: Body[ReportAsked]) -> HttpResponse:
    """一个机构上报自己（不含下级）的人数，全部记入或者一项也不记。

    与最近一次相同的不重复记入（都相同的答 200），不同的即为更正，原先的仍在。
    """
    organisation = _organisation(request, asked.organisation, Permission.HEADCOUNT_REPORT)
    said = {each.category: Said(each.people, each.exempt, each.reason or "") for each in asked.items}
    if len(said) < len(asked.items):
        raise Problem(409, code="headcount_said_twice", detail=_("同一类别只能报一次"))
    labels = labels_of(countable_in(organisation.path, counting_day(asked.year, request.today)))

    def report() -> HttpResponse:
        made = report_headcounts(
            organisation, asked.year, said, labels=labels, today=request.today, actor=request.actor,
            at=request.time,
        )  # fmt: skip
        rows = _last_reports(organisation, asked.year).filter(category__in=said).order_by("category")
        answer = {"reported": len(made), "known": len(said) - len(made), "items": list(rows.values(*_REPORT))}
        return reply(answer, status=201 if made else 200)

    return once(request, report)


@operation(
    router,
    "GET",
    "/headcounts/freezes",
    scope=Scope.HEADCOUNTS_READ,
    returns=Page[FreezeShape],
    allowed=access("人数冻结", needs=Permission.BOARD_READ),
)
def list_headcount_freezes(request: Call, asked: Query[FreezesAsked]) -> HttpResponse:
    """哪些机构冻结了哪一年度，已解除的也在。"""
    found = HeadcountFreeze.objects.filter(
        organisation__in=units_under(request, asked.under, Permission.BOARD_READ)
    )
    return page_of(request, found.filter(year=asked.year) if asked.year else found, _FREEZE, asked)


@operation(
    router,
    "GET",
    "/headcounts/freezes/{freeze}",
    scope=Scope.HEADCOUNTS_READ,
    returns=FreezeShape,
    allowed=access("一次人数冻结", needs=Permission.BOARD_READ, about=_ABOUT),
)
def read_headcount_freeze(request: Call, freeze: Path[Id]) -> Row:
    """一次冻结；done_at 有值时已经完成。"""
    return one_of(HeadcountFreeze.objects.visible_to(request.actor), freeze, _FREEZE)


@operation(
    router,
    "POST",
    "/headcounts/freezes",
    scope=Scope.HEADCOUNTS_WRITE,
    returns=FreezeShape,
    status=202,
    also=(200,),
    allowed=access("冻结人数", needs=Permission.HEADCOUNT_FREEZE, example={"body": _WANTED}),
    openapi_extra={"parameters": [PARAMETER]},
)
def freeze_headcounts_of(request: Call, asked: Body[FreezeAsked]) -> HttpResponse:
    """冻结一个机构及其全部下级的年度人数：有上报的按上报，没有的按在册；在后台清点。下级先行冻结的保持不变；已冻结过的答 200 和那一次。"""
    organisation = _organisation(request, asked.organisation, Permission.HEADCOUNT_FREEZE)
    policy_called(asked.policy)

    def freeze() -> HttpResponse:
        made, is_new = ask_for_freeze(
            asked.policy, organisation=organisation, taken_on=asked.taken_on, today=request.today,
            actor=request.actor, at=request.time,
        )  # fmt: skip
        return _answer(request, made.pk, status=202 if is_new else 200)

    return once(request, freeze)


@operation(
    router,
    "POST",
    "/headcounts/freezes/{freeze}/lift",
    scope=Scope.HEADCOUNTS_WRITE,
    returns=FreezeShape,
    allowed=access(
        "解除人数冻结",
        needs=Permission.HEADCOUNT_FREEZE,
        about=_ABOUT,
        example={"body": {"reason": "漏报两人"}},
    ),
    openapi_extra={"parameters": [PARAMETER]},
)
def lift_headcount_freeze(request: Call, freeze: Path[Id], asked: Body[LiftAsked]) -> HttpResponse:
    """解除还没有成为分母的冻结，以便更正；冻结和解除的记录都保留。"""
    one_of(HeadcountFreeze.objects.visible_to(request.actor), freeze, ("id",))

    def lift() -> HttpResponse:
        lift_freeze(freeze, reason=asked.reason, actor=request.actor, at=request.time)
        return _answer(request, freeze, status=200)

    return once(request, lift)


def _answer(request: Call, number: int, *, status: int) -> HttpResponse:
    row = one_of(HeadcountFreeze.objects.visible_to(request.actor), number, _FREEZE)
    where = reverse("interface:read_headcount_freeze", kwargs={"freeze": number})
    return reply(row, status=status, headers={"Location": where})
