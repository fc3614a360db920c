"""Telling: one message, or thousands in one statement, each of them once.

What is told is written in the transaction of whoever tells it. Told again under the same key (a job repeated, a worker
killed half-way), it is not written again, and no letter goes out again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db import connection
from django.utils import timezone

from ganxun.base import scope
from ganxun.inbox.channels import channels
from ganxun.inbox.choices import Pace
from ganxun.inbox.decisions import next_after
from ganxun.inbox.kinds import Kind, kind

#: So many are told by one statement.
AT_ONCE = 5_000


@dataclass(frozen=True)
class Line:
    """One piece of a message: its words, an address within the product behind them, a number where there is one."""

    says: str
    link: str = ""
    number: int | None = None


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What is told to one account, or to one person (who may have no account yet). `key`: what makes it told once."""

    kind: str
    key: str
    subject: str
    words: str = ""
    lines: tuple[Line, ...] = ()
    link: str = ""
    about_kind: str = ""
    about_id: int | None = None
    account_id: int | None = None
    person_id: int | None = None


# The first table is the message itself; the second finds the account of a person, if there is one; the third puts a
# letter on its way for every channel that the receiver has an address for and has not switched off.
_TELL = """
WITH told AS (
    INSERT INTO inbox_message (account_id, person_id, kind, key, subject, words, lines, link, about_kind, about_id, at, expires_at)
    SELECT account_id, person_id, kind, key, subject, words, lines, link, about_kind, about_id, %(at)s, %(expires_at)s
      FROM jsonb_to_recordset(%(rows)s) AS row (account_id bigint, person_id bigint, kind text, key text, subject text,
           words text, lines jsonb, link text, about_kind text, about_id bigint)
        ON CONFLICT DO NOTHING
    RETURNING id, account_id, person_id, kind),
reached AS (
    SELECT told.id, told.kind, account.id AS account_id
      FROM told JOIN accounts_user AS account
        ON account.is_active AND (account.id = told.account_id OR account.person_id = told.person_id)),
posted AS (
    INSERT INTO inbox_posting (message_id, account_id, channel, state, due_at, letter, attempts, problem)
    SELECT reached.id, reached.account_id, usual.channel, 'waiting', due.at, '', 0, ''
      FROM reached
      JOIN jsonb_to_recordset(%(usual)s) AS usual (kind text, channel text, pace text) ON usual.kind = reached.kind
      JOIN inbox_address AS address ON address.account_id = reached.account_id AND address.channel = usual.channel
      LEFT JOIN inbox_preference AS chosen
        ON chosen.account_id = reached.account_id AND chosen.kind = usual.kind AND chosen.channel = usual.channel
      JOIN jsonb_to_recordset(%(due)s) AS due (pace text, at timestamptz) ON due.pace = coalesce(chosen.pace, usual.pace))
SELECT count(*) FROM told
"""


def tell(notice: Notice, *, at: datetime, keep_for: timedelta | None = None) -> bool:
    """Tell one; whether it was told now and not before."""
    return tell_many((notice,), at=at, keep_for=keep_for) == 1


def tell_many(notices: Iterable[Notice], *, at: datetime, keep_for: timedelta | None = None) -> int:
    """Tell many, `AT_ONCE` a statement; returns how many had not been told before.

    `keep_for`: after that time the message goes, read or not. Each statement stands by itself unless the caller holds
    a transaction; repeated from the beginning, what has been told stays told once.
    """
    told = 0
    with scope.beyond("a message may be for anybody; only its receiver will read it", everything=True):
        waiting = iter(notices)
        while some := tuple(islice(waiting, AT_ONCE)):
            told += _tell(some, at, keep_for)
    return told


def _tell(notices: tuple[Notice, ...], at: datetime, keep_for: timedelta | None) -> int:
    spoken_of = {each.kind: kind(each.kind) for each in notices}
    said: dict[str, Any] = {
        "rows": json.dumps([_row(each) for each in notices], ensure_ascii=False),
        "usual": json.dumps(list(_usual(spoken_of.values()))),
        "due": json.dumps(list(_due(at))),
        "at": at,
        "expires_at": at + keep_for if keep_for else None,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TELL, said)
        return int(cursor.fetchone()[0])


def _row(notice: Notice) -> dict[str, Any]:
    return {**asdict(notice), "subject": notice.subject[:200]}


def _usual(spoken_of: Iterable[Kind]) -> Iterator[dict[str, str]]:
    for each in spoken_of:
        for channel in channels():
            yield {"kind": each.code, "channel": channel.code, "pace": each.pace_by(channel.code)}


def _due(at: datetime) -> Iterator[dict[str, str]]:
    zone = timezone.get_current_timezone()
    for pace in Pace:
        due = next_after(pace, at, zone)
        if due is not None:
            yield {"pace": pace, "at": due.isoformat()}
