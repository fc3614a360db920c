"""Adopting a policy for an organisation and all below it, from a day on."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from ganxun.base import audit
from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.base.refusals import refuse_if
from ganxun.compliance import library
from ganxun.compliance.decisions import why_not_adopt
from ganxun.compliance.models import Adoption
from ganxun.orgs.models import Organisation


@transaction.atomic
def adopt_policy(
    policy_code: str, *, organisation: Organisation, starts_on: date, actor: Actor, at: datetime
) -> Adoption:
    """Bind `organisation` and all below it to a policy from `starts_on`. Raises Refused."""
    actor.require(Permission.POLICY_ADOPT, organisation.path)
    policy = library.policy(policy_code)
    held = tuple(
        Adoption.objects.select_for_update()
        .filter(policy=policy_code, organisation=organisation, ends_before__isnull=True)
        .values_list("starts_on", flat=True)
    )
    document = policy.document
    refuse_if(why_not_adopt(held, starts_on=starts_on, policy_ends_before=document.ends_before))
    adoption = Adoption.objects.create(policy=policy_code, organisation=organisation, starts_on=starts_on)
    audit.note(
        actor,
        "policy.adopted",
        organisation,
        at=at,
        org_path=organisation.path,
        details={"policy": policy_code, "starts_on": starts_on.isoformat()},
    )
    return adoption


@transaction.atomic
def end_adoption(adoption_id: int, *, ends_before: date, actor: Actor, at: datetime) -> Adoption:
    """A policy stops binding on `ends_before`. Raises Refused."""
    adoption = (
        Adoption.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=adoption_id)
    )
    actor.require(Permission.POLICY_ADOPT, adoption.organisation.path)
    adoption.ends_before = ends_before
    adoption.save(update_fields=["ends_before"])
    audit.note(
        actor,
        "policy.adoption_ended",
        adoption.organisation,
        at=at,
        org_path=adoption.organisation.path,
        details={"policy": adoption.policy, "ends_before": ends_before.isoformat()},
    )
    return adoption
