"""Taking back: only by counter-entries, all parts of the event together; correcting is taking back and booking anew."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from ganxun.base import audit
from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.base.refusals import refuse_if
from ganxun.people.actions.current import path_of
from ganxun.people.models import Person
from ganxun.records.actions.booking import book_credit
from ganxun.records.actions.mass_reversing import reverse_entries
from ganxun.records.choices import EntryKind
from ganxun.records.decisions.booking import why_not_reverse
from ganxun.records.decisions.conversion import ConversionTable
from ganxun.records.decisions.events import CreditEvent
from ganxun.records.models import Credit


@transaction.atomic
def reverse_credit(credit_id: int, *, reason: str, actor: Actor, at: datetime) -> list[Credit]:
    """Take back the event that this entry belongs to: one counter-entry for each of its parts.

    Requires CREDIT_REVERSE over the person's unit. Raises Refused: no reason, already reversed, itself a reversal.
    """
    credit = Credit.objects.select_related("person__unit").get(pk=credit_id)
    path = path_of(credit.person)
    actor.require(Permission.CREDIT_REVERSE, path)
    # The person first, as in booking: in another order two deeds could wait for each other.
    Person.objects.select_for_update(no_key=True).only("pk").get(pk=credit.person_id)
    parts = _standing_parts(credit)
    refuse_if(
        why_not_reverse(is_reversal=credit.entry == EntryKind.REVERSAL, standing=len(parts), reason=reason)
    )
    entries = [part.pk for part in parts]
    reverse_entries(entries, reason=reason.strip(), booked_by=actor.name, at=at)
    details = {"title": credit.title, "entries": entries, "reason": reason.strip()}
    audit.note(actor, "credit.reversed", credit, at=at, org_path=path, details=details)
    return list(Credit.objects.filter(reverses__in=entries).order_by("part"))


@transaction.atomic
def correct_credit(
    credit_id: int,
    event: CreditEvent,
    *,
    reason: str,
    actor: Actor,
    at: datetime,
    table: ConversionTable | None = None,
) -> list[Credit]:
    """Take the credit back and book what should have been booked, both or neither."""
    reverse_credit(credit_id, reason=reason, actor=actor, at=at)
    return book_credit(event, actor=actor, at=at, table=table)


def _standing_parts(credit: Credit) -> list[Credit]:
    """The standing parts of the event, locked: of two who take back at once, the second finds nothing standing."""
    if credit.is_reversed or credit.entry == EntryKind.REVERSAL:
        return []
    parts = Credit.objects.standing().of_event(credit.source, credit.source_event)
    return list(parts.filter(person=credit.person_id).select_for_update().order_by("part"))
