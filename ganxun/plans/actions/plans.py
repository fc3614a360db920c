"""A plan as a whole: opened, closed to declarations, filed above, published, ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count

from ganxun.base import audit
from ganxun.base.actor import Actor
from ganxun.base.periods import calendar_year
from ganxun.base.permissions import Permission
from ganxun.base.refusals import Reason, refuse_if
from ganxun.compliance import library
from ganxun.compliance.models import Adoption
from ganxun.orgs.models import Organisation
from ganxun.plans.actions.noting import note_deed
from ganxun.plans.choices import PlanKind, PlanState, ReviewDeed
from ganxun.plans.decisions import plans as decisions
from ganxun.plans.models import AnnualPlan
from ganxun.plans.states import PLAN_STEPS


@dataclass(frozen=True, kw_only=True)
class NewPlan:
    """What is said of a plan when it is opened."""

    organisation_id: int
    year: int
    title: str
    policy_code: str
    declare_until: date
    review_until: date
    kind: str = PlanKind.REGULAR
    review_path: str = "every_level"


def policies_of(organisation: Organisation, year: int) -> list[str]:
    """The policies that bind an organisation in a year, the nearest first."""
    whole = calendar_year(year)
    found: list[str] = []
    for day in (whole.starts_on, whole.ends_on):
        found += Adoption.objects.binding(organisation.path, day).values_list("policy", flat=True)
    return [code for code in dict.fromkeys(found) if code in library.codes()]


@transaction.atomic
def open_plan(said: NewPlan, *, actor: Actor, at: datetime) -> AnnualPlan:
    """Open a plan to declarations. Requires PLAN_PUBLISH over its organisation."""
    organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=said.organisation_id)
    actor.require(Permission.PLAN_PUBLISH, organisation.path)
    refuse_if(why_not_open(said, organisation))
    plan = AnnualPlan.objects.create(
        organisation=organisation,
        year=said.year,
        kind=said.kind,
        title=said.title.strip(),
        policy_code=said.policy_code,
        declare_until=said.declare_until,
        review_until=said.review_until,
        review_path=said.review_path,
    )
    audit.note(actor, "plan.opened", plan, at=at, org_path=organisation.path, details={"year": said.year})
    return plan


def why_not_open(said: NewPlan, organisation: Organisation) -> tuple[Reason, ...]:
    """All that stands against such a plan; two queries."""
    in_range = decisions.FIRST_YEAR <= said.year <= decisions.LAST_YEAR
    regular = AnnualPlan.objects.filter(organisation=organisation, year=said.year, kind=PlanKind.REGULAR)
    return decisions.why_not_open(
        year=said.year,
        declare_until=said.declare_until,
        review_until=said.review_until,
        exists=in_range and said.kind == PlanKind.REGULAR and regular.exists(),
        policy_known=not in_range or said.policy_code in policies_of(organisation, said.year),
    )


@transaction.atomic
def move_deadlines(
    plan_id: int, *, declare_until: date, review_until: date, actor: Actor, at: datetime
) -> AnnualPlan:
    """Set other deadlines while the plan is being made."""
    plan = locked_plan(plan_id)
    actor.require(Permission.PLAN_PUBLISH, plan.organisation.path)
    states = (PlanState.DECLARING, PlanState.REVIEWING)
    wrong = () if plan.state in states else decisions.why_not_step(plan, "")
    refuse_if((*wrong, *decisions.why_not_deadlines(declare_until, review_until)))
    before = {"declare_until": str(plan.declare_until), "review_until": str(plan.review_until)}
    plan.declare_until, plan.review_until = declare_until, review_until
    plan.save(update_fields=["declare_until", "review_until"])
    path = plan.organisation.path
    audit.note(actor, "plan.deadlines_moved", plan, at=at, org_path=path, details={"before": before})
    return plan


@transaction.atomic
def move_plan(plan_id: int, deed: str, *, opinion: str = "", actor: Actor, at: datetime) -> AnnualPlan:
    """Take a plan one step on (`states.PLAN_STEPS`), other than by a change notice.

    Requires PLAN_PUBLISH over the plan's organisation; for accepting or sending back a filing over that of the level
    above. Raises Refused with every reason.
    """
    plan = locked_plan(plan_id)
    actor.require(Permission.PLAN_PUBLISH, acting_path(plan, deed))
    refuse_if(why_not_move(plan, deed, opinion=opinion))
    plan.state = PLAN_STEPS[deed, plan.state]
    if deed == ReviewDeed.FILE:
        plan.filed_with = upper_of(plan.organisation)
    if deed in {ReviewDeed.ACKNOWLEDGE, ReviewDeed.SETTLE}:
        plan.filed_at = at
    if deed == ReviewDeed.PUBLISH:
        plan.published_at, plan.version = at, 1
    plan.save(update_fields=["state", "filed_with", "filed_at", "published_at", "version"])
    by = plan.filed_with if deed in _ABOVE and plan.filed_with else plan.organisation
    note_deed(deed, plan=plan, organisation=by, opinion=opinion, actor=actor, at=at)
    details = {"state": plan.state, "opinion": opinion}
    audit.note(actor, f"plan.{deed}", plan, at=at, org_path=plan.organisation.path, details=details)
    return plan


_ABOVE = frozenset({"acknowledge", "send_back"})


def acting_path(plan: AnnualPlan, deed: str) -> str:
    """Over which organisation one needs the right for the deed."""
    above = plan.filed_with if deed in _ABOVE else None
    return (above or plan.organisation).path


def why_not_move(plan: AnnualPlan, deed: str, *, opinion: str = " ") -> tuple[Reason, ...]:
    """All that stands against the step; the page greys its button with the same. At most two queries."""
    if deed in {ReviewDeed.FILE, ReviewDeed.SETTLE}:
        counted = plan.items.values_list("state").annotate(count=Count("pk")).order_by()
        has_upper = upper_of(plan.organisation) is not None
        if (deed == ReviewDeed.FILE) is not has_upper:
            return decisions.why_not_step(plan, "")
        return decisions.why_not_file(plan, dict(counted), has_upper=has_upper)
    # A change is a deed of its own, with a notice.
    reasons = decisions.why_not_step(plan, deed if deed != ReviewDeed.CHANGE else "")
    if deed == ReviewDeed.SEND_BACK:
        reasons += decisions.why_not_send_back(opinion)
    return reasons


def upper_of(organisation: Organisation) -> Organisation | None:
    """The organisation that a plan is filed with: the nearest region above."""
    above = Organisation.objects.filter(pk__in=organisation.ancestor_ids[:-1])
    return above.filter(kind__in=["province", "city", "county"]).order_by("-depth").first()


def locked_plan(plan_id: int) -> AnnualPlan:
    """The plan, held until the deed is done: numbers, revisions and states are given out under this lock."""
    plans = AnnualPlan.objects.select_for_update(of=("self",)).select_related("organisation", "filed_with")
    return plans.get(pk=plan_id)
