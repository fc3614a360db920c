"""Opening a class for people, and changing how many it takes."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from ganxun.base import audit
from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.base.refusals import refuse_if
from ganxun.classes.models import TrainingClass
from ganxun.nominations import decisions
from ganxun.nominations.models import Intake
from ganxun.plans.models import Quota


@transaction.atomic
def open_intake(
    class_id: int,
    *,
    capacity: int,
    reply_by: date,
    most_a_year: int = 2,
    on: date,
    actor: Actor,
    at: datetime,
) -> Intake:
    """A class begins to call people; the places of its plan item, if they are out, are those they take.

    Requires NOMINATION_CALL over the organiser.
    """
    classes = TrainingClass.objects.select_for_update(of=("self",), no_key=True).select_related("organiser")
    training_class = classes.get(pk=class_id)
    path = training_class.organiser.path
    actor.require(Permission.NOMINATION_CALL, path)
    refuse_if(
        decisions.why_not_open(
            is_open=Intake.objects.filter(training_class=training_class).exists(),
            capacity=capacity,
            is_over=training_class.ends_before <= on,
            reply_by=reply_by,
            starts_on=training_class.starts_on,
        )
    )
    intake = Intake.objects.create(
        training_class=training_class,
        quota=Quota.objects.filter(item=training_class.plan_item_id).first(),
        capacity=capacity,
        reply_by=reply_by,
        most_a_year=most_a_year,
        opened_at=at,
        opened_by=actor.name,
    )
    audit.note(actor, "intake.opened", intake, at=at, org_path=path, details={"capacity": capacity})
    return intake


@transaction.atomic
def change_capacity(intake_id: int, capacity: int, *, actor: Actor, at: datetime) -> Intake:
    """The class takes more people, or fewer. Nobody moves up by that: who waits is admitted by a deed of its own."""
    intake = locked(intake_id)
    path = intake.training_class.organiser.path
    actor.require(Permission.NOMINATION_CALL, path)
    refuse_if(decisions.why_not_capacity(capacity=capacity, taken=intake.taken))
    before, intake.capacity = intake.capacity, capacity
    intake.save(update_fields=["capacity"])
    details = {"before": before, "after": capacity}
    audit.note(actor, "intake.capacity_changed", intake, at=at, org_path=path, details=details)
    return intake


def locked(intake_id: int) -> Intake:
    """The call, held for this transaction: whoever shares its places out waits here."""
    intakes = Intake.objects.select_for_update(of=("self",), no_key=True)
    return intakes.select_related("training_class__organiser").get(pk=intake_id)
