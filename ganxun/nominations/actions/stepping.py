"""One step of one nomination, or of many: lock, permit, decide, write, tell. The table in `states` says which there are.

Locks: the call first, then its nominations by number, then people, then shares of places from the top down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from ganxun.base import audit
from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.base.refusals import Reason, refuse, refuse_if
from ganxun.base.refusals import marked as _
from ganxun.classes.choices import BookingState
from ganxun.classes.models import Booking
from ganxun.nominations import decisions
from ganxun.nominations.actions import gathering
from ganxun.nominations.actions.intakes import locked
from ganxun.nominations.actions.proposing import propose_people
from ganxun.nominations.actions.telling import tell_about
from ganxun.nominations.choices import NominationDeed, NominationOrigin, NominationState
from ganxun.nominations.models import Intake, Nomination, NominationStep
from ganxun.nominations.states import HOLDING, OWN_DEEDS, STEPS
from ganxun.people.models import Person
from ganxun.plans.actions.quotas import release_places, take_places
from ganxun.plans.models import QuotaShare


@dataclass(frozen=True)
class _Doing:
    """A deed on the nominations of one call."""

    deed: NominationDeed
    intake: Intake
    why: str
    actor: Actor
    at: datetime


@transaction.atomic
def take_step(
    intake_id: int, nominations: Sequence[int], deed: str, *, why: str = "", actor: Actor, at: datetime
) -> list[Nomination]:
    """The organiser does something to people on the list: all of them or nobody. Requires NOMINATION_CALL there."""
    doing = _Doing(NominationDeed(deed), locked(intake_id), why.strip(), actor, at)
    path = doing.intake.training_class.organiser.path
    actor.require(Permission.NOMINATION_CALL, path)
    found = _locked_people(intake_id, nominations)
    refuse_if(_why_not(doing, found))
    for nomination in found:
        _step(nomination, doing)
    details = {"people": [each.person_id for each in found], "why": doing.why}
    audit.note(actor, f"nominations.{doing.deed}", doing.intake, at=at, org_path=path, details=details)
    tell_about(found, doing.deed, why=doing.why, at=at)
    return found


@transaction.atomic
def answer_call(nomination_id: int, deed: str, *, why: str = "", actor: Actor, at: datetime) -> Nomination:
    """The person called answers, or the unit for him or her (NOMINATION_PROPOSE): confirm, ask for another, refuse.

    Who confirms when no place is left goes to the end of the queue.
    """
    if deed not in OWN_DEEDS:
        raise refuse("not_an_answer", _("不能这样回复"))
    intake_id = Nomination.objects.values_list("intake", flat=True).get(pk=nomination_id)
    doing = _Doing(NominationDeed(deed), locked(intake_id), why.strip(), actor, at)
    (nomination,) = _locked_people(intake_id, [nomination_id])
    if nomination.person_id != actor.person_id:
        actor.require(Permission.NOMINATION_PROPOSE, nomination.unit.path)
    refuse_if(_why_not(doing, [nomination]))
    if doing.deed is NominationDeed.CONFIRM:
        _confirm(nomination, doing)
    else:
        nomination.reply, nomination.replied_at = doing.why[:300], at
        _step(nomination, doing)
    details = {"person": nomination.person_id, "state": nomination.state, "why": doing.why}
    audit.note(
        actor, f"nomination.{doing.deed}", doing.intake, at=at, org_path=nomination.unit.path, details=details
    )
    return nomination


@transaction.atomic
def replace_person(
    nomination_id: int, person_id: int, *, why: str = "", on: date, actor: Actor, at: datetime
) -> Nomination:
    """Somebody else comes instead: checked like anybody who is proposed, and called at once. Requires NOMINATION_CALL."""
    intake_id = Nomination.objects.values_list("intake", flat=True).get(pk=nomination_id)
    take_step(intake_id, [nomination_id], NominationDeed.SUBSTITUTE, why=why, actor=actor, at=at)
    outcome = propose_people(
        intake_id, [person_id], origin=NominationOrigin.SUBSTITUTE, why=why, on=on, actor=actor, at=at
    )
    refuse_if(outcome.refused.get(person_id, ()))
    (made,) = outcome.made
    made.replaces_id = nomination_id
    made.save(update_fields=["replaces"])
    take_step(intake_id, [made.pk], NominationDeed.CALL, actor=actor, at=at)
    made.refresh_from_db()
    return made


def _locked_people(intake_id: int, wanted: Sequence[int]) -> list[Nomination]:
    rows = Nomination.objects.filter(intake=intake_id, pk__in=wanted).select_related("person", "unit")
    found = list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))
    if len(found) != len(set(wanted)) or not found:
        raise refuse("no_such_nomination", _("名单已有变动，请刷新后再办理"))
    # Two classes may want the same person at the same moment.
    people = Person.objects.filter(pk__in=[each.person_id for each in found]).order_by("pk")
    list(people.select_for_update(of=("self",), no_key=True).values_list("pk"))
    return found


def _why_not(doing: _Doing, found: Sequence[Nomination]) -> tuple[Reason, ...]:
    reasons: dict[tuple[str, str], Reason] = {}
    for each in found:
        words = str(each.get_state_display())
        for reason in decisions.why_not_step(doing.deed, each.state, state_words=words, why=doing.why):
            reasons[reason.code, words] = reason
    if doing.deed is NominationDeed.ADMIT:
        reasons |= {(reason.code, ""): reason for reason in _why_not_admit(doing.intake, found)}
    if doing.deed in {NominationDeed.ADMIT, NominationDeed.CONFIRM}:
        reasons |= {(reason.code, str(reason)): reason for reason in _overlaps(doing.intake, found)}
    return tuple(reasons.values())


def _why_not_admit(intake: Intake, found: Sequence[Nomination]) -> tuple[Reason, ...]:
    waiting = [each for each in found if each.state == NominationState.WAITING]
    if not waiting:
        return ()
    last = max(each.queue_number or 0 for each in waiting)
    ahead = Nomination.objects.filter(intake=intake, queue_number__lt=last).in_queue().count()
    return decisions.why_not_admit(
        places=intake.left - len(waiting) + 1, ahead=ahead - len(waiting) + 1, is_waiting=True
    )


def _overlaps(intake: Intake, found: Sequence[Nomination]) -> tuple[Reason, ...]:
    """Classes that people have been booked for since they were proposed."""
    if not intake.training_class.is_full_time:
        return ()
    clashes = gathering.clashes([each.person_id for each in found], intake)
    return tuple(
        Reason(
            "overlapping",
            _("{person}与“{name}”（{from}开班）时间重叠"),
            "",
            {"person": each.person.name, "name": clash.name, "from": clash.starts_on},
        )
        for each in found
        for clash in clashes.get(each.person_id, ())
        if clash.is_fixed
    )


def _confirm(nomination: Nomination, doing: _Doing) -> None:
    nomination.reply, nomination.replied_at = doing.why[:300], doing.at
    if doing.intake.left > 0 and _take(nomination, doing):
        _step(nomination, doing, has_place=True)
        return
    doing.intake.last_in_queue += 1
    doing.intake.save(update_fields=["last_in_queue"])
    nomination.queue_number = doing.intake.last_in_queue
    _step(nomination, _Doing(NominationDeed.WAIT, doing.intake, doing.why, doing.actor, doing.at))


def _take(nomination: Nomination, doing: _Doing) -> bool:
    """A place of the share the unit draws on; False when it has none left."""
    if nomination.share_id is None:
        return True
    (share,) = QuotaShare.objects.locked().filter(pk=nomination.share_id)
    if share.left <= 0:
        return False
    take_places(share.pk, 1, why=nomination.person.name, actor=doing.actor, at=doing.at)
    return True


def _step(nomination: Nomination, doing: _Doing, *, has_place: bool = False) -> None:
    """Write the step: the state, the place it takes or gives up, the booking, the record."""
    before, after = nomination.state, STEPS[doing.deed, nomination.state]
    if after in HOLDING and before not in HOLDING and not has_place and not _take(nomination, doing):
        raise refuse("class_full", _("没有空余名额"))
    if before in HOLDING and after not in HOLDING and nomination.share_id is not None:
        release_places(nomination.share_id, 1, why=nomination.person.name, actor=doing.actor, at=doing.at)
    nomination.state, nomination.changed_at = NominationState(after), doing.at
    if doing.deed is NominationDeed.CALL:
        nomination.called_at = doing.at
    nomination.save()
    _book(nomination, doing, before)
    NominationStep.objects.create(
        nomination=nomination,
        deed=doing.deed,
        state=after,
        why=doing.why[:300],
        at=doing.at,
        by=doing.actor.name,
    )


def _book(nomination: Nomination, doing: _Doing, before: str) -> None:
    """What is admitted is booked, so that rules see it as arranged; what is not any more, is not."""
    if nomination.state == NominationState.ADMITTED:
        Booking.objects.update_or_create(
            training_class=doing.intake.training_class,
            person=nomination.person,
            defaults={"state": BookingState.BOOKED},
        )
    elif before == NominationState.ADMITTED and nomination.state != NominationState.ARRIVED:
        Booking.objects.filter(
            training_class=doing.intake.training_class, person=nomination.person, state=BookingState.BOOKED
        ).update(state=BookingState.CANCELLED)
