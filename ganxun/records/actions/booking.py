"""Booking: one event, or hundreds of thousands, the same way and all or nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import ExtractYear

from ganxun.base import audit
from ganxun.base.actor import Actor
from ganxun.base.clock import local_day
from ganxun.base.permissions import Permission
from ganxun.base.refusals import Reason, Refused
from ganxun.orgs.models import Organisation
from ganxun.people.models import Person
from ganxun.records.actions.staging import Entry, common_path, conflicts, insert_staged, lock_people, stage
from ganxun.records.decisions import booking
from ganxun.records.decisions.conversion import ConversionTable, converted
from ganxun.records.decisions.events import CreditEvent
from ganxun.records.models import Credit


@dataclass(frozen=True)
class Booked:
    """How many events were credited, in how many entries of the ledger."""

    events: int
    entries: int


@dataclass
class BookingRefused(Refused):
    """Some events cannot be booked, so none was. `rows`: the reasons by the event's place in what was handed in."""

    rows: Mapping[int, tuple[Reason, ...]] = field(default_factory=dict)


def book_credit(
    event: CreditEvent, *, actor: Actor, at: datetime, table: ConversionTable | None = None
) -> list[Credit]:
    """Credit one event to one person; returns its entries in order.

    Raises Refused with all reasons: not permitted, already credited, overlapping full-time training (naming the
    other), not over, no amount …
    """
    book_credits([event], actor=actor, at=at, table=table)
    entries = Credit.objects.standing().of_event(event.source, event.source_event)
    return list(entries.filter(person=event.person_id).order_by("part"))


def why_not_book_credits(
    events: Sequence[CreditEvent], *, actor: Actor, at: datetime, table: ConversionTable | None = None
) -> dict[int, tuple[Reason, ...]]:
    """Why events cannot be booked, by their place in `events`; empty when all can. Nothing is written."""
    with transaction.atomic():
        entries = _entries(events, table)
        return _stage_what_is_sound(entries, at=at) | conflicts(actor)


@transaction.atomic
def book_credits(
    events: Sequence[CreditEvent], *, actor: Actor, at: datetime, table: ConversionTable | None = None
) -> Booked:
    """Credit events, all or nothing: copied into a staging table, compared with the ledger, inserted in one statement.

    `table` fills hours that were not recorded. Requires CREDIT_IMPORT over the unit of every person.
    Raises BookingRefused with the reasons of each event.
    """
    actor.require(Permission.CREDIT_IMPORT)
    entries = _entries(events, table)
    unsound = _stage_what_is_sound(entries, at=at)
    lock_people()
    _refuse(unsound | conflicts(actor))
    written = insert_staged(booked_by=actor.name[:100], at=at)
    _note(events, written, actor=actor, at=at)
    return Booked(len(events), written)


def _refuse(rows: Mapping[int, tuple[Reason, ...]]) -> None:
    if rows:
        raise BookingRefused(tuple(reason for reasons in rows.values() for reason in reasons), rows)


def _stage_what_is_sound(entries: Sequence[Entry], *, at: datetime) -> dict[int, tuple[Reason, ...]]:
    """Stage what can be compared with the ledger; the rest comes back with what is wrong in itself."""
    today = local_day(at)
    unsound = {
        entry.number: reasons
        for entry in entries
        if (reasons := booking.why_not_record(entry.event, hours=entry.given.hours, today=today))
    }
    stage([entry for entry in entries if entry.number not in unsound])
    return unsound


def _entries(events: Sequence[CreditEvent], table: ConversionTable | None) -> list[Entry]:
    """The events with their hours; asks for regions and earlier hours only when something is to be converted."""
    lacking = {event.person_id for event in events if event.hours is None and event.stretches}
    if table is None or not lacking:
        return [Entry(number, event, converted(event, None), "") for number, event in enumerate(events)]
    regions = _regions(lacking)
    given = _given_earlier(lacking, table)
    entries = []
    for number, event in enumerate(events):
        row = table.row_for(event, regions=regions.get(event.person_id, ())) if event.stretches else None
        key = (event.person_id, row.code if row else "", event.starts_on.year if row else 0)
        hours = converted(event, row, credited_this_year=given[key])
        if hours.code:
            given[key] += hours.hours or 0
        entries.append(Entry(number, event, hours, table.version))
    return entries


def _regions(people: set[int]) -> dict[int, tuple[str, ...]]:
    """The region codes above each person's unit, the nearest first."""
    codes = dict(Organisation.objects.exclude(region_code="").values_list("pk", "region_code"))
    paths = Person.objects.filter(pk__in=people, unit__isnull=False).values_list("pk", "unit__path")
    return {
        person: tuple(codes[int(part)] for part in reversed(path.split(".")) if part and int(part) in codes)
        for person, path in paths
    }


def _given_earlier(people: set[int], table: ConversionTable) -> defaultdict[tuple[int, str, int], int]:
    """Tenths that capped rows have given each person so far, by row and year."""
    capped = [row.code for row in table.conversions.rows if row.cap_hours is not None]
    given: defaultdict[tuple[int, str, int], int] = defaultdict(int)
    if capped:
        sums = (
            Credit.objects.standing()
            .filter(person__in=people, conversion__in=capped)
            .values("person", "conversion", year=ExtractYear("starts_on"))
            .annotate(given=Sum("hours"))
        )
        for row in sums:
            given[row["person"], row["conversion"], row["year"]] = row["given"] or 0
    return given


def _note(events: Sequence[CreditEvent], written: int, *, actor: Actor, at: datetime) -> None:
    about = None
    details: dict[str, object] = {"events": len(events), "entries": written}
    if len(events) == 1:
        (event,) = events
        about = Person.objects.get(pk=event.person_id)
        details |= {"title": event.title, "source": event.source, "source_event": event.source_event}
    audit.note(actor, "credit.booked", about, at=at, org_path=common_path(), details=details)
