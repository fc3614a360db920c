"""What stands against somebody on a list, against a step, against a place."""

from datetime import date

import pytest

from ganxun.nominations import decisions
from ganxun.nominations.choices import NominationDeed, NominationState
from ganxun.nominations.decisions import Candidate, Clash, Wanted, comes_before
from ganxun.nominations.states import HOLDING, LIVE, OWN_DEEDS, STEPS

SEPTEMBER = date(2020, 9, 7)
WANTED = Wanted("city", "proposed", most_a_year=2, has_quota=True)
GOOD = Candidate(holder="甲县", places=1)


def codes(reasons):
    assert all("{" not in str(reason) for reason in reasons)
    return [reason.code for reason in reasons]


def test_whoever_fits_is_put_onto_the_list():
    assert decisions.why_not_propose(GOOD, WANTED) == ()
    assert decisions.why_not_propose(Candidate(), Wanted("city", "proposed")) == ()


def test_every_reason_comes_at_once():
    candidate = Candidate(
        is_active=False, is_eligible=False, is_on_list=True, exempt_until=SEPTEMBER,
        clashes=(Clash("甲班", SEPTEMBER), Clash("乙班", SEPTEMBER, "province", "proposed", is_fixed=False)),
        same_topic="丙班", same_topic_on=SEPTEMBER, times_this_year=2,
    )  # fmt: skip
    wanted = Wanted("city", "proposed", is_over=True, most_a_year=2, has_quota=True)
    assert codes(decisions.why_not_propose(candidate, wanted)) == [
        "class_is_over", "on_list_already", "not_in_service", "not_eligible", "exempt", "overlapping",
        "called_by_another", "repeated", "often_enough", "no_share",
    ]  # fmt: skip


def test_places_are_for_those_named_first_and_spares_go_beyond():
    full = Candidate(holder="甲县", places=0)
    assert codes(decisions.why_not_propose(full, WANTED)) == ["places_used_up"]
    assert decisions.why_not_propose(full, Wanted("city", "proposed", has_quota=True, is_spare=True)) == ()


@pytest.mark.parametrize(
    ("level", "origin", "theirs", "their_origin", "first"),
    [
        ("province", "proposed", "city", "by_name", True),
        ("county", "by_name", "city", "proposed", False),
        ("city", "by_name", "city", "proposed", True),
        ("city", "proposed", "city", "make_up", False),
        ("city", "proposed", "city", "proposed", False),
        ("unheard", "proposed", "city", "proposed", False),
    ],
)
def test_who_comes_first_when_two_bodies_want_the_same_person(level, origin, theirs, their_origin, first):
    clash = Clash("乙班", SEPTEMBER, theirs, their_origin, is_fixed=False)
    assert comes_before(Wanted(level, origin), clash) is first
    refused = decisions.why_not_propose(Candidate(clashes=(clash,)), Wanted(level, origin))
    assert codes(refused) == ([] if first else ["called_by_another"])
    assert (
        decisions.why_not_propose(Candidate(clashes=(clash,)), Wanted(level, origin, is_full_time=False))
        == ()
    )


def test_without_a_criterion_whoever_was_first_stays(monkeypatch):
    monkeypatch.setattr(decisions, "PRECEDENCE", ("level",))
    assert comes_before(Wanted("city", "by_name"), Clash("乙班", SEPTEMBER, "city", "proposed")) is False


def test_the_table_speaks_the_words_of_the_choices():
    assert {deed for deed, _state in STEPS} | {"propose"} == set(NominationDeed.values)
    assert {state for _deed, state in STEPS} | set(STEPS.values()) == set(NominationState.values)
    assert HOLDING < LIVE < set(NominationState.values)
    assert set(NominationDeed.values) > OWN_DEEDS
    assert not {state for _deed, state in STEPS} - LIVE, "nothing is done to whoever is off the list"


def test_a_step_that_is_not_in_the_table_is_refused_and_some_say_why():
    assert decisions.why_not_step("call", "proposed", state_words="已提名") == ()
    assert codes(decisions.why_not_step("call", "arrived", state_words="已报到")) == ["not_from_here"]
    assert codes(decisions.why_not_step("refuse", "called", state_words="已通知")) == ["why_missing"]
    assert decisions.why_not_step("refuse", "called", state_words="已通知", why="出国") == ()


def test_the_queue_is_one_and_nobody_skips_it():
    assert decisions.why_not_admit(places=0, ahead=9, is_waiting=False) == ()
    assert decisions.why_not_admit(places=1, ahead=0, is_waiting=True) == ()
    assert codes(decisions.why_not_admit(places=0, ahead=1, is_waiting=True)) == [
        "class_full",
        "not_first_in_queue",
    ]


def test_a_class_calls_people_once_in_time_and_for_some_places():
    fine = {"is_open": False, "capacity": 5, "is_over": False, "reply_by": SEPTEMBER, "starts_on": SEPTEMBER}
    assert decisions.why_not_open(**fine) == ()
    wrong = {
        "is_open": True,
        "capacity": 0,
        "is_over": True,
        "reply_by": date(2020, 9, 8),
        "starts_on": SEPTEMBER,
    }
    assert codes(decisions.why_not_open(**wrong)) == [
        "intake_open_already", "class_is_over", "no_capacity", "reply_after_start",
    ]  # fmt: skip


def test_a_capacity_never_falls_below_those_who_hold_places():
    assert decisions.why_not_capacity(capacity=3, taken=3) == ()
    assert codes(decisions.why_not_capacity(capacity=2, taken=3)) == ["below_what_is_taken"]
    assert codes(decisions.why_not_capacity(capacity=10**9, taken=0)) == ["no_capacity"]
