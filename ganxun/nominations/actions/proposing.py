"""Putting people onto the list of a class: all checks before any write, each refusal with all its reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db import transaction

from ganxun.base import audit
from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.base.querysets import within
from ganxun.base.refusals import Reason
from ganxun.base.refusals import marked as _
from ganxun.nominations.actions import gathering
from ganxun.nominations.actions.intakes import locked
from ganxun.nominations.choices import NominationDeed, NominationOrigin
from ganxun.nominations.decisions import Wanted, why_not_propose
from ganxun.nominations.models import Intake, Nomination, NominationStep
from ganxun.people.models import Person
from ganxun.plans.models import QuotaShare


@dataclass(frozen=True)
class Outcome:
    """Who was put onto the list, and who was not, with all reasons; `names` of those who were not."""

    made: tuple[Nomination, ...] = ()
    refused: dict[int, tuple[Reason, ...]] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)


@transaction.atomic
def propose_people(
    intake_id: int,
    people: Sequence[int],
    *,
    origin: str = NominationOrigin.PROPOSED,
    is_spare: bool = False,
    why: str = "",
    on: date,
    actor: Actor,
    at: datetime,
) -> Outcome:
    """Put people onto the list. Whoever cannot come is refused with every reason; the others are put onto it.

    Requires NOMINATION_PROPOSE over the units of those proposed; a call by name, for make-up or by an allocation
    also NOMINATION_CALL over the organiser. People of other units count as not there.
    """
    intake = locked(intake_id)
    if origin != NominationOrigin.PROPOSED:
        actor.require(Permission.NOMINATION_CALL, intake.training_class.organiser.path)
    outcome = check_people(intake, people, origin=origin, is_spare=is_spare, on=on, actor=actor, at=at)
    for nomination in outcome.made:
        nomination.why = why[:200]
    made = Nomination.objects.bulk_create(outcome.made, batch_size=1000)
    _note_steps(made, why, actor, at)
    details = {
        "people": [each.person_id for each in made],
        "refused": len(outcome.refused),
        "origin": str(origin),
    }
    path = intake.training_class.organiser.path
    audit.note(actor, "nominations.proposed", intake, at=at, org_path=path, details=details)
    return replace(outcome, made=tuple(made))


def _note_steps(made: Sequence[Nomination], why: str, actor: Actor, at: datetime) -> None:
    NominationStep.objects.bulk_create(
        [
            NominationStep(
                nomination=each,
                deed=NominationDeed.PROPOSE,
                state=each.state,
                why=why[:300],
                at=at,
                by=actor.name,
            )
            for each in made
        ],
        batch_size=1000,
    )


def check_people(
    intake: Intake,
    people: Sequence[int],
    *,
    origin: str,
    is_spare: bool,
    on: date,
    actor: Actor,
    at: datetime,
) -> Outcome:
    """What `propose_people` would do; writes nothing. In a transaction: it locks the places it counts."""
    found = {each.pk: each for each in _permitted(people, actor)}
    wanted = _wanted(intake, origin, on, is_spare=is_spare)
    known = gathering.candidates(list(found.values()), intake, on=on)
    shares = gathering.shares_of(intake)
    made: list[Nomination] = []
    refused: dict[int, tuple[Reason, ...]] = {
        pk: (Reason("no_such_person", _("没有这名人员，或者不在您的管理范围内")),)
        for pk in people
        if pk not in found
    }
    for pk in dict.fromkeys(pk for pk in people if pk in found):
        person, share = found[pk], shares.of(found[pk])
        holder = share.organisation.name if share else ""
        places = shares.free.get(share.pk, 0) if share else 0
        reasons = why_not_propose(replace(known[pk], holder=holder, places=places), wanted)
        if reasons:
            refused[pk] = reasons
            continue
        if share and not is_spare:
            shares.free[share.pk] -= 1
        made.append(_named(intake, person, share, origin=origin, is_spare=is_spare, by=actor.name, at=at))
    return Outcome(tuple(made), refused, {pk: person.name for pk, person in found.items() if pk in refused})


def _permitted(people: Sequence[int], actor: Actor) -> list[Person]:
    may = within(actor, Permission.NOMINATION_PROPOSE, "unit__path")
    return list(Person.objects.filter(may, pk__in=people, unit__isnull=False).select_related("unit"))


def _wanted(intake: Intake, origin: str, on: date, *, is_spare: bool) -> Wanted:
    here = intake.training_class
    return Wanted(
        level=here.organiser_level,
        origin=origin,
        is_over=here.ends_before <= on,
        is_full_time=here.is_full_time,
        most_a_year=intake.most_a_year,
        has_quota=intake.quota_id is not None,
        is_spare=is_spare,
    )


def _named(
    intake: Intake,
    person: Person,
    share: QuotaShare | None,
    *,
    origin: str,
    is_spare: bool,
    by: str,
    at: datetime,
) -> Nomination:
    return Nomination(
        intake=intake,
        person=person,
        unit=person.unit,
        share=share,
        origin=origin,
        is_spare=is_spare,
        proposed_at=at,
        proposed_by=by,
        changed_at=at,
    )
