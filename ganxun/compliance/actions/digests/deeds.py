"""Telling whoever is due: rounds are opened in one moment, then told, then closed; what was left open is told first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from ganxun.accounts.models import User
from ganxun.base.clock import local_day
from ganxun.compliance.actions.digests.gathering import Told, Whose, gather, has_news, one_view, standing_now
from ganxun.compliance.actions.digests.receivers import Group, due, keep_in_step, next_time, officers
from ganxun.compliance.actions.digests.telling import KEPT_FOR, tell_round
from ganxun.compliance.actions.notes import alone
from ganxun.compliance.choices import Audience
from ganxun.compliance.models import DigestReceiver, DigestRound
from ganxun.inbox.choices import Pace


def tell_due(*, today: date, clock: Callable[[], datetime]) -> int:
    """Tell everybody who is due what has become of findings since; returns how many messages there were.

    While another worker is at it, nothing. Killed on the way, a round that was opened is told by the next: each message once.
    """
    with alone("compliance.digests") as is_alone:
        return _told(today, clock) if is_alone else 0


def _told(today: date, clock: Callable[[], datetime]) -> int:
    at = clock()
    keep_in_step(at)
    open_rounds = list(DigestRound.objects.filter(finished_at__isnull=True).order_by("id"))
    open_rounds += [digest for group in due(at) if (digest := _open(group, today, at))]
    return sum(tell_round(each, at=clock()) for each in open_rounds)


def _open(group: Group, today: date, at: datetime) -> DigestRound | None:
    """Keep what is worth telling to these receivers, and move them on; both or neither."""
    with one_view():
        told = group.receivers[0].told
        now = standing_now(today, told)
        digest = _gathered(group, told, now, at) if has_news(told, now) else None
        for each in group.receivers:
            each.told, each.next_at = now, next_time(Pace(each.pace), at + timedelta(seconds=1))
            each.round = digest or each.round
            each.save(update_fields=["told", "next_at", "round"])
    return digest


def _gathered(group: Group, told: Told, now: Told, at: datetime) -> DigestRound | None:
    digest = DigestRound.objects.create(
        audience=group.audience, told=told, now=now, tells_usual=group.tells_usual, at=at
    )
    if gather(digest, _whose(group, at)):
        return digest
    digest.delete()
    return None


def _whose(group: Group, at: datetime) -> Whose:
    if group.tells_usual:
        return Whose(is_for_people=group.audience is Audience.PERSON)
    accounts = [each.account_id for each in group.receivers if each.account_id is not None]
    if group.audience is Audience.PERSON:
        people = User.objects.filter(pk__in=accounts, person__isnull=False)
        return Whose(people=tuple(people.values_list("person_id", flat=True)), is_for_people=True)
    held = officers(on=local_day(at), accounts=accounts)
    return Whose(paths=tuple(sorted({path for each in held for path in each.paths})))


def begin_here(*, today: date, at: datetime) -> None:
    """What stands now counts as told to everybody who has not chosen: an installation that takes over old findings begins here."""
    keep_in_step(at)
    with one_view():
        for each in DigestReceiver.objects.filter(account__isnull=True):
            each.told = standing_now(today, each.told)
            each.save(update_fields=["told"])


def forget_old(*, at: datetime) -> int:
    """Remove rounds whose messages are gone, with the rows behind them; returns how many."""
    return (
        DigestRound.objects.filter(finished_at__lt=at - KEPT_FOR).delete()[1].get("compliance.DigestRound", 0)
    )
