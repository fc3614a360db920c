"""People and their appointments."""

from typing import Any

from django.http import HttpResponse
from ninja import Path, Query, Router

from ganxun.accounts.choices import Scope
from ganxun.api.asking import Call, operation
from ganxun.api.kinds import Id
from ganxun.api.pages import Page, Row, one_of, page_of, paths_shown, units_under
from ganxun.api.shapes.people import AppointmentsAsked, AppointmentShape, PeopleAsked, PersonShape
from ganxun.base.access import access
from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.people.models import Appointment, Person

router = Router(tags=["人员"])

_PERSON = tuple(PersonShape.model_fields)
_APPOINTMENT = (*AppointmentShape.model_fields, "unit__path")


@operation(
    router,
    "GET",
    "/people",
    scope=Scope.PEOPLE_READ,
    returns=Page[PersonShape],
    allowed=access("人员列表", needs=Permission.PERSON_READ),
)
def list_people(request: Call, asked: Query[PeopleAsked]) -> HttpResponse:
    """令牌范围内的人员，按编号排列；不含公民身份号码。"""
    units = units_under(request, asked.under, Permission.PERSON_READ)
    found = Person.objects.filter(unit__in=units)
    if asked.code is not None:
        found = found.filter(code=asked.code)
    if asked.status is not None:
        found = found.filter(personnel_status=asked.status)
    return page_of(request, found, _PERSON, asked)


@operation(
    router,
    "GET",
    "/people/{person}",
    scope=Scope.PEOPLE_READ,
    returns=PersonShape,
    allowed=access("一名人员", needs=Permission.PERSON_READ, about={"person": "people.Person"}),
)
def read_person(request: Call, person: Path[Id]) -> dict[str, Any]:
    """一名人员现在的情况。"""
    return one_of(Person.objects.visible_to(request.actor), person, _PERSON)


@operation(
    router,
    "GET",
    "/appointments",
    scope=Scope.PEOPLE_READ,
    returns=Page[AppointmentShape],
    allowed=access("任职列表", needs=Permission.PERSON_READ),
)
def list_appointments(request: Call, asked: Query[AppointmentsAsked]) -> HttpResponse:
    """令牌范围内的人员现任和曾任的职务，按编号排列。"""
    units = units_under(request, asked.under, Permission.PERSON_READ)
    found = Appointment.objects.filter(person__unit__in=units)
    if asked.person is not None:
        found = found.filter(person=asked.person)
    if asked.on is not None:
        found = found.on(asked.on)
    if asked.primary is not None:
        found = found.filter(is_primary=asked.primary)
    return page_of(request, found, _APPOINTMENT, asked, _shaped_for(request.actor))


def _shaped_for(actor: Actor) -> Any:
    """A post held elsewhere stays in the record; where that was is not the client's business."""
    is_shown = paths_shown(actor, Permission.PERSON_READ)

    def shaped(row: Row) -> Row:
        if not is_shown(row.pop("unit__path")):
            row["unit"] = None
        return row

    return shaped
