"""One's messages, and how one wants to be told, as the pages show them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ganxun.base.actor import Actor
from ganxun.inbox.actions.choosing import paces_of
from ganxun.inbox.channels import Channel, channels
from ganxun.inbox.choices import Pace
from ganxun.inbox.kinds import INBOX, Kind, kinds
from ganxun.inbox.models import Address, Message, Preference

Words = str | Promise


def unread(actor: Actor) -> int:
    """How many messages the actor has not opened. One query."""
    return Message.objects.visible_to(actor).unread().count()


@dataclass(frozen=True)
class Choice:
    """How often one hears of a kind by a channel, and what else one may choose. Without options there is no choice."""

    name: str
    label: Words
    options: tuple[Pace, ...]
    chosen: Pace


@dataclass(frozen=True)
class Subscription:
    """One kind with its channels."""

    kind: Kind
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Reached:
    """A channel with the address one has given."""

    channel: Channel
    address: str


@dataclass(frozen=True)
class Settings:
    """All that one may choose."""

    subscriptions: tuple[Subscription, ...]
    addresses: tuple[Reached, ...]


def settings_of(actor: Actor) -> Settings:
    """The actor's own settings. Two queries."""
    said = {(each.kind, each.channel): Pace(each.pace) for each in Preference.objects.visible_to(actor)}
    given = {each.channel: each.address for each in Address.objects.visible_to(actor)}
    ways = ((INBOX, _("站内消息")), *((each.code, each.label) for each in channels()))
    return Settings(
        subscriptions=tuple(
            Subscription(each, tuple(_choice(each, code, label, said) for code, label in ways))
            for each in kinds()
            if each.is_for(actor)
        ),
        addresses=tuple(Reached(each, given.get(each.code, "")) for each in channels()),
    )


def _choice(kind: Kind, code: str, label: Words, said: dict[tuple[str, str], Pace]) -> Choice:
    chosen = said.get((kind.code, code), kind.pace_by(code))
    return Choice(f"{kind.code}|{code}", label, paces_of(kind.code, code), chosen)
