"""Choosing: where one is reached, and how often one wants to hear of what."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from ganxun.accounts.models import User
from ganxun.base import audit
from ganxun.base.actor import Actor
from ganxun.base.refusals import marked as _
from ganxun.base.refusals import refuse, refuse_if
from ganxun.inbox.channels import channel, channels
from ganxun.inbox.choices import Pace
from ganxun.inbox.decisions import why_not_address, why_not_pace
from ganxun.inbox.kinds import INBOX, kinds
from ganxun.inbox.models import Address, Posting, Preference


def paces_of(code: str, by: str) -> tuple[Pace, ...]:
    """What one may choose for a kind by a channel; nothing where there is no choice.

    Digests are made as often as is chosen for the pages, and then sent on or not; other messages stand on the pages
    at once.
    """
    found = next((each for each in kinds() if each.code == code), None)
    if found is None or by not in {INBOX, *(each.code for each in channels())}:
        return ()
    if by == INBOX:
        return tuple(Pace) if found.is_digest else ()
    return (Pace.AT_ONCE, Pace.NEVER) if found.is_digest else tuple(Pace)


@transaction.atomic
def choose_pace(kind: str, by: str, pace: str, *, actor: Actor, at: datetime) -> None:
    """From now on the actor hears of a kind by a channel at this pace. Raises Refused."""
    account = _own_account(actor)
    allowed = paces_of(kind, by)
    refuse_if(why_not_pace(is_known=bool(allowed), allowed=allowed, pace=pace))
    Preference.objects.update_or_create(
        account_id=account.pk, kind=kind, channel=by, defaults={"pace": Pace(pace)}
    )
    details = {"kind": kind, "channel": by, "pace": str(pace)}
    audit.note(actor, "inbox.pace_chosen", account, at=at, details=details)


@transaction.atomic
def keep_address(by: str, address: str, *, actor: Actor, at: datetime) -> None:
    """The actor is reached there by a channel from now on; letters still waiting go there too. Raises Refused."""
    account = _own_account(actor)
    found = channel(by)
    text = address.strip()
    refuse_if(
        why_not_address(
            is_known=found is not None,
            is_address=found is not None and found.is_address(text),
            label=str(found.address_label) if found else "",
        )
    )
    Address.objects.update_or_create(
        account_id=account.pk, channel=by, defaults={"address": text, "since": at}
    )
    audit.note(actor, "inbox.address_kept", account, at=at, details={"channel": by})


@transaction.atomic
def forget_address(by: str, *, actor: Actor, at: datetime) -> None:
    """The actor is no longer reached by a channel; letters still waiting do not go out. Raises Refused."""
    account = _own_account(actor)
    if Address.objects.filter(account_id=account.pk, channel=by).delete()[0]:
        Posting.objects.filter(account_id=account.pk, channel=by, state="waiting").delete()
        audit.note(actor, "inbox.address_forgotten", account, at=at, details={"channel": by})


def _own_account(actor: Actor) -> User:
    if actor.user_id is None:
        raise refuse("no_account", _("没有账号可以接收消息"))
    account: User = User.objects.select_for_update().get(pk=actor.user_id)
    return account
