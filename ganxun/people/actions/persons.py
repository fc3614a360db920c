"""Adding and changing persons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import connection, transaction

from ganxun.base import audit, scope
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
from ganxun.people.actions.posts import Post, because, write_post
from ganxun.people.actions.spans import set_rank
from ganxun.people.choices import RankKind
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


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """What else is said of somebody who is added. `is_another`: whoever adds knows of those with the same name and birth."""

    identity_number: str = ""
    ranks: tuple[tuple[RankKind, str, date], ...] = ()
    is_another: bool = False
    reason: str = ""


_NOTHING_ELSE = Arrival()


@transaction.atomic
def add_person(
    details: PersonDetails, post: Post, *, actor: Actor, at: datetime, arrival: Arrival = _NOTHING_ELSE
) -> Person:
    """Add a person with the main post; without a code the installation gives one.

    Raises Refused: not permitted over the unit, code taken, number invalid, probably known already …
    """
    unit = Organisation.objects.get(pk=post.unit_id)
    actor.require(Permission.ROSTER_IMPORT, unit.path)
    with scope.beyond("whether somebody is known already, wherever that is", everything=True):
        taken = bool(details.code) and Person.objects.filter(code=details.code).exists()
        known = () if arrival.is_another or arrival.identity_number else _alike(details, actor)
    refuse_if(
        (
            *decisions.why_not_add(code_taken=taken, name=details.name),
            *decisions.why_not_another(known),
            *decisions.why_not_appoint(post, (), unit),
        )
    )
    person = Person(**asdict(details), unit=unit)
    _read_name(person)
    person.code = details.code or _next_code(person)
    person.save(force_insert=True)
    if arrival.identity_number:
        write_identity(person, arrival.identity_number)
    write_post(person, post)
    said = [name for name in CHANGEABLE if asdict(details)[name]]
    said += ["post", *(["identity"] if arrival.identity_number else [])]
    remember_by_hand(person.pk, said, actor=actor, at=at)
    refresh_current([person.pk], on=local_day(at))
    person.refresh_from_db()
    told = {"code": person.code} | because(arrival.reason)
    audit.note(actor, "person.added", person, at=at, org_path=path_of(person), details=told)
    for kind, code, since in arrival.ranks:
        set_rank(person.pk, kind, code, starts_on=since, actor=actor, at=at)
    return person


def _alike(details: PersonDetails, actor: Actor) -> tuple[str, ...]:
    """Where people of this name and day of birth are; empty words for those out of the actor's reach."""
    if details.born_on is None:
        return ()
    found = Person.objects.filter(name=details.name, born_on=details.born_on).select_related("unit")[:5]
    return tuple(
        (each.post_title or str(each.unit or "")) if actor.can(Permission.PERSON_READ, path_of(each)) else ""
        for each in found
    )


def _next_code(person: Person) -> str:
    """As an import gives it to people without one: the row's own number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('people_person', 'id'))")
        (person.pk,) = cursor.fetchone()
    return f"R{person.pk:010d}"


@transaction.atomic
def change_person(
    person_id: int, changes: Mapping[str, object], *, actor: Actor, at: datetime, reason: str
) -> Person:
    """Change fields of the person (`CHANGEABLE`). Raises ValueError for any other field, Refused without a name."""
    if set(changes) - CHANGEABLE:
        raise ValueError(f"not changeable here: {sorted(set(changes) - CHANGEABLE)}")
    person = locked_person(person_id, actor=actor, permission=Permission.ROSTER_IMPORT, reason=reason)
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
    remember_by_hand(person.pk, before, actor=actor, at=at, was=before)
    after = {name: changes[name] for name in before}
    details = {"before": _said(before), "after": _said(after), **because(reason)}
    audit.note(actor, "person.changed", person, at=at, org_path=path_of(person), details=details)
    return person


def _read_name(person: Person) -> None:
    reading = reading_of_person(person.name)
    person.name_pinyin, person.name_initials = reading.letters[:120], reading.initials[:20]


def _said(values: Mapping[str, object]) -> dict[str, str | None]:
    return {name: None if value is None else str(value) for name, value in values.items()}
