"""Adding and changing persons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from ganxun.base import audit
from ganxun.base.actor import Actor
from ganxun.base.clock import local_day
from ganxun.base.permissions import Permission
from ganxun.base.pinyin import reading_of_person
from ganxun.base.refusals import refuse_if
from ganxun.orgs.models import Organisation
from ganxun.people import decisions
from ganxun.people.actions.by_hand import remember_by_hand
from ganxun.people.actions.current import locked_person, path_of, refresh_current
from ganxun.people.actions.identity import write_identity
from ganxun.people.actions.posts import Post, write_post
from ganxun.people.models import Person

#: What `change_person` may change; posts, ranks, lists and the identity number have deeds of their own.
CHANGEABLE = frozenset(
    {
        "name", "gender", "ethnicity", "political_status", "born_on", "started_work_on", "joined_service_on",
        "person_kind", "personnel_status", "management", "education_level",
    }
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class PersonDetails:
    """A01 of one person. None means not known; it never means no."""

    code: str
    name: str
    gender: str | None = None
    ethnicity: str = ""
    political_status: str | None = None
    born_on: date | None = None
    started_work_on: date | None = None
    joined_service_on: date | None = None
    person_kind: str | None = None
    personnel_status: str = "active"
    management: str | None = None
    education_level: str | None = None


@transaction.atomic
def add_person(
    details: PersonDetails, post: Post, *, actor: Actor, at: datetime, identity_number: str = ""
) -> Person:
    """Add a person with the main post. Raises Refused: not permitted over the unit, code taken, number invalid …"""
    unit = Organisation.objects.get(pk=post.unit_id)
    actor.require(Permission.ROSTER_IMPORT, unit.path)
    taken = Person.objects.filter(code=details.code).exists()
    refuse_if(
        (
            *decisions.why_not_add(code_taken=taken, name=details.name),
            *decisions.why_not_appoint(post, (), unit),
        )
    )
    person = Person(**asdict(details), unit=unit)
    _read_name(person)
    person.save(force_insert=True)
    if identity_number:
        write_identity(person, identity_number)
    write_post(person, post)
    refresh_current([person.pk], on=local_day(at))
    person.refresh_from_db()
    audit.note(actor, "person.added", person, at=at, org_path=path_of(person), details={"code": person.code})
    return person


@transaction.atomic
def change_person(person_id: int, changes: Mapping[str, object], *, actor: Actor, at: datetime) -> Person:
    """Change fields of the person (`CHANGEABLE`). Raises ValueError for any other field, Refused without a name."""
    if set(changes) - CHANGEABLE:
        raise ValueError(f"not changeable here: {sorted(set(changes) - CHANGEABLE)}")
    person = locked_person(person_id, actor=actor, permission=Permission.ROSTER_IMPORT)
    refuse_if(decisions.why_not_add(code_taken=False, name=str(changes.get("name", person.name))))
    before = {
        name: getattr(person, name) for name, value in changes.items() if getattr(person, name) != value
    }
    if not before:
        return person
    for name in before:
        setattr(person, name, changes[name])
    _read_name(person)
    person.save(update_fields=[*before, "name_pinyin", "name_initials"])
    remember_by_hand(person.pk, before, actor=actor, at=at)
    details = {"before": _said(before), "after": _said({name: changes[name] for name in before})}
    audit.note(actor, "person.changed", person, at=at, org_path=path_of(person), details=details)
    return person


def _read_name(person: Person) -> None:
    reading = reading_of_person(person.name)
    person.name_pinyin, person.name_initials = reading.letters[:120], reading.initials[:20]


def _said(values: Mapping[str, object]) -> dict[str, str | None]:
    return {name: None if value is None else str(value) for name, value in values.items()}
