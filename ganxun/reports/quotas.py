"""Where the places of an item are: handed, used, given back, left, node by node; and who would need them (B4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import (
    CharField,
    Count,
    Exists,
    F,
    Func,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce

from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.compliance.choices import Verdict
from ganxun.compliance.models import Finding
from ganxun.orgs.models import Organisation
from ganxun.plans.decisions.quotas import shared_out
from ganxun.plans.models import PlanItem, QuotaAsk, QuotaMove, QuotaShare
from ganxun.reports.board_reading import run_for
from ganxun.reports.due_people import ARRANGED

_DUE = (Verdict.AT_RISK, Verdict.NOT_MET)


@dataclass(frozen=True)
class Need:
    """Who would need a place: people with an obligation behind schedule and nothing arranged; the first day it is due."""

    people: int = 0
    first_due: date | None = None


@dataclass(frozen=True)
class Line:
    """An organisation below the holder: what it holds, and what it and all below it have used, given back, left."""

    organisation: Organisation
    share: QuotaShare | None
    used: int = 0
    given_back: int = 0
    left: int = 0
    need: Need = Need()
    proposed: int = 0

    @property
    def received(self) -> int:
        """What it has received."""
        return self.share.received if self.share else 0

    @property
    def handed(self) -> int:
        """What it has handed on."""
        return self.share.handed if self.share else 0


@dataclass(frozen=True)
class Node:
    """One organisation's part of an item's places, with those below."""

    share: QuotaShare
    lines: tuple[Line, ...]
    used: int
    asks: tuple[QuotaAsk, ...] = ()
    own_ask: QuotaAsk | None = None
    judged_on: date | None = None
    hidden: int = 0
    need: Need = field(default_factory=Need)

    @property
    def proposed(self) -> int:
        """How many places the proposal gives out."""
        return sum(line.proposed for line in self.lines)

    @property
    def given(self) -> int:
        """How many organisations below hold places."""
        return sum(1 for line in self.lines if line.received)


def shares_of(organisation: Organisation, *, actor: Actor) -> QuerySet[QuotaShare]:
    """What the organisation holds of every item: with `used` and `still_left` below it, and requests to answer."""
    below = (
        QuotaShare.objects.filter(
            quota=OuterRef("quota"), organisation__path__startswith=OuterRef("organisation__path")
        )
        .order_by()
        .values("quota")
    )
    return (
        QuotaShare.objects.visible_to(actor)
        .filter(organisation=organisation)
        .select_related("quota__item__plan", "quota__item__institution", "upper__organisation")
        .annotate(
            used=_zero(below.annotate(total=Sum("taken")).values("total")),
            still_left=_zero(
                below.annotate(total=Sum(F("received") - F("handed") - F("taken"))).values("total")
            ),
            to_answer=_zero(
                QuotaAsk.objects.waiting()
                .filter(share__upper=OuterRef("pk"))
                .order_by()
                .values("share__upper")
                .annotate(total=Count("pk"))
                .values("total")
            ),
            is_waiting=Exists(QuotaAsk.objects.waiting().filter(share=OuterRef("pk"))),
        )
    )


def _zero(asked: QuerySet[Any, Any]) -> Coalesce:
    return Coalesce(Subquery(asked[:1], output_field=IntegerField()), Value(0))


def items_to_open(organisation: Organisation, *, actor: Actor) -> list[PlanItem]:
    """Approved items of published plans that call people from the organisation, whose places are not out yet."""
    if not actor.can(Permission.QUOTA_CHANGE, organisation.path):
        return []
    ready = PlanItem.objects.filter(
        called_from=organisation, state="approved", plan__state="published", quota__isnull=True
    )
    return list(ready.select_related("plan").order_by("starts_on", "pk")[:200])


def read_node(share: QuotaShare, *, as_of: date, everyone: bool = False, propose: bool = False) -> Node:
    """The figures of one node and of every organisation directly below it.

    Without `everyone` those who neither hold places nor need any are only counted (`hidden`).
    """
    here = share.organisation
    held = {
        each.organisation_id: each
        for each in QuotaShare.objects.filter(
            quota=share.quota_id, organisation__path__startswith=here.path
        ).select_related("organisation")
    }
    below = list(Organisation.objects.filter(parent=here).existing_on(as_of).in_order())
    needs, judged_on = _needs(share, as_of)
    lines = [_line(each, held, needs.get(each.pk, Need())) for each in below]
    if propose:
        lines = _proposed(lines, share.left)
    shown = [line for line in lines if everyone or line.share or line.need.people]
    asks = list(
        QuotaAsk.objects.waiting()
        .filter(Q(share__upper=share) | Q(share=share))
        .select_related("share__organisation")
    )
    return Node(
        share=share,
        lines=tuple(shown),
        used=sum(each.taken for each in held.values()),
        asks=tuple(ask for ask in asks if ask.share_id != share.pk),
        own_ask=next((ask for ask in asks if ask.share_id == share.pk), None),
        judged_on=judged_on,
        hidden=len(lines) - len(shown),
        need=_sum_of(needs.values()),
    )


def need_of(share: QuotaShare, *, as_of: date) -> Need:
    """Who would need a place in the organisation and below it."""
    needs, _day = _needs(share, as_of)
    return _sum_of(needs.values())


def _sum_of(needs: Iterable[Need]) -> Need:
    found = list(needs)
    days = [each.first_due for each in found if each.first_due]
    return Need(sum(each.people for each in found), min(days, default=None))


def _line(organisation: Organisation, held: dict[int, QuotaShare], need: Need) -> Line:
    inside = [each for each in held.values() if each.organisation.path.startswith(organisation.path)]
    return Line(
        organisation=organisation,
        share=held.get(organisation.pk),
        used=sum(each.taken for each in inside),
        given_back=sum(each.returned for each in inside),
        left=sum(each.left for each in inside),
        need=need,
    )


def _proposed(lines: list[Line], left: int) -> list[Line]:
    """What is left, in proportion to those in need who have no place yet."""
    uncovered = {line.organisation.pk: max(line.need.people - line.received, 0) for line in lines}
    shares = shared_out(left, uncovered)
    return [replace(line, proposed=shares[line.organisation.pk]) for line in lines]


def _needs(share: QuotaShare, as_of: date) -> tuple[dict[int, Need], date | None]:
    """By the organisation directly below the holder (the holder itself stands for its own people)."""
    item = share.quota.item
    run = run_for(item.plan.policy_code, as_of)
    if run is None:
        return {}, None
    here = share.organisation
    found = (
        Finding.objects.as_of(run.policy, run.as_of)
        .filter(subject_kind="person", verdict__in=_DUE, unit__path__startswith=here.path)
        .exclude(ARRANGED)
    )
    below = Func(
        F("unit__path"), Value("."), Value(here.depth + 2), function="split_part", output_field=CharField()
    )
    rows = (
        found.annotate(part=below)
        .order_by()
        .values("part")
        .annotate(people=Count("subject_id", distinct=True), first=Min("due_on"))
    )
    return {
        int(row["part"]) if row["part"] else here.pk: Need(row["people"], row["first"]) for row in rows
    }, run.as_of


def moves_of(share: QuotaShare) -> QuerySet[QuotaMove]:
    """The ledger of one node, newest first."""
    return QuotaMove.objects.filter(Q(source=share) | Q(target=share)).select_related(
        "source__organisation", "target__organisation"
    )


def trail_of(share: QuotaShare, *, actor: Actor) -> list[QuotaShare]:
    """The shares above this one that the actor may see, the widest first."""
    above = (
        QuotaShare.objects.visible_to(actor)
        .filter(quota=share.quota_id)
        .for_unit(share.organisation.path)
        .exclude(pk=share.pk)
        .select_related("organisation")
    )
    return list(above)[::-1]
