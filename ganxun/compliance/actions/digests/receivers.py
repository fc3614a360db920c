"""Who is told, at which pace, and how far each has been told.

Whoever has not chosen shares one row an audience: a million people are one number to move on. Whoever has chosen a pace
of his or her own has a row of his or her own, beginning where all others were told to, so that nothing is lost and nothing
comes twice when the pace changes.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from ganxun.accounts.models import RoleGrant
from ganxun.accounts.roles import ROLES
from ganxun.base.permissions import Permission
from ganxun.compliance.choices import Audience
from ganxun.compliance.models import DigestReceiver
from ganxun.inbox.choices import Pace
from ganxun.inbox.decisions import next_after
from ganxun.inbox.kinds import INBOX, kind
from ganxun.inbox.models import Preference

#: Audience → the kind of messages it gets.
KINDS = {Audience.PERSON: "findings.own", Audience.OFFICER: "findings.unit"}


@dataclass(frozen=True)
class Group:
    """Receivers who were told equally far and are due now."""

    audience: Audience
    receivers: tuple[DigestReceiver, ...]

    @property
    def tells_usual(self) -> bool:
        """Whether they are those who have not chosen."""
        return self.receivers[0].account_id is None


def keep_in_step(at: datetime) -> None:
    """Give a row to who has chosen a pace since, and to all others one."""
    for audience in Audience:
        usual = _usual(audience, at)
        chosen = Preference.objects.filter(kind=KINDS[audience], channel=INBOX)
        known = {each.account_id: each for each in DigestReceiver.objects.filter(audience=audience)}
        for account, pace in chosen.values_list("account_id", "pace"):
            _follow(known.get(account), usual, account, Pace(pace), at)


def _usual(audience: Audience, at: datetime) -> DigestReceiver:
    pace = kind(KINDS[audience]).pace_by(INBOX)
    found, _ = DigestReceiver.objects.get_or_create(
        audience=audience, account=None, defaults={"pace": pace, "next_at": at, "told": {}}
    )
    return found


def _follow(
    own: DigestReceiver | None, usual: DigestReceiver, account: int, pace: Pace, at: datetime
) -> None:
    if own is not None and own.pace == pace:
        return
    if own is None:
        own = DigestReceiver(audience=usual.audience, account_id=account, told=usual.told)
    elif own.pace == Pace.NEVER:
        own.told = usual.told  # who wanted to hear nothing does not hear it all afterwards
    own.pace = pace
    own.next_at = next_time(pace, at)
    own.save()


def next_time(pace: Pace, at: datetime) -> datetime | None:
    """When somebody with this pace is due next."""
    return next_after(pace, at, timezone.get_current_timezone())


def due(at: datetime) -> Iterator[Group]:
    """Those who are due, grouped by how far they were told."""
    grouped: dict[tuple[str, bool, str], list[DigestReceiver]] = defaultdict(list)
    for each in DigestReceiver.objects.filter(next_at__lte=at).order_by("audience", "id"):
        is_usual = each.account_id is None
        grouped[each.audience, is_usual, json.dumps(each.told, sort_keys=True)].append(each)
    for (audience, _is_usual, _told), receivers in grouped.items():
        yield Group(Audience(audience), tuple(receivers))


@dataclass(frozen=True)
class Officer:
    """An account and the subtrees over which it may read the board."""

    account_id: int
    paths: tuple[str, ...]


def officers(*, on: date, accounts: Collection[int] | None = None) -> list[Officer]:
    """Accounts that may read a board on the day: these, or all that have not chosen a pace. Two queries, however many."""
    readers = [code for code, role in ROLES.items() if Permission.BOARD_READ in role.permissions]
    grants = RoleGrant.objects.on(on).filter(role__in=readers, user__is_active=True, user__kind="person")
    if accounts is None:
        own = DigestReceiver.objects.filter(audience=Audience.OFFICER, account__isnull=False)
        grants = grants.exclude(user_id__in=own.values("account_id"))
    else:
        grants = grants.filter(user_id__in=accounts)
    held: dict[int, list[str]] = defaultdict(list)
    rows = grants.order_by("user_id", "organisation__path")
    for account, path in rows.values_list("user_id", "organisation__path"):
        if not any(path.startswith(wider) for wider in held[account]):
            held[account].append(path)
    return [Officer(account, tuple(paths)) for account, paths in held.items()]
