"""The kinds of messages there are: apps register theirs at the start, with what its receivers get unless they choose."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise

from ganxun.base.actor import Actor
from ganxun.inbox.choices import Pace

#: The channel that always is: the pages themselves.
INBOX = "inbox"


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind. A `digest` gathers what happened until its receiver wants to hear of it; others are told as they happen.

    `paces`: channel → pace unless the receiver chooses (a digest's own pace under `INBOX`). `is_for` says whose
    preferences page names it.
    """

    code: str
    label: str | Promise
    says: str | Promise
    is_digest: bool = False
    paces: Mapping[str, Pace] = field(default_factory=dict)
    is_for: Callable[[Actor], bool] = lambda actor: True

    def pace_by(self, channel: str) -> Pace:
        """How often it reaches somebody by a channel who has not chosen."""
        return self.paces.get(channel, Pace.AT_ONCE)


_KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Offer a kind; called when an app gets ready."""
    _KINDS[kind.code] = kind


def kinds() -> tuple[Kind, ...]:
    """Every kind, in the order in which they were registered."""
    return tuple(_KINDS.values())


def kind(code: str) -> Kind:
    """The kind with that code. Raises KeyError: nobody tells what nobody has registered."""
    return _KINDS[code]
