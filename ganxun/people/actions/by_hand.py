"""What somebody sets by hand is remembered, so that the next import leaves it alone (decision 0078)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ganxun.base.actor import Actor
from ganxun.people.models import HandEdit


def remember_by_hand(person_id: int, fields: Iterable[str], *, actor: Actor, at: datetime) -> None:
    """Note that these fields were set by hand. Call it inside the deed's transaction."""
    edits = [HandEdit(person_id=person_id, field=field, by=actor.name[:100], at=at) for field in fields]
    HandEdit.objects.bulk_create(
        edits, update_conflicts=True, unique_fields=["person", "field"], update_fields=["by", "at"]
    )
