"""Opening classes with their sessions; booking people ahead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from ganxun.base import audit
from ganxun.base.actor import Actor
from ganxun.base.clock import local_day
from ganxun.base.periods import Period
from ganxun.base.permissions import Permission
from ganxun.base.refusals import marked as _
from ganxun.base.refusals import refuse, refuse_if
from ganxun.classes import decisions
from ganxun.classes.choices import BookingState
from ganxun.classes.models import Booking, ClassSession, TrainingClass
from ganxun.orgs.models import Organisation
from ganxun.people.actions.current import path_of
from ganxun.people.models import Person
from ganxun.records.choices import TrainingKind


@dataclass(frozen=True, kw_only=True)
class NewClass:
    """What is said of a class when it is opened. `days` and `hours` in tenths."""

    code: str
    name: str
    kind: str
    organiser_id: int
    organiser_level: str
    starts_on: date
    ends_before: date
    days: int
    hours: int
    training_kind: str = TrainingKind.IN_SERVICE
    institution_id: int | None = None
    programme: str | None = None
    plan_item_id: int | None = None
    is_full_time: bool = True
    is_systematic: bool | None = None
    is_abroad: bool = False


@dataclass(frozen=True, kw_only=True)
class NewSession:
    """One unit of teaching. `hours` in tenths; None is not recorded."""

    held_on: date
    title: str
    hours: int
    field: str | None = None
    topic: str | None = None
    method: str | None = None
    lecturer: str = ""
    lecturer_kind: str | None = None
    is_party_analysis: bool = False


@transaction.atomic
def open_class(
    said: NewClass, sessions: Sequence[NewSession] = (), *, actor: Actor, at: datetime
) -> TrainingClass:
    """Open a class with its sessions. Requires CLASS_CHANGE over the organiser."""
    organiser = Organisation.objects.get(pk=said.organiser_id)
    actor.require(Permission.CLASS_CHANGE, organiser.path)
    period = _period(said.starts_on, said.ends_before)
    taken = TrainingClass.objects.filter(code=said.code).exists()
    refuse_if(
        (
            *decisions.why_not_open(code_taken=taken, days=said.days, period=period),
            *decisions.why_not_sessions(sessions, period),
        )
    )
    opened = TrainingClass.objects.create(**asdict(said))
    _write(opened, sessions)
    details = {"code": said.code, "sessions": len(sessions)}
    audit.note(actor, "class.opened", opened, at=at, org_path=organiser.path, details=details)
    return opened


@transaction.atomic
def replace_sessions(
    class_id: int, sessions: Sequence[NewSession], *, actor: Actor, at: datetime
) -> TrainingClass:
    """Put this timetable in the place of the one the class has."""
    training_class = _locked(class_id)
    actor.require(Permission.CLASS_CHANGE, training_class.organiser.path)
    period = _period(training_class.starts_on, training_class.ends_before)
    refuse_if(decisions.why_not_sessions(sessions, period))
    gone, _kinds = training_class.sessions.all().delete()
    _write(training_class, sessions)
    details = {"before": gone, "after": len(sessions)}
    path = training_class.organiser.path
    audit.note(actor, "class.sessions_replaced", training_class, at=at, org_path=path, details=details)
    return training_class


@transaction.atomic
def book_person(class_id: int, person_id: int, *, actor: Actor, at: datetime) -> Booking:
    """Book a person ahead for a class that is not over.

    Requires CLASS_CHANGE over the organiser and PERSON_READ over the person's unit: who books must know whom.
    """
    training_class = _locked(class_id)
    actor.require(Permission.CLASS_CHANGE, training_class.organiser.path)
    # The person is locked too: two classes that overlap may want the same person at the same moment.
    person = Person.objects.select_for_update(of=("self",)).select_related("unit").get(pk=person_id)
    actor.require(Permission.PERSON_READ, path_of(person))
    held = Booking.objects.filter(person=person, state=BookingState.BOOKED).select_related("training_class")
    others = [booking.training_class for booking in held if booking.training_class_id != class_id]
    refuse_if(
        decisions.why_not_book(
            training_class,
            [other for other in others if other.is_full_time],
            is_active=person.personnel_status == "active",
            is_booked=any(booking.training_class_id == class_id for booking in held),
            is_full_time=training_class.is_full_time,
            today=local_day(at),
        )
    )
    booking, _new = Booking.objects.update_or_create(
        training_class=training_class, person=person, defaults={"state": BookingState.BOOKED}
    )
    details = {"person": person.pk}
    path = training_class.organiser.path
    audit.note(actor, "booking.made", training_class, at=at, org_path=path, details=details)
    return booking


@transaction.atomic
def cancel_booking(booking_id: int, *, actor: Actor, at: datetime) -> Booking:
    """Give a place up. Raises Refused when it is not booked any more."""
    bookings = Booking.objects.select_for_update(of=("self",)).select_related("training_class__organiser")
    booking = bookings.get(pk=booking_id)
    path = booking.training_class.organiser.path
    actor.require(Permission.CLASS_CHANGE, path)
    if booking.state != BookingState.BOOKED:
        raise refuse("not_booked", _("该人员不在班次名单中"))
    booking.state = BookingState.CANCELLED
    booking.save(update_fields=["state"])
    details = {"person": booking.person_id}
    audit.note(actor, "booking.cancelled", booking.training_class, at=at, org_path=path, details=details)
    return booking


def _locked(class_id: int) -> TrainingClass:
    classes = TrainingClass.objects.select_for_update(of=("self",)).select_related("organiser")
    return classes.get(pk=class_id)


def _period(starts_on: date, ends_before: date) -> Period:
    if ends_before <= starts_on:
        raise refuse("ends_before_it_starts", _("结业日期不得早于开班日期"))
    return Period(starts_on, ends_before)


def _write(training_class: TrainingClass, sessions: Sequence[NewSession]) -> None:
    rows = [ClassSession(training_class=training_class, **asdict(session)) for session in sessions]
    ClassSession.objects.bulk_create(rows, batch_size=1000)
