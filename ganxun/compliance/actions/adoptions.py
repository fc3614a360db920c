"""Adopting a policy for an organisation and all below it, from a day on."""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection, transaction

from ganxun.base import audit
from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.base.refusals import marked as _
from ganxun.base.refusals import refuse, refuse_if
from ganxun.compliance import library
from ganxun.compliance.decisions import Binding, why_not_adopt, why_not_end, why_not_withdraw
from ganxun.compliance.models import Adoption
from ganxun.orgs.models import Organisation


@transaction.atomic
def adopt_policy(
    policy_code: str,
    *,
    organisation: Organisation,
    starts_on: date,
    ends_before: date | None = None,
    actor: Actor,
    at: datetime,
) -> Adoption:
    """Bind `organisation` and all below it to a policy from `starts_on` (until `ends_before`). Raises Refused."""
    actor.require(Permission.POLICY_ADOPT, organisation.path)
    document = library.policy(policy_code).document
    _one_at_a_time(policy_code)
    refuse_if(
        why_not_adopt(
            _held(policy_code, organisation, starts_on, ends_before),
            starts_on=starts_on,
            ends_before=ends_before,
            policy_starts_on=document.starts_on,
            policy_ends_before=document.ends_before,
        )
    )
    adoption = Adoption.objects.create(
        policy=policy_code,
        organisation=organisation,
        starts_on=starts_on,
        ends_before=ends_before,
        adopted_by=actor.name,
        adopted_at=at,
    )
    _note(actor, "policy.adopted", adoption, at)
    return adoption


@transaction.atomic
def end_adoption(adoption_id: int, *, ends_before: date, actor: Actor, at: datetime) -> Adoption:
    """A policy stops binding on `ends_before`. Raises Refused."""
    adoption = _locked(adoption_id, actor)
    _one_at_a_time(adoption.policy)
    later = Adoption.objects.filter(
        policy=adoption.policy, organisation=adoption.organisation_id, starts_on__gt=adoption.starts_on
    )
    next_on = later.order_by("starts_on").values_list("starts_on", flat=True).first()
    refuse_if(why_not_end(adoption.starts_on, ends_before=ends_before, next_on=next_on))
    adoption.ends_before = ends_before
    adoption.ended_by, adoption.ended_at = actor.name, at
    adoption.save(update_fields=["ends_before", "ended_by", "ended_at"])
    _note(actor, "policy.adoption_ended", adoption, at)
    return adoption


@transaction.atomic
def withdraw_adoption(adoption_id: int, *, on: date, actor: Actor, at: datetime) -> None:
    """Forget an adoption that has not begun to bind on the day; the audit trail remembers it. Raises Refused."""
    adoption = _locked(adoption_id, actor)
    refuse_if(why_not_withdraw(adoption.starts_on, today=on))
    _note(actor, "policy.adoption_withdrawn", adoption, at)
    adoption.delete()


def _one_at_a_time(policy_code: str) -> None:
    # Adopting above and below at once touches different rows: only a lock on the policy keeps them apart.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('compliance.adoption'), hashtext(%s))", [policy_code]
        )


def _held(
    policy_code: str, organisation: Organisation, starts_on: date, ends_before: date | None
) -> tuple[Binding, ...]:
    found = (
        Adoption.objects.on_the_way_to(organisation.path)
        .overlapping(starts_on, ends_before)
        .filter(policy=policy_code)
        .select_related("organisation")
        .order_by("starts_on")
    )
    return tuple(
        Binding(
            each.organisation.label, each.organisation_id == organisation.pk, each.starts_on, each.ends_before
        )
        for each in found
    )


def _locked(adoption_id: int, actor: Actor) -> Adoption:
    rows = Adoption.objects.select_for_update(of=("self",)).select_related("organisation")
    adoption = rows.filter(pk=adoption_id).first()
    if adoption is None:
        raise refuse("no_such_adoption", _("没有这项采用，可能已被撤回"))
    actor.require(Permission.POLICY_ADOPT, adoption.organisation.path)
    return adoption


def _note(actor: Actor, deed: str, adoption: Adoption, at: datetime) -> None:
    details = {"policy": adoption.policy, "starts_on": adoption.starts_on.isoformat()}
    if adoption.ends_before is not None:
        details["ends_before"] = adoption.ends_before.isoformat()
    path = adoption.organisation.path
    audit.note(actor, deed, adoption.organisation, at=at, org_path=path, details=details)
