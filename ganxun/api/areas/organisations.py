"""Organisations."""

from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from ninja import Path, Query, Router

from ganxun.accounts.choices import Scope
from ganxun.api.asking import Call, operation
from ganxun.api.kinds import Id
from ganxun.api.pages import Page, Row, one_of, page_of, paths_shown, units_under
from ganxun.api.shapes.organisations import (
    OrganisationsAsked,
    OrganisationShape,
)
from ganxun.base.access import access
from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.orgs.models import Organisation

router = Router(tags=["机构"])

_FIELDS = (
    "id", "code", "name", "short_name", "kind", "level", "parent", "parent__path", "region_code", "credit_code",
    "in_ethnic_area", "in_poverty_area", "starts_on", "ends_before",
)  # fmt: skip


@operation(
    router,
    "GET",
    "/organisations",
    scope=Scope.ORGANISATIONS_READ,
    returns=Page[OrganisationShape],
    allowed=access("机构列表", needs=Permission.BOARD_READ),
)
def list_organisations(request: Call, asked: Query[OrganisationsAsked]) -> HttpResponse:
    """令牌范围内的机构，按编号排列。"""
    found = Organisation.objects.filter(pk__in=units_under(request, asked.under, Permission.BOARD_READ))
    exact = asked.model_dump(include={"kind", "level", "code"}, exclude_none=True)
    found = found.filter(**exact)
    if asked.existing is not None:
        closed = Q(ends_before__lte=request.today)
        found = found.exclude(closed) if asked.existing else found.filter(closed)
    return page_of(request, found, _FIELDS, asked, _shaped_for(request.actor))


@operation(
    router,
    "GET",
    "/organisations/{organisation}",
    scope=Scope.ORGANISATIONS_READ,
    returns=OrganisationShape,
    allowed=access("一个机构", needs=Permission.BOARD_READ, about={"organisation": "orgs.Organisation"}),
)
def read_organisation(request: Call, organisation: Path[Id]) -> dict[str, Any]:
    """一个机构现在的情况。"""
    found = Organisation.objects.visible_to(request.actor)
    return one_of(found, organisation, _FIELDS, _shaped_for(request.actor))


def _shaped_for(actor: Actor) -> Any:
    is_shown = paths_shown(actor, Permission.BOARD_READ)

    def shaped(row: Row) -> Row:
        if not is_shown(row.pop("parent__path")):
            row["parent"] = None
        return row

    return shaped
