"""The approval trail: who did what to an item or a plan, with which opinion."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ganxun.base.actor import Actor
from ganxun.orgs.models import Organisation
from ganxun.plans.models import AnnualPlan, PlanItem, ReviewNote


def note_deed(
    deed: str,
    *,
    plan: AnnualPlan,
    organisation: Organisation,
    actor: Actor,
    at: datetime,
    items: Iterable[PlanItem] = (),
    opinion: str = "",
) -> None:
    """One note about the plan, or one about each item."""
    rows: list[tuple[PlanItem | None, int | None]] = [(item, item.version) for item in items] or [
        (None, None)
    ]
    ReviewNote.objects.bulk_create(
        ReviewNote(
            plan=plan,
            item=item,
            deed=deed,
            organisation=organisation,
            opinion=opinion.strip()[:400],
            item_version=version,
            by=actor.name,
            by_user=actor.user_id,
            at=at,
        )
        for item, version in rows
    )
