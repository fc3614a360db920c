"""What somebody sets by hand is remembered, so that the next import leaves it alone (decision 0077)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from ganxun.base import audit
from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.people.actions.current import locked_person, path_of
from ganxun.people.models import HandEdit


def remember_by_hand(
    person_id: int,
    fields: Iterable[str],
    *,
    actor: Actor,
    at: datetime,
    was: Mapping[str, object] | None = None,
) -> None:
    """Note that these fields were set by hand. Call it inside the deed's transaction.

    `was` is what they held before (name, day of birth, unit, hash of the number): a table that does not know of the
    edit still names the person that way. Of several edits of one field the first tells it.
    """
    before = {field: str(value) for field, value in (was or {}).items() if value}
    edits = [
        HandEdit(person_id=person_id, field=field, was=before.get(field, "")[:64], by=actor.name[:100], at=at)
        for field in fields
    ]
    HandEdit.objects.bulk_create(
        edits, update_conflicts=True, unique_fields=["person", "field"], update_fields=["by", "at"]
    )


@transaction.atomic
def release_by_hand(person_id: int, fields: Iterable[str], *, actor: Actor, at: datetime) -> int:
    """From now on imports may set these fields again; returns how many had been held back."""
    person = locked_person(person_id, actor=actor, permission=Permission.ROSTER_IMPORT)
    held = HandEdit.objects.filter(person=person, field__in=list(fields))
    names = sorted(held.values_list("field", flat=True))
    if names:
        held.delete()
        details = {"fields": names}
        audit.note(
            actor, "person.released_to_imports", person, at=at, org_path=path_of(person), details=details
        )
    return len(names)
