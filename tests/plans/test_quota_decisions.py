"""How many places each would get, and what stands against a move."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganxun.plans.decisions import quotas as decisions
from ganxun.plans.decisions.quotas import Below, Waiting, served, shared_out


@dataclass(frozen=True)
class Holds:
    """What somebody holds, without a database."""

    received: int = 10
    handed: int = 4
    taken: int = 1

    @property
    def left(self) -> int:
        return self.received - self.handed - self.taken


def codes(reasons):
    assert all("{" not in str(reason) for reason in reasons)
    return [reason.code for reason in reasons]


def test_places_go_by_largest_remainder():
    assert shared_out(10, {1: 47, 2: 16, 3: 37}) == {1: 5, 2: 1, 3: 4}
    assert shared_out(3, {1: 1, 2: 1, 3: 1, 4: 1}) == {1: 1, 2: 1, 3: 1, 4: 0}
    assert shared_out(10, {1: 3, 2: 4}) == {1: 3, 2: 4}
    assert shared_out(10, {1: 0, 2: 0}) == {1: 0, 2: 0}
    assert shared_out(0, {1: 5}) == {1: 0}
    assert shared_out(5, {}) == {}


@given(
    st.integers(min_value=0, max_value=5000),
    st.dictionaries(st.integers(1, 500), st.integers(0, 400), max_size=60),
)
def test_shares_add_up_and_nobody_gets_more_than_needed_or_less_than_the_whole_share(places, needs):
    shares = shared_out(places, needs)
    total = sum(needs.values())
    assert sum(shares.values()) == min(places, total)
    for key, need in needs.items():
        assert 0 <= shares[key] <= need
        if total > places:
            assert places * need // total <= shares[key] <= -(-places * need // total)


def test_who_waits_is_served_in_turn_or_by_need():
    first, second, third = (
        Waiting(1, 1, 5, need=10, held=9),
        Waiting(2, 2, 4, need=10, held=1),
        Waiting(3, 3, 9),
    )
    assert served(7, [second, third, first], by_need=False) == {1: 5, 2: 2}
    assert served(7, [first, second, third], by_need=True) == {2: 4, 1: 3}
    assert served(0, [first], by_need=False) == {}


def test_a_number_of_places_is_a_number_of_places():
    assert decisions.why_not_places(1) == ()
    assert codes(decisions.why_not_places(0)) == ["no_places"]
    assert codes(decisions.why_not_places(10**9)) == ["too_many_places"]


def test_places_of_an_item_are_put_out_once_it_is_approved_and_published():
    assert decisions.why_not_open(is_open=False, is_approved=True, is_published=True, places=5) == ()
    every = decisions.why_not_open(is_open=True, is_approved=False, is_published=False, places=0)
    assert codes(every) == ["no_places", "quota_open_already", "item_not_approved", "plan_not_published"]


def test_places_go_to_those_below_within_what_is_left():
    assert decisions.why_not_hand(Holds(), [Below("甲县", 5)]) == ()
    assert codes(decisions.why_not_hand(Holds(), [Below("甲县", 6)])) == ["too_few_left"]
    assert codes(decisions.why_not_hand(Holds(), [])) == ["nobody_to_hand_to"]
    wrong = Below("乙县", -1, is_below=False, is_closed=True, receives_from="丙市")
    assert codes(decisions.why_not_hand(Holds(), [wrong])) == [
        "no_places",
        "not_below",
        "closed",
        "receives_from_another",
    ]


def test_what_is_left_may_go_back():
    assert decisions.why_not_give_back(Holds(), 5, is_top=False) == ()
    assert codes(decisions.why_not_give_back(Holds(), 6, is_top=True)) == ["nobody_above", "too_few_left"]


def test_one_asks_once_and_says_why():
    free = {"places": 3, "has_why": True, "is_top": False, "is_waiting": False}
    assert decisions.why_not_ask(**free) == ()
    every = decisions.why_not_ask(places=0, has_why=False, is_top=True, is_waiting=True)
    assert codes(every) == ["no_places", "nobody_above", "asked_already", "why_missing"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"granted": 5}, []),
        ({"granted": 0}, []),
        ({"granted": 0, "has_why": False}, ["why_missing"]),
        ({"granted": 9}, ["more_than_asked"]),
        ({"granted": -1}, ["more_than_asked"]),
        ({"granted": 7}, ["too_few_left"]),
        ({"granted": 1, "is_waiting": False}, ["not_waiting"]),
    ],
)
def test_a_request_is_answered_within_what_was_asked_and_what_is_left(said, expected):
    usual = {"is_waiting": True, "asked": 8, "has_why": True}
    assert codes(decisions.why_not_answer(Holds(), **(usual | said))) == expected


def test_a_total_never_falls_below_what_is_bound():
    assert decisions.why_not_resize(Holds(), 5) == ()
    assert codes(decisions.why_not_resize(Holds(), 4)) == ["below_what_is_bound"]
    assert codes(decisions.why_not_resize(Holds(), 0)) == ["no_places", "below_what_is_bound"]


def test_a_place_is_taken_while_one_is_left():
    assert decisions.why_not_take(Holds(), 5) == ()
    assert codes(decisions.why_not_take(Holds(), 6)) == ["too_few_left"]
    assert codes(decisions.why_not_take(Holds(), 0)) == ["no_places"]
