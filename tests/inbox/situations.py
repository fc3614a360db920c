"""Somebody to tell, something to tell, and a way out of the house that keeps what it is given."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from ganxun.base.actor import Actor
from ganxun.inbox import kinds
from ganxun.inbox.actions import Line, Notice
from ganxun.inbox.channels import Channel, Letter, NotSent
from ganxun.inbox.choices import Pace
from ganxun.inbox.models import Address

#: A Wednesday, four in the afternoon in Chengdu.
WEDNESDAY = datetime(2020, 6, 17, 8, 0, tzinfo=UTC)
THURSDAY_MORNING = datetime(2020, 6, 17, 23, 30, tzinfo=UTC)
NEXT_MONDAY_MORNING = datetime(2020, 6, 21, 23, 30, tzinfo=UTC)

PLAIN, DIGEST, SHY = "test.plain", "test.digest", "test.shy"
for _kind in (
    kinds.Kind(code=PLAIN, label="通知", says="试用的通知"),
    kinds.Kind(code=DIGEST, label="摘要", says="试用的摘要", is_digest=True),
    kinds.Kind(code=SHY, label="提示", says="试用的提示", paces={"test": Pace.NEVER}),
):
    kinds.register(_kind)


class Kept(Channel):
    """Keeps letters; refuses those in `refuses`."""

    code, label, address_label = "test", "试用渠道", "试用地址"

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.refuses: list[NotSent] = []
        self.on = True

    def is_on(self) -> bool:
        return self.on

    def is_address(self, text: str) -> bool:
        return text.startswith("to:")

    def send(self, letter: Letter) -> None:
        if self.refuses:
            raise self.refuses.pop(0)
        self.letters.append(letter)


def actor_of(user: Any) -> Actor:
    return Actor(user.display_name, user_id=user.pk, person_id=user.person_id)


def reached(user: Any, by: str = "test") -> Any:
    Address.objects.create(account=user, channel=by, address=f"to:{user.username}", since=WEDNESDAY)
    return user


def notice(key: str = "one", kind: str = PLAIN, **said: Any) -> Notice:
    said = {"subject": "调训通知", "words": "请于 7 月 1 日报到", "link": "/me/"} | said
    return Notice(kind=kind, key=key, **said)


LINES = (Line("12 人新达标", "/board/", 12), Line("3 人未达标"))
