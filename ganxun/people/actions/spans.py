"""What holds for a person over time beside posts: level and grade, lists, exemptions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from ganxun.base import audit
from ganxun.base.actor import Actor
from ganxun.base.clock import local_day
from ganxun.base.permissions import Permission
from ganxun.base.refusals import refuse_if
from ganxun.people import decisions
from ganxun.people.actions.by_hand import remember_by_hand
from ganxun.people.actions.current import locked_person, path_of, refresh_current
from ganxun.people.actions.posts import because
from ganxun.people.choices import DesignationKind, ExemptionKind, Grade, PostLevel, RankKind
from ganxun.people.models import Designation, Exemption, Rank


@dataclass(frozen=True)
class Days:
    """From `starts_on` up to, not including, `ends_before`; open when that is None."""

    starts_on: date
    ends_before: date | None = None


@transaction.atomic
def set_rank(
    person_id: int,
    kind: RankKind,
    code: str,
    *,
    starts_on: date,
    actor: Actor,
    at: datetime,
    reason: str = "",
) -> Rank:
    """Give the person a level (职务层次) or grade (职级) from that day; the one of the same kind before it ends then."""
    person = locked_person(person_id, actor=actor, permission=Permission.ROSTER_IMPORT)
    known = PostLevel.values if kind == RankKind.LEVEL else Grade.values
    earlier = person.ranks.filter(kind=kind)
    refuse_if(decisions.why_not_set_rank(code, known, earlier, starts_on=starts_on))
    earlier.filter(ends_before__isnull=True).update(ends_before=starts_on)
    earlier.filter(ends_before__gt=starts_on).update(ends_before=starts_on)
    rank = Rank.objects.create(person=person, kind=kind, code=code, starts_on=starts_on)
    refresh_current([person.pk], on=local_day(at))
    remember_by_hand(person.pk, [kind.value], actor=actor, at=at)
    details = {"kind": kind.value, "code": code, "from": starts_on.isoformat()} | because(reason)
    audit.note(actor, "person.rank_set", person, at=at, org_path=path_of(person), details=details)
    return rank


@transaction.atomic
def designate(
    person_id: int,
    kind: DesignationKind,
    days: Days,
    *,
    actor: Actor,
    at: datetime,
    decided_by_id: int | None = None,
    reason: str = "",
) -> Designation:
    """Put the person on a named list for these days, by decision of an organisation."""
    person = locked_person(person_id, actor=actor, permission=Permission.ROSTER_IMPORT)
    refuse_if(decisions.why_not_designate(days, person.designations.filter(kind=kind)))
    designation = Designation.objects.create(
        person=person,
        kind=kind,
        decided_by_id=decided_by_id,
        starts_on=days.starts_on,
        ends_before=days.ends_before,
    )
    details = {"kind": kind.value, "from": days.starts_on.isoformat()} | because(reason)
    audit.note(actor, "person.designated", person, at=at, org_path=path_of(person), details=details)
    return designation


@transaction.atomic
def end_designation(
    designation_id: int, *, on: date, actor: Actor, at: datetime, reason: str = ""
) -> Designation:
    """Take the person off the list: `on` is the first day off it."""
    person_id = Designation.objects.values_list("person_id", flat=True).get(pk=designation_id)
    person = locked_person(person_id, actor=actor, permission=Permission.ROSTER_IMPORT)
    designation: Designation = Designation.objects.select_for_update().get(pk=designation_id)
    refuse_if(decisions.why_not_end(designation, on=on))
    designation.ends_before = on
    designation.save(update_fields=["ends_before"])
    details = {"kind": designation.kind, "on": on.isoformat()} | because(reason)
    audit.note(actor, "person.designation_ended", person, at=at, org_path=path_of(person), details=details)
    return designation


@dataclass(frozen=True, kw_only=True)
class Approval:
    """Who approved something, and on which day."""

    by: str
    on: date


@transaction.atomic
def approve_exemption(
    person_id: int,
    kind: ExemptionKind,
    days: Days,
    approval: Approval,
    *,
    actor: Actor,
    at: datetime,
    duty: str | None = None,
    reason: str = "",
) -> Exemption:
    """Exempt the person from training for these days (from one duty when `duty` is given), as approved by somebody.

    `days.ends_before` is required. Raises Refused: no approver named, one's own exemption, another at that time …
    """
    if days.ends_before is None:
        raise ValueError("an exemption has an end")
    person = locked_person(person_id, actor=actor, permission=Permission.EXEMPTION_APPROVE)
    refuse_if(
        decisions.why_not_exempt(
            approved_by=approval.by,
            approved_on=approval.on,
            span=days,
            others=person.exemptions.filter(duty=duty),
            own=actor.person_id == person.pk,
            today=local_day(at),
        )
    )
    exemption = Exemption.objects.create(
        person=person,
        kind=kind,
        duty=duty,
        starts_on=days.starts_on,
        ends_before=days.ends_before,
        approved_by=approval.by,
        approved_on=approval.on,
    )
    details = {"kind": kind.value, "approved_by": approval.by, "duty": duty} | because(reason)
    audit.note(actor, "person.exempted", person, at=at, org_path=path_of(person), details=details)
    return exemption
