"""Items: declared, revised, submitted, withdrawn, taken over from another year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Max

from ganxun.base import audit
from ganxun.base.actor import Actor
from ganxun.base.clock import local_day
from ganxun.base.periods import Period, calendar_year
from ganxun.base.permissions import Permission
from ganxun.base.refusals import Reason, Refused, refuse_if
from ganxun.orgs.models import Organisation
from ganxun.plans.actions.checking import Checker
from ganxun.plans.actions.noting import note_deed
from ganxun.plans.actions.plans import locked_plan
from ganxun.plans.choices import ItemState, ItemTiming, PlanState, ReviewDeed, ReviewPath
from ganxun.plans.decisions import items as decisions
from ganxun.plans.decisions.items import Declared
from ganxun.plans.decisions.stages import stages
from ganxun.plans.models import AnnualPlan, ItemSegment, ItemVersion, PlanItem

_WRITTEN = frozenset(Declared.__dataclass_fields__) - {"segments"}


class DeclarationsRefused(Refused):
    """Several declarations were handed in together and none was taken; `rows` says what is wrong with which."""

    def __init__(self, rows: Mapping[int, tuple[Reason, ...]]) -> None:
        super().__init__(tuple(reason for reasons in rows.values() for reason in reasons))
        self.rows = rows


@transaction.atomic
def declare_item(
    plan_id: int,
    said: Declared,
    *,
    actor: Actor,
    at: datetime,
    on: date | None = None,
) -> PlanItem:
    """Declare one item, as a draft; after publication it is an out-of-plan item. Requires PLAN_DECLARE over the organiser."""
    try:
        return declare_items(plan_id, [said], actor=actor, at=at, on=on)[0]
    except DeclarationsRefused as refusal:
        raise Refused(refusal.rows[0]) from refusal


@transaction.atomic
def declare_items(
    plan_id: int,
    declared: Sequence[Declared],
    *,
    actor: Actor,
    at: datetime,
    on: date | None = None,
    copied_from: Sequence[int | None] = (),
) -> list[PlanItem]:
    """Declare several items together: all or none. Raises DeclarationsRefused with the reasons of each row.

    `on` is the day by which deadlines are held, where that is not the day of `at` (the demo's clock).
    """
    plan = locked_plan(plan_id)
    checker = Checker(plan, declared)
    _permit(actor, checker.places, declared)
    is_extra = plan.state == PlanState.PUBLISHED
    refuse_if(decisions.why_not_declare(plan, today=on or local_day(at), is_extra=is_extra))
    wrong = {row: reasons for row, said in enumerate(declared) if (reasons := checker.reasons(said))}
    if wrong:
        raise DeclarationsRefused(wrong)
    items = _created(plan, declared, copied_from or [None] * len(declared), is_extra=is_extra)
    _write_parts(items, declared, actor=actor, at=at)
    for place, own in _by_organiser(items).items():
        organiser = checker.places[place]
        note_deed(ReviewDeed.DECLARE, plan=plan, organisation=organiser, items=own, actor=actor, at=at)
        details = {"items": [item.number for item in own]}
        audit.note(actor, "plan_item.declared", plan, at=at, org_path=organiser.path, details=details)
    touch(plan)
    return items


def _created(
    plan: AnnualPlan, declared: Sequence[Declared], sources: Sequence[int | None], *, is_extra: bool
) -> list[PlanItem]:
    """The rows, with the next numbers of the plan; the caller holds it."""
    first = (plan.items.aggregate(last=Max("number"))["last"] or 0) + 1
    items = [
        PlanItem(
            plan=plan,
            number=first + row,
            timing=ItemTiming.EXTRA if is_extra else ItemTiming.REGULAR,
            copied_from_id=sources[row],
            **_columns(said),
        )
        for row, said in enumerate(declared)
    ]
    PlanItem.objects.bulk_create(items, batch_size=500)
    return items


def why_not_declare_items(
    plan: AnnualPlan, declared: Sequence[Declared], *, on: date
) -> dict[int, tuple[Reason, ...]]:
    """The same reasons without doing it: what a dry run shows, by row."""
    checker = Checker(plan, declared)
    is_extra = plan.state == PlanState.PUBLISHED
    always = decisions.why_not_declare(plan, today=on, is_extra=is_extra)
    found = {row: (*always, *checker.reasons(said)) for row, said in enumerate(declared)}
    return {row: reasons for row, reasons in found.items() if reasons}


@transaction.atomic
def revise_item(item_id: int, said: Declared, *, actor: Actor, at: datetime) -> PlanItem:
    """Put what is said in the place of what stood; every wording is kept. Requires PLAN_DECLARE over the organiser."""
    plan, (item,) = locked_items([item_id])
    checker = Checker(plan, [said])
    actor.require(Permission.PLAN_DECLARE, item.organiser.path)
    _permit(actor, checker.places, [said])
    refuse_if((*decisions.why_not_step(item, "revise"), *checker.reasons(said)))
    if said.plain() == declared_of(item).plain():
        return item
    rewrite(item, said, actor=actor, at=at)
    note_deed(ReviewDeed.REVISE, plan=plan, organisation=item.organiser, items=[item], actor=actor, at=at)
    details = {"item": item.number, "version": item.version}
    audit.note(actor, "plan_item.revised", item, at=at, org_path=item.organiser.path, details=details)
    touch(plan)
    return item


def rewrite(item: PlanItem, said: Declared, *, actor: Actor, at: datetime) -> None:
    """Writes another version of the item; the caller holds the plan and has checked."""
    for name, value in _columns(said).items():
        setattr(item, name, value)
    item.version += 1
    item.save()
    item.segments.all().delete()
    _write_parts([item], [said], actor=actor, at=at)


@transaction.atomic
def submit_items(
    item_ids: Sequence[int], *, actor: Actor, at: datetime, on: date | None = None
) -> list[PlanItem]:
    """Hand items of one plan to the first who reviews them. Requires PLAN_DECLARE over each organiser."""
    plan, items = locked_items(item_ids)
    today = on or local_day(at)
    for item in items:
        actor.require(Permission.PLAN_DECLARE, item.organiser.path)
        is_extra = item.timing == ItemTiming.EXTRA
        refuse_if(decisions.why_not_submit(plan, item, today=today, is_extra=is_extra))
        item.state, item.waiting_at_id = ItemState.SUBMITTED, stages_of(plan, item.organiser)[0]
    PlanItem.objects.bulk_update(items, ["state", "waiting_at"], batch_size=500)
    _note_each(ReviewDeed.SUBMIT, plan, items, actor=actor, at=at)
    touch(plan)
    return items


@transaction.atomic
def withdraw_item(item_id: int, *, actor: Actor, at: datetime) -> PlanItem:
    """Take an item back before its review has ended. Requires PLAN_DECLARE over the organiser."""
    plan, (item,) = locked_items([item_id])
    actor.require(Permission.PLAN_DECLARE, item.organiser.path)
    refuse_if(decisions.why_not_step(item, "withdraw"))
    item.state, item.waiting_at = ItemState.WITHDRAWN, None
    item.save(update_fields=["state", "waiting_at"])
    _note_each(ReviewDeed.WITHDRAW, plan, [item], actor=actor, at=at)
    touch(plan)
    return item


@transaction.atomic
def copy_items(
    item_ids: Sequence[int], plan_id: int, *, actor: Actor, at: datetime, on: date | None = None
) -> list[PlanItem]:
    """Take items of an earlier plan over into another, 52 weeks a year later, so that they fall on the same weekdays."""
    plan = locked_plan(plan_id)
    sources = list(
        PlanItem.objects.filter(pk__in=item_ids)
        .select_related("plan")
        .prefetch_related("segments")
        .order_by("number")
    )
    moved = [_moved(declared_of(item), plan.year - item.plan.year, plan.year) for item in sources]
    return declare_items(plan_id, moved, actor=actor, at=at, on=on, copied_from=[item.pk for item in sources])


def _moved(said: Declared, years: int, year: int) -> Declared:
    weeks, whole = timedelta(weeks=52 * years), calendar_year(year)
    moved = tuple(Period(each.starts_on + weeks, each.ends_before + weeks) for each in said.segments)
    # A class in the first or last days of its year would slip out of the next one.
    early = max(timedelta(0), whole.starts_on - min(each.starts_on for each in moved))
    late = max(timedelta(0), max(each.ends_before for each in moved) - whole.ends_before)
    by = timedelta(weeks=-(-early.days // 7)) - timedelta(weeks=-(-late.days // 7))
    kept = said.plain() | {
        "segments": [[str(each.starts_on + by), str(each.ends_before + by)] for each in moved]
    }
    return Declared.of_plain(kept)


def declared_of(item: PlanItem) -> Declared:
    """What stands in an item, as it would be declared."""
    segments = tuple(Period(each.starts_on, each.ends_before) for each in item.segments.all())
    return Declared(segments=segments, **{name: getattr(item, name) for name in _WRITTEN})


def stages_of(plan: AnnualPlan, organiser: Organisation) -> list[int]:
    """Who reviews items of an organiser, in order. One query."""
    above = Organisation.objects.filter(pk__in=organiser.ancestor_ids)
    every_level = plan.review_path == ReviewPath.EVERY_LEVEL
    return stages(organiser, list(above), plan.organisation, every_level=every_level)


def locked_items(item_ids: Sequence[int]) -> tuple[AnnualPlan, list[PlanItem]]:
    """Items of one plan with the plan, both held. Raises PlanItem.DoesNotExist unless all are of one plan."""
    plans = set(PlanItem.objects.filter(pk__in=item_ids).values_list("plan_id", flat=True))
    if len(plans) != 1:
        raise PlanItem.DoesNotExist
    plan = locked_plan(plans.pop())
    items = list(
        PlanItem.objects.select_for_update(of=("self",))
        .filter(pk__in=item_ids)
        .select_related("organiser", "waiting_at", "plan")
        .order_by("number")
    )
    if len(items) != len(set(item_ids)):
        raise PlanItem.DoesNotExist
    return plan, items


def touch(plan: AnnualPlan) -> None:
    """Something in the plan has changed: what was computed from it is out of date."""
    AnnualPlan.objects.filter(pk=plan.pk).update(revision=F("revision") + 1)


def _permit(actor: Actor, places: Mapping[int, Organisation], declared: Iterable[Declared]) -> None:
    for number in {each.organiser_id for each in declared}:
        # An organiser that is not there is refused as outside by the checker, unless one may do nothing at all.
        path = places[number].path if number in places else None
        actor.require(Permission.PLAN_DECLARE, path)


def _columns(said: Declared) -> dict[str, object]:
    columns = {name: getattr(said, name) for name in _WRITTEN}
    columns |= {"audience": said.audience or {}, "starts_on": said.starts_on, "ends_before": said.ends_before}
    return columns | {"title": said.title.strip(), "responsible": said.responsible.strip()}


def _write_parts(
    items: Sequence[PlanItem], declared: Sequence[Declared], *, actor: Actor, at: datetime
) -> None:
    pairs = list(zip(items, declared, strict=True))
    ItemSegment.objects.bulk_create(
        (
            ItemSegment(item=item, starts_on=each.starts_on, ends_before=each.ends_before)
            for item, said in pairs
            for each in said.segments
        ),
        batch_size=1000,
    )
    ItemVersion.objects.bulk_create(
        (
            ItemVersion(item=item, number=item.version, content=said.plain(), by=actor.name, at=at)
            for item, said in pairs
        ),
        batch_size=1000,
    )


def _by_organiser(items: Sequence[PlanItem]) -> dict[int, list[PlanItem]]:
    found: dict[int, list[PlanItem]] = {}
    for item in items:
        found.setdefault(item.organiser_id, []).append(item)
    return found


def _note_each(deed: str, plan: AnnualPlan, items: Sequence[PlanItem], *, actor: Actor, at: datetime) -> None:
    for own in _by_organiser(items).values():
        organiser = own[0].organiser
        note_deed(deed, plan=plan, organisation=organiser, items=own, actor=actor, at=at)
        details = {"items": [item.number for item in own]}
        audit.note(actor, f"plan_item.{deed}", plan, at=at, org_path=organiser.path, details=details)
