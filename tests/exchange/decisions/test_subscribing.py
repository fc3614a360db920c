"""Who may subscribe; how long one waits after a failure, and when one gives up."""

from datetime import timedelta

import pytest

from ganxun.base.choices import HappeningKind
from ganxun.exchange.choices import MessageState, SubscriptionState
from ganxun.exchange.decisions import subscribing
from ganxun.exchange.decisions.targets import Rules
from tests.base.situations import MONDAY

GOOD = {"is_active": True, "is_within": True, "held": ()}


def codes(reasons):
    assert all(str(each) for each in reasons)
    return [each.code for each in reasons]


def why_not(url="https://a.example/", kinds=("credit.booked",), **other):
    return codes(subscribing.why_not_subscribe(url, kinds, Rules(), **(GOOD | other)))


def test_every_kind_is_opened_by_a_scope():
    assert set(subscribing.SCOPE_OF) == set(HappeningKind)


def test_a_subscription_may_be_made():
    assert why_not() == []


def test_every_reason_against_it_is_said():
    assert why_not(url="http://10.0.0.1/", kinds=(), is_active=False, is_within=False) == [
        "target_not_encrypted", "target_port", "target_inner", "client_switched_off", "place_elsewhere", "no_such_kind",
    ]  # fmt: skip
    assert why_not(kinds=("person.born",)) == ["no_such_kind"]
    assert why_not(held=["https://a.example/"]) == ["subscribed_already"]
    assert why_not(held=[str(each) for each in range(subscribing.MOST)]) == ["too_many"]


@pytest.mark.parametrize(
    ("state", "wanted", "expected"),
    [
        ("active", "paused", []),
        ("active", "ended", []),
        ("paused", "active", []),
        ("stopped", "active", []),
        ("stopped", "ended", []),
        ("paused", "paused", ["so_already"]),
        ("stopped", "paused", ["stopped"]),
        ("ended", "active", ["ended"]),
    ],
)
def test_how_a_subscription_changes(state, wanted, expected):
    assert codes(subscribing.why_not_change(SubscriptionState(state), SubscriptionState(wanted))) == expected


def test_two_secrets_are_good_for_a_week_at_most():
    for overlap, expected in ((timedelta(), []), (timedelta(days=8), ["overlap_out_of_range"])):
        assert codes(subscribing.why_not_rotate(overlap, state="active")) == expected


def test_what_waits_is_not_sent_again_and_what_is_over_not_skipped():
    assert codes(subscribing.why_not_send_again(MessageState.WAITING, "active")) == ["waiting"]
    assert codes(subscribing.why_not_send_again(MessageState.SENT, "active")) == []
    assert codes(subscribing.why_not_skip(MessageState.SENT)) == ["not_waiting"]
    assert codes(subscribing.why_not_skip(MessageState.WAITING)) == []


def test_pauses_grow_up_to_six_hours():
    pauses = [subscribing.pause_before_next(failures, 0.5) for failures in range(1, 12)]
    assert pauses[:4] == [timedelta(seconds=each) for each in (5, 15, 45, 135)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == timedelta(hours=6)
    assert subscribing.pause_before_next(10_000, 0.5) == timedelta(hours=6)


def test_luck_spreads_them_and_a_receiver_may_ask_for_longer():
    assert subscribing.pause_before_next(1, 0) < subscribing.pause_before_next(1, 1)
    assert subscribing.pause_before_next(1, 0, timedelta(minutes=2)) == timedelta(minutes=2)
    assert subscribing.pause_before_next(1, 0, timedelta(days=9)) == timedelta(hours=6)


def test_after_three_days_one_gives_up():
    assert not subscribing.is_given_up(None, MONDAY)
    assert not subscribing.is_given_up(MONDAY, MONDAY + timedelta(days=2))
    assert subscribing.is_given_up(MONDAY, MONDAY + timedelta(days=3))
