"""Mending what was recorded wrongly: posts, levels and grades, lists, exemptions. Always with a reason, kept in the trail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import models, transaction

from ganxun.base import audit
from ganxun.base.actor import Actor
from ganxun.base.clock import local_day
from ganxun.base.permissions import Permission
from ganxun.base.refusals import refuse_if
from ganxun.orgs.models import Organisation
from ganxun.people import decisions
from ganxun.people.actions.by_hand import remember_by_hand
from ganxun.people.actions.current import locked_person, path_of, refresh_current
from ganxun.people.actions.posts import Post
from ganxun.people.actions.spans import Approval, Days
from ganxun.people.choices import DesignationKind, ExemptionKind, Grade, PostLevel, RankKind
from ganxun.people.models import Appointment, Designation, Exemption, Person, Rank

Span = TypeVar("Span", Appointment, Rank, Designation, Exemption)

#: Kind of record → permission over the person, word of the deeds in the trail.
_PERMISSIONS: dict[type[models.Model], tuple[Permission, str]] = {
    Appointment: (Permission.ROSTER_IMPORT, "post"),
    Rank: (Permission.ROSTER_IMPORT, "rank"),
    Designation: (Permission.ROSTER_IMPORT, "designation"),
    Exemption: (Permission.EXEMPTION_APPROVE, "exemption"),
}


@transaction.atomic
def correct_post(appointment_id: int, post: Post, *, actor: Actor, at: datetime, reason: str) -> Appointment:
    """Set a post right as it should have been recorded. The actor must hold the right over its new unit too."""
    person, held = _held(Appointment, appointment_id, actor, reason)
    unit = Organisation.objects.get(pk=post.unit_id)
    actor.require(Permission.ROSTER_IMPORT, unit.path)
    refuse_if(decisions.why_not_appoint(post, person.appointments.exclude(pk=held.pk), unit))
    return _rewrite(person, held, asdict(post), actor=actor, at=at, reason=reason)


@transaction.atomic
def correct_rank(rank_id: int, code: str, days: Days, *, actor: Actor, at: datetime, reason: str) -> Rank:
    """Set a level or grade right; of its kind only one holds on a day."""
    person, held = _held(Rank, rank_id, actor, reason)
    known = PostLevel.values if held.kind == RankKind.LEVEL else Grade.values
    others = person.ranks.filter(kind=held.kind).exclude(pk=held.pk)
    refuse_if(decisions.why_not_correct_rank(code, known, days, others))
    return _rewrite(person, held, {"code": code, **asdict(days)}, actor=actor, at=at, reason=reason)


@transaction.atomic
def correct_designation(
    designation_id: int,
    kind: DesignationKind,
    days: Days,
    *,
    actor: Actor,
    at: datetime,
    reason: str,
    decided_by_id: int | None = None,
) -> Designation:
    """Set right since when, until when, and by whose decision the person is on which list."""
    person, held = _held(Designation, designation_id, actor, reason)
    others = person.designations.filter(kind=kind).exclude(pk=held.pk)
    refuse_if(decisions.why_not_designate(days, others))
    values = {"kind": kind.value, "decided_by_id": decided_by_id, **asdict(days)}
    return _rewrite(person, held, values, actor=actor, at=at, reason=reason)


@transaction.atomic
def correct_exemption(
    exemption_id: int,
    kind: ExemptionKind,
    days: Days,
    approval: Approval,
    *,
    actor: Actor,
    at: datetime,
    reason: str,
    duty: str | None = None,
) -> Exemption:
    """Set an exemption right, or end it early. Nobody touches his or her own."""
    if days.ends_before is None:
        raise ValueError("an exemption has an end")
    person, held = _held(Exemption, exemption_id, actor, reason)
    refuse_if(
        decisions.why_not_exempt(
            approved_by=approval.by,
            approved_on=approval.on,
            span=days,
            others=person.exemptions.filter(duty=duty).exclude(pk=held.pk),
            own=actor.person_id == person.pk,
            today=local_day(at),
        )
    )
    values = {
        "kind": kind.value,
        "duty": duty,
        "approved_by": approval.by,
        "approved_on": approval.on,
        **asdict(days),
    }
    return _rewrite(person, held, values, actor=actor, at=at, reason=reason)


@transaction.atomic
def end_rank(rank_id: int, *, on: date, actor: Actor, at: datetime, reason: str) -> Rank:
    """End a level or grade that nothing follows: `on` is the first day on which it is no longer held."""
    person, held = _held(Rank, rank_id, actor, reason)
    refuse_if(decisions.why_not_end(held, on=on))
    return _rewrite(person, held, {"ends_before": on}, actor=actor, at=at, reason=reason)


@transaction.atomic
def strike(model: type[Span], span_id: int, *, actor: Actor, at: datetime, reason: str) -> Person:
    """Take out what should never have been recorded; the trail keeps what it said."""
    person, held = _held(model, span_id, actor, reason)
    if isinstance(held, Exemption):
        refuse_if(decisions.why_not_own_exemption(own=actor.person_id == person.pk))
    before = _content(held)
    was = person.unit_id
    held.delete()
    details = {"before": _said(before), "reason": reason.strip()}
    _finish(
        person, model, _marks(held), f"{_PERMISSIONS[model][1]}_struck", details, actor=actor, at=at, was=was
    )
    return person


def _held(model: type[Span], span_id: int, actor: Actor, reason: str) -> tuple[Person, Span]:
    """The person, then the record, both locked; the reason is there and the actor may."""
    manager: Any = model._default_manager
    person_id = manager.values_list("person_id", flat=True).get(pk=span_id)
    person = locked_person(person_id, actor=actor, permission=_PERMISSIONS[model][0], reason=reason)
    return person, manager.select_for_update().get(pk=span_id)


def _rewrite(
    person: Person, held: Span, values: Mapping[str, Any], *, actor: Actor, at: datetime, reason: str
) -> Span:
    content = _content(held)
    before = {name: content[name] for name, value in values.items() if content[name] != value}
    if not before:
        return held
    was = person.unit_id
    for name in before:
        setattr(held, name, values[name])
    held.save(update_fields=list(before))
    after = {name: values[name] for name in before}
    details = {"before": _said(before), "after": _said(after), "reason": reason.strip()}
    deed = f"{_PERMISSIONS[type(held)][1]}_corrected"
    _finish(person, type(held), _marks(held), deed, details, actor=actor, at=at, was=was)
    return held


def _finish(
    person: Person,
    model: type[models.Model],
    marks: list[str],
    deed: str,
    details: dict[str, Any],
    *,
    actor: Actor,
    at: datetime,
    was: int | None,
) -> None:
    remember_by_hand(person.pk, marks, actor=actor, at=at, was={"post": was})
    if marks:
        refresh_current([person.pk], on=local_day(at))
    audit.note(actor, f"person.{deed}", person, at=at, org_path=path_of(person), details=details)


def _marks(held: Appointment | Rank | Designation | Exemption) -> list[str]:
    """What an import must leave alone from now on; lists and exemptions come by no import."""
    if isinstance(held, Appointment):
        return ["post"]
    return [held.kind] if isinstance(held, Rank) else []


def _content(held: models.Model) -> dict[str, Any]:
    return {
        field.attname: getattr(held, field.attname)
        for field in held._meta.concrete_fields
        if field.attname not in {"id", "person_id"}
    }


def _said(values: Mapping[str, Any]) -> dict[str, str | None]:
    """For the trail: units by name, days as days."""
    said: dict[str, str | None] = {}
    for name, value in values.items():
        if name.endswith("_id"):
            unit = Organisation.objects.filter(pk=value).first()
            said[name.removesuffix("_id")] = None if unit is None else unit.name
        else:
            said[name] = None if value is None else str(value)
    return said
