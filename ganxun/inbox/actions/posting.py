"""Posting: letters that are due leave by their channels, each once.

Whoever sends claims first, in a transaction of its own, so two workers never send the same letter. What a worker was
killed over is taken up when its claim has run out, under the same reference: a mail server, or a gateway that takes
files, then sees the same letter and not a second one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from ganxun.inbox.channels import Letter, NotSent, Part, channel
from ganxun.inbox.choices import PostingState
from ganxun.inbox.decisions import try_again_at
from ganxun.inbox.models import Address, Message, Posting

#: Letters of so many messages are claimed at once, and for so long.
CLAIMED = 200
_CLAIM = timedelta(minutes=10)


@dataclass(frozen=True)
class Sent:
    """What one round did: letters that went out, and letters that did not."""

    letters: int
    failed: int


def send_due(*, clock: Callable[[], datetime], most: int = CLAIMED) -> Sent:
    """Send what is due until nothing is. A letter holds all that is due to one account by one channel."""
    letters = failed = 0
    while claimed := _claim(clock(), most):
        for _letter, some in groupby(claimed, key=lambda each: each.letter):
            is_sent = _send(list(some), clock())
            letters, failed = letters + is_sent, failed + (not is_sent)
    return Sent(letters, failed)


@transaction.atomic
def _claim(at: datetime, most: int) -> list[Posting]:
    """What is due and free, with all that goes in the same letters."""
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=at)
    due = Posting.objects.filter(free, state=PostingState.WAITING, due_at__lte=at)
    rows = due.select_for_update(skip_locked=True, of=("self",)).order_by(
        "due_at", "account_id", "channel", "id"
    )
    found = list(rows.values_list("pk", "letter")[:most])
    begun = {letter for _id, letter in found if letter}
    whole = Q(pk__in=[pk for pk, _letter in found]) | Q(letter__in=begun, state=PostingState.WAITING)
    claimed = list(
        Posting.objects.filter(whole)
        .select_related("message", "account")
        .order_by("account_id", "channel", "id")
    )
    _put_into_letters([each for each in claimed if not each.letter])
    for each in claimed:
        each.claimed_until, each.attempts = at + _CLAIM, each.attempts + 1
    Posting.objects.bulk_update(claimed, ["letter", "claimed_until", "attempts"])
    return sorted(claimed, key=_letter_of)


def _put_into_letters(fresh: list[Posting]) -> None:
    for receiver, some in groupby(fresh, key=lambda each: (each.account_id, each.channel)):
        together = list(some)
        named = f"{receiver}:{','.join(str(each.pk) for each in together)}"
        for each in together:
            each.letter = hashlib.sha256(named.encode()).hexdigest()[:32]


def _letter_of(posting: Posting) -> tuple[int, str, str, int]:
    return (posting.account_id, posting.channel, posting.letter, posting.pk)


def _send(postings: list[Posting], at: datetime) -> bool:
    """Send one letter and note what came of it."""
    first = postings[0]
    way = channel(first.channel)
    address = Address.objects.filter(account=first.account_id, channel=first.channel).first()
    try:
        if way is None or address is None or not first.account.is_active:
            raise NotSent("渠道已停用、账号已停用或没有地址", for_good=True)
        way.send(_written(postings, address))
    except NotSent as problem:
        _keep_for_later(postings, problem, at)
        return False
    ids = [each.pk for each in postings]
    Posting.objects.filter(pk__in=ids).update(
        state=PostingState.SENT, sent_at=at, claimed_until=None, problem=""
    )
    return True


def _keep_for_later(postings: list[Posting], problem: NotSent, at: datetime) -> None:
    again = None if problem.for_good else try_again_at(max(each.attempts for each in postings), at)
    said = {"problem": str(problem)[:200], "claimed_until": None}
    rows = Posting.objects.filter(pk__in=[each.pk for each in postings])
    if again is None:
        rows.update(state=PostingState.FAILED, **said)
    else:
        rows.update(due_at=again, **said)


def _written(postings: list[Posting], address: Address) -> Letter:
    messages = [each.message for each in postings]
    only = messages[0].subject
    return Letter(
        address=address.address,
        name=postings[0].account.display_name,
        subject=only if len(messages) == 1 else f"干训：您有 {len(messages)} 条新消息",
        parts=tuple(_part(each) for each in messages),
        reference=postings[0].letter,
        settings_link=_full("/inbox/settings/"),
    )


def _part(message: Message) -> Part:
    lines = tuple((str(each["says"]), _full(str(each.get("link") or ""))) for each in message.lines)
    return Part(message.subject, message.words, lines, _full(message.link))


def _full(link: str) -> str:
    """The address as seen from outside; none where the installation does not know its own."""
    return f"{settings.SITE_URL}{link}" if link and settings.SITE_URL else ""


def forget_expired(*, at: datetime) -> int:
    """Remove messages that are of no use any more; returns how many."""
    return Message.objects.expired(at).delete()[1].get("inbox.Message", 0)
