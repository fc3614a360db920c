"""What stands against a change of the tree, and what makes a credit code."""

from dataclasses import dataclass
from datetime import date

import pytest

from ganxun.base.refusals import Reason
from ganxun.orgs import decisions

TODAY = date(2020, 6, 15)


@dataclass(frozen=True)
class Org:
    """An organisation without a database."""

    path: str = "1.2."
    name: str = "某局"
    starts_on: date = date(2010, 1, 1)
    ends_before: date | None = None


def codes(reasons):
    return [reason.code for reason in reasons]


@pytest.mark.parametrize(
    "code", ["91350100M000100Y43", "914403001922038216", "9144030071526726XG", "91330100799655058B"]
)
def test_a_unified_social_credit_code_with_the_right_check_character_is_accepted(code):
    assert decisions.why_not_credit_code(code) == ()


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("91350100M000100Y4", "credit_code_length"),
        ("91350100M000100Y4O", "credit_code_character"),
        ("91350100m000100y43", "credit_code_character"),
        ("91350100M000100Y44", "credit_code_check"),
        ("91350100M000001Y43", "credit_code_check"),
    ],
)
def test_any_other_is_refused_with_what_is_wrong(code, reason):
    (found,) = decisions.why_not_credit_code(code)
    assert found.code == reason
    assert found.clause == "GB 32100-2015"
    assert "{" not in str(found)


@pytest.mark.parametrize("code", ["510000", "510104", "510104001", "510104001001"])
def test_region_codes_have_6_9_or_12_digits(code):
    assert decisions.why_not_region_code(code) == ()


@pytest.mark.parametrize("code", ["51", "51010a", "５１０１０４", "5101040"])
def test_other_region_codes_are_refused(code):
    assert codes(decisions.why_not_region_code(code)) == ["region_code_shape"]


def test_a_root_may_be_opened():
    assert decisions.why_not_open(None, starts_on=TODAY, today=TODAY) == ()


def test_nothing_is_opened_tomorrow_or_under_what_is_not_there():
    parent = Org(starts_on=date(2020, 7, 1))
    reasons = decisions.why_not_open(parent, starts_on=date(2020, 6, 16), today=TODAY)
    assert codes(reasons) == ["in_future", "parent_not_there"]
    assert codes(decisions.why_not_open(Org(ends_before=TODAY), starts_on=TODAY, today=TODAY)) == [
        "parent_not_there"
    ]


def test_a_change_is_not_written_before_the_last_one_nor_after_the_end():
    assert decisions.why_not_change(Org(), date(2019, 1, 1), on=TODAY, today=TODAY) == ()
    reasons = decisions.why_not_change(
        Org(ends_before=date(2020, 1, 1)), date(2019, 1, 1), on=date(2018, 1, 1), today=TODAY
    )
    assert codes(reasons) == ["already_closed", "later_change_recorded"]
    assert "2020-01-01" in str(reasons[0])


def test_an_organisation_cannot_be_put_below_itself():
    assert decisions.why_not_move(Org(), Org(path="1.20."), on=TODAY) == ()
    assert codes(decisions.why_not_move(Org(), Org(path="1.2.9."), on=TODAY)) == ["into_itself"]
    assert codes(decisions.why_not_move(Org(), Org(path="1.3.", ends_before=TODAY), on=TODAY)) == [
        "parent_not_there"
    ]


def test_a_merger_needs_a_successor_and_a_day_after_the_beginning():
    assert decisions.why_not_merge(Org(), Org(path="1.3."), on=TODAY) == ()
    other = Org(path="1.2.5.", starts_on=date(2020, 7, 1))
    assert codes(decisions.why_not_merge(Org(starts_on=TODAY), other, on=TODAY)) == [
        "into_itself",
        "successor_not_there",
        "ends_before_it_starts",
    ]


def test_closing_names_what_is_still_inside():
    assert decisions.why_not_close(Org(), (), (), on=TODAY) == ()
    reasons = decisions.why_not_close(Org(), ["甲科", "乙科"], [Reason("has_people", "还有人")], on=TODAY)
    assert codes(reasons) == ["has_people", "has_children"]
    assert "甲科" in str(reasons[1])
