"""A county whose client hears of things, a receiver on this machine, and what is sent to it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_network
from typing import Any

from ganxun.accounts.choices import Scope
from ganxun.base import happenings
from ganxun.base.choices import HappeningKind
from ganxun.base.clock import now
from ganxun.exchange.actions.delivering import deliver
from ganxun.exchange.actions.subscribing import NewSubscription, subscribe
from ganxun.exchange.models import Subscription
from ganxun.exchange.posting import Patience, post
from tests.api.situations import Caller, a_caller
from tests.base.situations import THE_SYSTEM
from tests.exchange.receivers import Receiver
from tests.people.factories import PersonFactory
from tests.records.factories import CreditFactory

QUICK = Patience(look_up=1, connect=1, read=0.5, whole=1.5)


@dataclass
class Listener:
    """A client, its subscription, its secret."""

    caller: Caller
    subscription: Subscription
    secret: str

    def now(self) -> Subscription:
        """The subscription as it stands."""
        return Subscription.objects.get(pk=self.subscription.pk)


def allowed(settings: Any, *receivers: Receiver) -> None:
    """The operator lets messages go to this machine."""
    settings.WEBHOOK_NETWORKS = (ip_network("127.0.0.0/8"),)
    settings.WEBHOOK_PORTS = tuple(each.port for each in receivers)
    settings.WEBHOOK_PLAIN_HTTP = True


def a_listener(
    organisation: Any, url: str, *kinds: str, caller: Caller | None = None, under: Any = None, **wanted: Any
) -> Listener:
    """A client of the organisation that hears of these kinds (all, when none is named)."""
    caller = caller or a_caller(organisation, **wanted)
    said = NewSubscription(
        url=url,
        kinds=kinds or tuple(HappeningKind.values),
        organisation_id=None if under is None else under.pk,
    )
    made = subscribe(caller.token.client_id, said, actor=THE_SYSTEM, at=now())
    return Listener(caller, made.subscription, made.secret)


def a_booked_credit(unit: Any, **said: Any) -> Any:
    """A credit of somebody in the unit, of which those who listen hear."""
    credit = CreditFactory(person=said.pop("person", None) or PersonFactory(unit=unit), **said)
    happenings.record(
        HappeningKind.CREDIT_BOOKED,
        unit_path=unit.path,
        person_id=credit.person_id,
        about=credit.pk,
        payload={"credit": credit.pk, "person": credit.person_id},
        at=now(),
    )
    return credit


def delivered(*, later: timedelta = timedelta(), clock: Any = None) -> int:
    """Deliver once, as the job does; `later`: as if so much time had passed. Returns the number of attempts."""

    def moved() -> datetime:
        return now() + later

    return deliver(
        actor=THE_SYSTEM, clock=clock or moved, send=lambda letter, rules: post(letter, rules, patience=QUICK)
    )


def bodies(receiver: Receiver) -> list[Any]:
    """What the receiver was told."""
    return [json.loads(each.body) for each in receiver.received]


def credits_told(receiver: Receiver) -> list[int]:
    """The credits it was told of, in order."""
    return [item["credit"] for body in bodies(receiver) for item in body["data"]["items"]]


ALL_SCOPES = tuple(Scope.values)
