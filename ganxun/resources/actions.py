"""Registering institutions and items; saying from which day training at an institution counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from ganxun.base import audit
from ganxun.base.actor import EVERYWHERE, Actor
from ganxun.base.clock import local_day
from ganxun.base.permissions import Permission
from ganxun.base.refusals import refuse_if
from ganxun.orgs.models import Organisation
from ganxun.resources import decisions
from ganxun.resources.models import Institution, Recognition, RegisteredItem


@dataclass(frozen=True, kw_only=True)
class NewInstitution:
    """What is said of an institution when it is registered; `code` is how rules know it, for good."""

    code: str
    name: str
    kind: str
    level: str
    organisation_id: int | None = None


@transaction.atomic
def register_institution(institution: NewInstitution, *, actor: Actor, at: datetime) -> Institution:
    """Register a training institution; whether training there counts is said separately.

    Requires RESOURCE_CHANGE over the organisation it belongs to (everywhere when it belongs to none).
    """
    place = _organisation(institution.organisation_id)
    path = place.path if place else EVERYWHERE
    actor.require(Permission.RESOURCE_CHANGE, path)
    taken = Institution.objects.filter(code=institution.code).exists()
    refuse_if(decisions.why_not_register(institution.code, taken=taken))
    registered = Institution.objects.create(
        code=institution.code,
        name=institution.name,
        kind=institution.kind,
        level=institution.level,
        organisation=place,
    )
    audit.note(actor, "institution.registered", registered, at=at, org_path=path)
    return registered


@dataclass(frozen=True, kw_only=True)
class Recognising:
    """That training at an institution counts, or not, from `starts_on` on; who decided it and in which document."""

    is_recognised: bool
    starts_on: date
    decided_by: str
    document: str = ""


@transaction.atomic
def recognise_institution(
    institution_id: int, said: Recognising, *, actor: Actor, at: datetime
) -> Recognition:
    """Say from which day on training at the institution counts, or no longer does; what was said before ends then.

    Credits booked before keep what held at their time.
    """
    # The same row lock serves who reads the present state and who writes the dated one.
    institution = (
        Institution.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=institution_id)
    )
    path = institution.organisation.path if institution.organisation else EVERYWHERE
    actor.require(Permission.RESOURCE_CHANGE, path)
    spans = institution.recognitions.all()
    refuse_if(decisions.why_not_recognise(spans, starts_on=said.starts_on, decided_by=said.decided_by))
    spans.filter(ends_before__isnull=True).update(ends_before=said.starts_on)
    recognition = Recognition.objects.create(
        institution=institution,
        is_recognised=said.is_recognised,
        starts_on=said.starts_on,
        decided_by=said.decided_by,
        document=said.document,
    )
    current = Recognition.objects.on(local_day(at)).filter(institution=institution).first()
    institution.is_recognised = current.is_recognised if current else institution.is_recognised
    institution.save(update_fields=["is_recognised"])
    details = {"is_recognised": said.is_recognised, "from": said.starts_on.isoformat(), "by": said.decided_by}
    audit.note(actor, "institution.recognised", institution, at=at, org_path=path, details=details)
    return recognition


@dataclass(frozen=True, kw_only=True)
class NewItem:
    """Something a clause counts, done on a day by an organisation."""

    kind: str
    title: str
    organisation_id: int
    level: str
    on: date
    amount: int = 1
    institution_id: int | None = None


@transaction.atomic
def register_item(item: NewItem, *, actor: Actor, at: datetime) -> RegisteredItem:
    """Register an item for its organisation."""
    organisation = Organisation.objects.get(pk=item.organisation_id)
    actor.require(Permission.RESOURCE_CHANGE, organisation.path)
    refuse_if(decisions.why_not_item(amount=item.amount, on=item.on, today=local_day(at)))
    registered = RegisteredItem.objects.create(
        kind=item.kind,
        title=item.title,
        organisation=organisation,
        level=item.level,
        on=item.on,
        amount=item.amount,
        institution_id=item.institution_id,
    )
    details = {"kind": item.kind, "amount": item.amount}
    audit.note(actor, "item.registered", registered, at=at, org_path=organisation.path, details=details)
    return registered


def _organisation(organisation_id: int | None) -> Organisation | None:
    return None if organisation_id is None else Organisation.objects.get(pk=organisation_id)
