"""Administrators are told when sending stops: those of the client's organisation and above, nobody else."""

import pytest

from ganxun.base.clock import now
from ganxun.exchange.actions import subscribing
from ganxun.exchange.choices import StopReason
from ganxun.inbox.models import Message
from tests.accounts.factories import RoleGrantFactory
from tests.api.situations import two_counties
from tests.base.situations import MONDAY, THE_SYSTEM
from tests.exchange.situations import a_listener

pytestmark = pytest.mark.django_db


def test_who_looks_after_the_client_is_told_once_for_each_time_it_stops():
    ours, theirs = two_counties()
    above = RoleGrantFactory(role="system_administrator", organisation=ours.parent).user
    here = RoleGrantFactory(role="system_administrator", organisation=ours).user
    RoleGrantFactory(role="system_administrator", organisation=theirs)
    RoleGrantFactory(role="training_officer", organisation=ours)
    subscription = a_listener(ours, "https://hooks.example/in").subscription
    for at in (MONDAY, MONDAY, now()):
        subscribing.stop(subscription, StopReason.FAILING, actor=THE_SYSTEM, at=at)
    told = list(Message.objects.values_list("account", flat=True))
    assert sorted(told) == sorted([above.pk, here.pk] * 2)
    message = Message.objects.first()
    assert message.link == f"/clients/webhooks/{subscription.pk}/"
    assert "多日不能送达" in message.words
