"""Freezing the denominators of a year, for one's own subtree, without standing in the way of the level above.

What a unit has reported counts, else what the register holds. Whoever freezes above keeps what has been frozen below;
only when the top of the tree has frozen is a year divided by it (decision 0086).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction

from ganxun.base import audit
from ganxun.base.actor import Actor, system_actor
from ganxun.base.later import later
from ganxun.base.permissions import Permission
from ganxun.base.refusals import marked as _
from ganxun.base.refusals import refuse, refuse_if
from ganxun.compliance import library
from ganxun.compliance.actions.head_counting import (
    NOBODY_THERE,
    Countable,
    Counts,
    counted_categories,
    counts_in,
    told_otherwise,
)
from ganxun.compliance.decisions import why_not_freeze, why_not_lift, why_not_share
from ganxun.compliance.models import HeadcountFreeze, HeadcountReport, HeadcountSnapshot
from ganxun.orgs.models import Organisation

_AT_ONCE = 5_000


@transaction.atomic
def ask_for_freeze(
    policy_code: str,
    *,
    organisation: Organisation,
    taken_on: date,
    today: date,
    actor: Actor,
    at: datetime,
) -> tuple[HeadcountFreeze, bool]:
    """Ask for the headcounts of the year of `taken_on` to be frozen; the counting is queued.

    Whoever asks again gets the freeze there is, and False; one that still waits is queued again. Raises Refused.
    """
    actor.require(Permission.HEADCOUNT_FREEZE, organisation.path)
    one_at_a_time(taken_on.year)
    standing = _standing(organisation, policy_code, taken_on.year)
    wanted = _Wanted(policy_code, organisation, taken_on)
    freeze = standing or _new_freeze(wanted, today=today, actor=actor, at=at)
    if freeze.done_at is None:
        later("compliance.carry_out_freeze", freeze_id=freeze.pk)
    return freeze, standing is None


def _standing(organisation: Organisation, policy_code: str, year: int) -> HeadcountFreeze | None:
    held = HeadcountFreeze.objects.in_force()
    return held.filter(organisation=organisation, policy=policy_code, year=year).first()


@dataclass(frozen=True)
class _Wanted:
    policy_code: str
    organisation: Organisation
    taken_on: date


def _new_freeze(wanted: _Wanted, *, today: date, actor: Actor, at: datetime) -> HeadcountFreeze:
    policy, organisation, taken_on = library.policy(wanted.policy_code), wanted.organisation, wanted.taken_on
    categories = counted_categories(policy)
    above = frozen_above(organisation, taken_on.year, wanted.policy_code)
    refuse_if(
        why_not_freeze(
            taken_on=taken_on,
            today=today,
            has_categories=bool(categories),
            frozen_above=above.organisation.label if above else None,
        )
    )
    refuse_if(why_not_share(told_otherwise(policy, categories)))
    freeze = HeadcountFreeze.objects.create(
        organisation=organisation,
        policy=wanted.policy_code,
        year=taken_on.year,
        taken_on=taken_on,
        categories=list(categories),
        asked_by=actor.name,
        asked_at=at,
    )
    details = {"policy": freeze.policy, "taken_on": taken_on.isoformat()}
    audit.note(
        actor,
        "headcount.freeze_asked",
        at=at,
        about=freeze,
        org_path=organisation.path,
        details=details,
    )
    return freeze


def frozen_above(organisation: Organisation, year: int, policy_code: str) -> HeadcountFreeze | None:
    """The freeze by an organisation above this one, if there is one."""
    held = HeadcountFreeze.objects.in_force().on_the_way_to(organisation.path)
    held = held.filter(year=year, policy=policy_code).exclude(organisation=organisation)
    return held.select_related("organisation").order_by("organisation__depth").first()


def carry_out_freeze(freeze_id: int, *, clock: Callable[[], datetime]) -> None:
    """Count, and keep the counts; nothing is done when that has been done, or lifted, already."""
    freeze = HeadcountFreeze.objects.select_related("organisation").filter(pk=freeze_id).first()
    if freeze is None or not _waits(freeze):
        return
    counted = counts_in(freeze.organisation_id, (_countable(freeze),), freeze.taken_on)
    with transaction.atomic():
        one_at_a_time(freeze.year)
        freeze.refresh_from_db(fields=["done_at", "lifted_at"])
        if _waits(freeze):
            _keep(freeze, counted, at=clock())


def _waits(freeze: HeadcountFreeze) -> bool:
    return freeze.done_at is None and freeze.lifted_at is None


def _countable(freeze: HeadcountFreeze) -> Countable:
    return Countable(library.policy(freeze.policy), tuple(freeze.categories))


def _keep(freeze: HeadcountFreeze, counted: Counts, *, at: datetime) -> None:
    rows = list(_snapshots(freeze, counted))
    HeadcountSnapshot.objects.bulk_create(rows, batch_size=_AT_ONCE)
    is_final = freeze.organisation.parent_id is None
    if is_final:
        held = HeadcountSnapshot.objects.filter(year=freeze.year, category__in=freeze.categories)
        held.filter(organisation__path__startswith=freeze.organisation.path).update(is_final=True)
    freeze.rows, freeze.done_at = len(rows), at
    freeze.save(update_fields=["rows", "done_at"])
    details = {"policy": freeze.policy, "taken_on": freeze.taken_on.isoformat(), "rows": len(rows)}
    audit.note(
        system_actor(freeze.asked_by),
        "headcount.frozen",
        at=at,
        about=freeze,
        org_path=freeze.organisation.path,
        details=details,
    )


def _snapshots(freeze: HeadcountFreeze, counted: Counts) -> Iterator[HeadcountSnapshot]:
    """One for each unit and category that has anybody; what has been frozen below stays as it is."""
    below = HeadcountReport.objects.filter(organisation__path__startswith=freeze.organisation.path)
    said = {
        (each.organisation_id, each.category): each
        for each in below.filter(year=freeze.year, category__in=freeze.categories).standing()
    }
    frozen = _frozen_below(freeze)
    for unit, category in sorted(counted.keys() | said.keys()):
        if (unit, category) in frozen:
            continue
        heads = counted.get((unit, category), NOBODY_THERE)
        report = said.get((unit, category))
        yield HeadcountSnapshot(
            organisation_id=unit,
            category=category,
            year=freeze.year,
            taken_on=freeze.taken_on,
            people=report.people if report else heads.people,
            exempt=report.exempt if report else heads.exempt,
            counted=heads.people,
            is_reported=report is not None,
            is_final=False,
            freeze=freeze,
        )


def _frozen_below(freeze: HeadcountFreeze) -> set[tuple[int, str]]:
    """(unit, category) that another freeze of the year has settled, also those with nobody."""
    inside = Organisation.objects.under(freeze.organisation.path)
    kept = HeadcountSnapshot.objects.filter(organisation__in=inside.values("pk"), year=freeze.year)
    found = set(kept.values_list("organisation_id", "category"))
    others = HeadcountFreeze.objects.carried_out().filter(year=freeze.year).exclude(pk=freeze.pk)
    for other in others.select_related("organisation").filter(organisation__in=inside.values("pk")):
        units = Organisation.objects.under(other.organisation.path).values_list("pk", flat=True)
        found |= {(unit, category) for unit in units for category in other.categories}
    return found


@transaction.atomic
def lift_freeze(freeze_id: int, *, reason: str, actor: Actor, at: datetime) -> HeadcountFreeze:
    """Take back a freeze on which no figure stands yet: its snapshots go, the deed and its reason stay. Raises Refused."""
    rows = HeadcountFreeze.objects.select_for_update(of=("self",)).select_related("organisation")
    freeze: HeadcountFreeze | None = rows.filter(pk=freeze_id).first()
    if freeze is None:
        raise refuse("no_such_freeze", _("没有这次冻结"))
    actor.require(Permission.HEADCOUNT_FREEZE, freeze.organisation.path)
    one_at_a_time(freeze.year)
    above = frozen_above(freeze.organisation, freeze.year, freeze.policy)
    refuse_if(
        why_not_lift(
            is_final=freeze.organisation.parent_id is None and freeze.done_at is not None,
            is_lifted=freeze.lifted_at is not None,
            frozen_above=above.organisation.label if above else None,
        )
    )
    if not reason.strip():
        raise refuse("headcount_reason_missing", _("解除冻结须写明原因"))
    freeze.snapshots.all().delete()
    freeze.lifted_by, freeze.lifted_at, freeze.lift_reason = actor.name, at, reason.strip()
    freeze.save(update_fields=["lifted_by", "lifted_at", "lift_reason"])
    audit.note(
        actor,
        "headcount.lifted",
        at=at,
        about=freeze,
        org_path=freeze.organisation.path,
        details={"policy": freeze.policy, "reason": freeze.lift_reason},
    )
    return freeze


def freeze_headcounts(policy_code: str, *, taken_on: date, actor: Actor, at: datetime) -> int:
    """Freeze the year of `taken_on` for the whole tree, here and now; returns how many rows were kept.

    For the shell and the demo. Raises Refused without the right over the whole tree, or when the year is frozen already.
    """
    actor.require(Permission.HEADCOUNT_FREEZE, "")
    kept = 0
    for root in Organisation.objects.filter(parent=None).order_by("pk"):
        with transaction.atomic():
            one_at_a_time(taken_on.year)
            if _standing(root, policy_code, taken_on.year) is not None:
                raise refuse(
                    "headcount_frozen", _("{year} 年度的人数已经冻结，不得重复冻结"), year=taken_on.year
                )
            wanted = _Wanted(policy_code, root, taken_on)
            freeze = _new_freeze(wanted, today=taken_on, actor=actor, at=at)
        carry_out_freeze(freeze.pk, clock=lambda: at)
        freeze.refresh_from_db()
        kept += freeze.rows
    return kept


def one_at_a_time(year: int) -> None:
    """Reports and freezes of a year take turns until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('compliance.headcounts'), %s)", [year])
