"""What stands against registering an institution, an item, or a recognition."""

from dataclasses import dataclass
from datetime import date

import pytest

from ganxun.resources import decisions

TODAY = date(2020, 6, 15)


@dataclass(frozen=True)
class Said:
    """A recognition, without a database."""

    starts_on: date


def codes(reasons):
    return [reason.code for reason in reasons]


@pytest.mark.parametrize("code", ["provincial_party_school", "school_2", "abc"])
def test_a_code_is_a_word_for_rules(code):
    assert decisions.why_not_register(code, taken=False) == ()


@pytest.mark.parametrize("code", ["省委党校", "ab", "Party_School", "2nd_school", ""])
def test_anything_else_is_no_code(code):
    assert codes(decisions.why_not_register(code, taken=True)) == ["code_shape", "code_taken"]


def test_a_recognition_has_somebody_who_decided_and_is_written_forward():
    ask = decisions.why_not_recognise
    assert ask([Said(date(2020, 1, 1))], starts_on=TODAY, decided_by="省委组织部") == ()
    assert codes(ask([Said(TODAY)], starts_on=TODAY, decided_by=" ")) == [
        "decider_missing",
        "later_recognition_recorded",
    ]


def test_an_item_counts_something_and_is_done():
    assert decisions.why_not_item(amount=1, on=TODAY, today=TODAY) == ()
    assert codes(decisions.why_not_item(amount=0, on=date(2020, 6, 16), today=TODAY)) == [
        "counts_nothing",
        "in_future",
    ]
