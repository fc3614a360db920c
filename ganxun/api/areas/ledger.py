"""The ledger: reading it."""

from datetime import datetime, time
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from ninja import Path, Query, Router

from ganxun.accounts.choices import Scope
from ganxun.api.asking import Call, operation
from ganxun.api.kinds import Id
from ganxun.api.pages import Page, one_of, page_of, units_under
from ganxun.api.shapes.credits import CreditsAsked, CreditShape
from ganxun.base.access import access
from ganxun.base.permissions import Permission
from ganxun.records.models import Credit

router = Router(tags=["学时台账"])

FIELDS = tuple(CreditShape.model_fields)


@operation(
    router,
    "GET",
    "/credits",
    scope=Scope.CREDITS_READ,
    returns=Page[CreditShape],
    allowed=access("学时台账", needs=Permission.CREDIT_READ),
)
def list_credits(request: Call, asked: Query[CreditsAsked]) -> HttpResponse:
    """令牌范围内人员的分录，按编号排列：后记的在后，可据以增量同步。"""
    units = units_under(request, asked.under, Permission.CREDIT_READ)
    exact = asked.model_dump(include={"person", "account", "entry", "source_event"}, exclude_none=True)
    found = Credit.objects.filter(person__unit__in=units, **exact)
    if asked.year is not None:
        found = found.in_year(asked.year)
    if asked.standing is not None:
        found = found.standing() if asked.standing else found.exclude(pk__in=found.standing().values("pk"))
    if asked.booked_since is not None:
        since = timezone.make_aware(datetime.combine(asked.booked_since, time.min))
        found = found.filter(booked_at__gte=since)
    return page_of(request, found, FIELDS, asked)


@operation(
    router,
    "GET",
    "/credits/{credit}",
    scope=Scope.CREDITS_READ,
    returns=CreditShape,
    allowed=access("一条分录", needs=Permission.CREDIT_READ, about={"credit": "records.Credit"}),
)
def read_credit(request: Call, credit: Path[Id]) -> dict[str, Any]:
    """一条分录。"""
    return one_of(Credit.objects.visible_to(request.actor), credit, FIELDS)
