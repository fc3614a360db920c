"""Handing places down the tree: open, hand on, give back, ask, answer, take, release (B4).

Every deed locks the shares it touches from the top down, asks the decisions, writes moves; the database adds them up.
Locks of several shares are taken in the order upper before lower, brothers only under the lock of the one above
them, so no two deeds ever wait for each other in a ring.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from ganxun.base import audit
from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.base.refusals import marked as _
from ganxun.base.refusals import refuse, refuse_if
from ganxun.orgs.models import Organisation
from ganxun.plans.choices import ItemState, PlanState, QuotaAskState, QuotaMoveKind, QuotaOrder
from ganxun.plans.decisions import quotas as decisions
from ganxun.plans.models.items import PlanItem
from ganxun.plans.models.quotas import Quota, QuotaAsk, QuotaMove, QuotaShare


@dataclass(frozen=True)
class _By:
    """Who moves places, when, why."""

    actor: Actor
    at: datetime
    why: str = ""

    def move(
        self,
        kind: QuotaMoveKind,
        places: int,
        *,
        source: QuotaShare | None = None,
        target: QuotaShare | None = None,
        ask: QuotaAsk | None = None,
    ) -> QuotaMove:
        """A move, not yet written."""
        return QuotaMove(
            quota_id=(source or target).quota_id,  # type: ignore[union-attr] # one of the two is there
            kind=kind,
            source=source,
            target=target,
            places=places,
            why=self.why,
            ask=ask,
            at=self.at,
            by=self.actor.name,
        )


@transaction.atomic
def open_quota(
    item_id: int,
    *,
    order: str = QuotaOrder.IN_TURN,
    places: int | None = None,
    actor: Actor,
    at: datetime,
) -> QuotaShare:
    """Put the places of an item out: the organisation from which it calls people holds them all.

    Requires QUOTA_CHANGE over that organisation.
    """
    items = PlanItem.objects.select_for_update(of=("self",)).select_related("called_from", "plan")
    item = items.get(pk=item_id)
    path = item.called_from.path
    actor.require(Permission.QUOTA_CHANGE, path)
    wanted = item.people if places is None else places
    refuse_if(
        decisions.why_not_open(
            is_open=Quota.objects.filter(item=item).exists(),
            is_approved=item.state == ItemState.APPROVED,
            is_published=item.plan.state == PlanState.PUBLISHED,
            places=wanted,
        )
    )
    quota = Quota.objects.create(item=item, order=QuotaOrder(order), opened_at=at, opened_by=actor.name)
    top = QuotaShare.objects.create(quota=quota, organisation=item.called_from)
    _By(actor, at).move(QuotaMoveKind.OPENED, wanted, target=top).save()
    audit.note(actor, "quota.opened", quota, at=at, org_path=path, details={"places": wanted})
    return _fresh(top)


@transaction.atomic
def resize_quota(quota_id: int, places: int, *, why: str, actor: Actor, at: datetime) -> QuotaShare:
    """The item has more places, or fewer. What is handed on or taken stays; added places serve those who wait."""
    top = _locked(QuotaShare.objects.filter(quota=quota_id, upper=None))
    path = top.organisation.path
    actor.require(Permission.QUOTA_CHANGE, path)
    refuse_if(decisions.why_not_resize(top, places))
    by = _By(actor, at, why)
    change = places - top.received
    if change > 0:
        by.move(QuotaMoveKind.OPENED, change, target=top).save()
        _serve(_fresh(top), change, by)
    elif change < 0:
        by.move(QuotaMoveKind.CLOSED, -change, source=top).save()
    audit.note(
        actor, "quota.resized", top.quota, at=at, org_path=path, details={"places": places, "why": why}
    )
    return _fresh(top)


@transaction.atomic
def hand_down(
    share_id: int, places: Mapping[int, int], *, why: str = "", actor: Actor, at: datetime
) -> QuotaShare:
    """Hand places on to organisations below: all of it or nothing. Requires QUOTA_CHANGE over the holder."""
    holder = _locked(QuotaShare.objects.filter(pk=share_id))
    path = holder.organisation.path
    actor.require(Permission.QUOTA_CHANGE, path)
    below = list(Organisation.objects.filter(pk__in=places).order_by("depth", "pk"))
    if len(below) != len(places):
        raise refuse("no_such_organisation", _("没有这个机构"))
    held = {
        each.organisation_id: each
        for each in QuotaShare.objects.locked().filter(quota=holder.quota_id, organisation__in=places)
    }
    refuse_if(decisions.why_not_hand(holder, _asked(holder, below, held, places)))
    fresh = [
        QuotaShare(quota_id=holder.quota_id, organisation=each, upper=holder)
        for each in below
        if each.pk not in held
    ]
    held |= {each.organisation_id: each for each in QuotaShare.objects.bulk_create(fresh)}
    by = _By(actor, at, why)
    QuotaMove.objects.bulk_create(
        by.move(QuotaMoveKind.HANDED, places[each.pk], source=holder, target=held[each.pk]) for each in below
    )
    details = {"to": {each.name: places[each.pk] for each in below[:200]}, "places": sum(places.values())}
    audit.note(actor, "quota.handed_down", holder.quota, at=at, org_path=path, details=details)
    return _fresh(holder)


@transaction.atomic
def give_back(share_id: int, places: int, *, why: str, actor: Actor, at: datetime) -> QuotaShare:
    """Give places back to where they came from; there they serve those who wait. Requires QUOTA_CHANGE over the unit."""
    upper, share = _with_upper(share_id)
    path = share.organisation.path
    actor.require(Permission.QUOTA_CHANGE, path)
    refuse_if(decisions.why_not_give_back(share, places, is_top=upper is None))
    above = upper or share
    by = _By(actor, at, why)
    by.move(QuotaMoveKind.RETURNED, places, source=share, target=above).save()
    # Whoever gives places back and waits for more at the same time waits no longer.
    QuotaAsk.objects.waiting().filter(share=share).update(
        state=QuotaAskState.WITHDRAWN, answered_at=at, answered_by=actor.name
    )
    details = {"places": places, "why": why}
    audit.note(actor, "quota.given_back", share.quota, at=at, org_path=path, details=details)
    _serve(_fresh(above), places, by)
    return _fresh(share)


@transaction.atomic
def ask_for_more(
    share_id: int, places: int, *, why: str, need: int = 0, actor: Actor, at: datetime
) -> QuotaAsk:
    """Ask whoever hands places to this organisation for more. What is left there is not given without an answer."""
    upper, share = _with_upper(share_id)
    path = share.organisation.path
    actor.require(Permission.QUOTA_CHANGE, path)
    refuse_if(
        decisions.why_not_ask(
            places=places,
            has_why=bool(why.strip()),
            is_top=upper is None,
            is_waiting=QuotaAsk.objects.waiting().filter(share=share).exists(),
        )
    )
    ask = QuotaAsk.objects.create(
        share=share, places=places, need=need, why=why.strip(), asked_at=at, asked_by=actor.name
    )
    audit.note(
        actor, "quota.asked", share.quota, at=at, org_path=path, details={"places": places, "why": why}
    )
    return ask


@transaction.atomic
def withdraw_ask(ask_id: int, *, actor: Actor, at: datetime) -> QuotaAsk:
    """Wait no longer."""
    ask, _upper = _locked_ask(ask_id)
    path = ask.share.organisation.path
    actor.require(Permission.QUOTA_CHANGE, path)
    if ask.state != QuotaAskState.WAITING:
        raise refuse("not_waiting", _("该申请已经办结"))
    _close(ask, QuotaAskState.WITHDRAWN, "", actor, at)
    audit.note(actor, "quota.ask_withdrawn", ask.share.quota, at=at, org_path=path)
    return ask


@transaction.atomic
def answer_ask(ask_id: int, *, granted: int, why: str = "", actor: Actor, at: datetime) -> QuotaAsk:
    """Grant some or all of what is asked for, or decline it with a reason. Requires QUOTA_CHANGE over the holder above."""
    ask, upper = _locked_ask(ask_id)
    path = upper.organisation.path
    actor.require(Permission.QUOTA_CHANGE, path)
    refuse_if(
        decisions.why_not_answer(
            upper,
            is_waiting=ask.state == QuotaAskState.WAITING,
            asked=ask.lacks,
            granted=granted,
            has_why=bool(why.strip()),
        )
    )
    by = _By(actor, at, why)
    if granted:
        by.move(QuotaMoveKind.HANDED, granted, source=upper, target=ask.share, ask=ask).save()
    ask.granted += granted
    _close(ask, QuotaAskState.GRANTED if ask.granted else QuotaAskState.DECLINED, why, actor, at)
    details = {"asked": ask.places, "granted": granted, "why": why}
    audit.note(actor, "quota.ask_answered", ask.share.quota, at=at, org_path=path, details=details)
    _serve(_fresh(ask.share), granted, by)
    return ask


def take_places(share_id: int, places: int, *, why: str, actor: Actor, at: datetime) -> QuotaShare:
    """Take places for people, in the caller's transaction, who has asked whether its actor may. Raises Refused."""
    share = _locked(QuotaShare.objects.filter(pk=share_id))
    refuse_if(decisions.why_not_take(share, places))
    _By(actor, at, why).move(QuotaMoveKind.TAKEN, places, source=share).save()
    return _fresh(share)


def release_places(share_id: int, places: int, *, why: str, actor: Actor, at: datetime) -> QuotaShare:
    """Give up places that were taken for people: they are the organisation's own again."""
    share = _locked(QuotaShare.objects.filter(pk=share_id))
    _By(actor, at, why).move(QuotaMoveKind.RELEASED, places, target=share).save()
    return _fresh(share)


def _serve(holder: QuotaShare, places: int, by: _By) -> None:
    """What came to the holder goes to those who wait for it, in order; and from them on to those who wait below."""
    places = min(places, holder.left)
    if places <= 0:
        return
    asks = {
        ask.pk: ask
        for ask in QuotaAsk.objects.waiting()
        .filter(share__upper=holder)
        .select_for_update(of=("self", "share"), no_key=True)
        .select_related("share__organisation", "share__quota")
        .order_by("share_id")
    }
    waiting = [decisions.Waiting(pk, pk, ask.lacks, ask.need, ask.share.received) for pk, ask in asks.items()]
    by_need = holder.quota.order == QuotaOrder.BY_NEED
    granted = decisions.served(places, waiting, by_need=by_need)
    for pk, given in granted.items():
        _grant(asks[pk], given, holder, by)
    for pk in granted:
        _serve(_fresh(asks[pk].share), granted[pk], by)


def _grant(ask: QuotaAsk, places: int, holder: QuotaShare, by: _By) -> None:
    by.move(QuotaMoveKind.HANDED, places, source=holder, target=ask.share, ask=ask).save()
    ask.granted += places
    if ask.lacks:
        ask.save(update_fields=["granted"])
    else:
        _close(ask, QuotaAskState.GRANTED, "", by.actor, by.at)
    audit.note(
        by.actor,
        "quota.flowed",
        holder.quota,
        at=by.at,
        org_path=ask.share.organisation.path,
        details={"to": ask.share.organisation.name, "places": places},
    )


def _close(ask: QuotaAsk, state: QuotaAskState, answer: str, actor: Actor, at: datetime) -> None:
    ask.state, ask.answer, ask.answered_at, ask.answered_by = state, answer.strip(), at, actor.name
    ask.save(update_fields=["granted", "state", "answer", "answered_at", "answered_by"])


def _asked(
    holder: QuotaShare,
    below: Sequence[Organisation],
    held: Mapping[int, QuotaShare],
    places: Mapping[int, int],
) -> list[decisions.Below]:
    return [
        decisions.Below(
            each.name,
            places[each.pk],
            is_below=each.path.startswith(holder.organisation.path) and each.pk != holder.organisation_id,
            is_closed=each.ends_before is not None,
            receives_from=_another(held.get(each.pk), holder),
        )
        for each in below
    ]


def _another(share: QuotaShare | None, holder: QuotaShare) -> str:
    if share is None or share.upper_id == holder.pk:
        return ""
    return share.upper.organisation.name if share.upper else share.organisation.name


def _locked(shares: object) -> QuotaShare:
    found: QuotaShare | None = shares.locked().first()  # type: ignore[attr-defined]
    if found is None:
        raise refuse("no_such_share", _("该机构没有此项目的名额"))
    return found


def _with_upper(share_id: int) -> tuple[QuotaShare | None, QuotaShare]:
    upper_id = QuotaShare.objects.filter(pk=share_id).values_list("upper", flat=True).first()
    upper = _locked(QuotaShare.objects.filter(pk=upper_id)) if upper_id else None
    return upper, _locked(QuotaShare.objects.filter(pk=share_id))


def _locked_ask(ask_id: int) -> tuple[QuotaAsk, QuotaShare]:
    share_id = QuotaAsk.objects.filter(pk=ask_id).values_list("share", flat=True).first()
    if share_id is None:
        raise refuse("no_such_ask", _("没有这份申请"))
    upper, share = _with_upper(share_id)
    if upper is None:
        raise refuse("nobody_above", _("没有上级可以申请"))
    ask = QuotaAsk.objects.select_for_update(of=("self",)).get(pk=ask_id)
    ask.share = share
    return ask, upper


def _fresh(share: QuotaShare) -> QuotaShare:
    share.refresh_from_db(fields=["received", "handed", "taken", "returned"])
    return share
