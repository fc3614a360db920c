"""公民身份号码: setting it, and showing it in full to whoever may see it and says why."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from ganxun.base import audit, scope
from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.base.refusals import refuse_if
from ganxun.people import decisions, identity
from ganxun.people.actions.by_hand import remember_by_hand
from ganxun.people.actions.current import locked_person, path_of
from ganxun.people.models import Person


@transaction.atomic
def set_identity(person_id: int, number: str, *, actor: Actor, at: datetime, reason: str = "") -> Person:
    """Set the person's identity number. The audit trail says that it was set, never what it is.

    A reason is needed to correct a number that is there.
    """
    person = locked_person(person_id, actor=actor, permission=Permission.ROSTER_IMPORT)
    was = person.identity_hash
    refuse_if(decisions.why_not_by_hand(reason if was else None, own=False))
    write_identity(person, number)
    remember_by_hand(person.pk, ["identity"], actor=actor, at=at, was={"identity": was})
    details = {"reason": reason} if reason else {}
    audit.note(actor, "identity.set", person, at=at, org_path=path_of(person), details=details)
    return person


@transaction.atomic
def reveal_identity(person_id: int, *, purpose: str, actor: Actor, at: datetime) -> str:
    """The number in full. Requires IDENTITY_READ over the person's unit and a purpose, which is audited.

    Raises Refused: not permitted, no purpose, no number registered.
    """
    person = Person.objects.select_related("unit").get(pk=person_id)
    actor.require(Permission.IDENTITY_READ, path_of(person))
    refuse_if(decisions.why_not_reveal(purpose, has_number=person.identity_sealed is not None))
    details = {"purpose": purpose.strip()}
    audit.note(actor, "identity.revealed", person, at=at, org_path=path_of(person), details=details)
    return identity.opened(bytes(person.identity_sealed or b""))


def write_identity(person: Person, number: str) -> None:
    """Write the number, sealed, if it is valid and nobody else's. Raises Refused otherwise."""
    mark = identity.fingerprint(number)
    with scope.beyond("a number belongs to one person, wherever that is", everything=True):
        taken = Person.objects.filter(identity_hash=mark).exclude(pk=person.pk).exists()
    refuse_if(decisions.why_not_identity(identity.why_not_identity_number(number), taken=taken))
    person.identity_sealed = identity.sealed(number)
    person.identity_hash = mark
    person.identity_tail = identity.normalised(number)[-4:]
    person.save(update_fields=["identity_sealed", "identity_hash", "identity_tail"])
