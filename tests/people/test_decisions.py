"""What stands against a deed about a person: all reasons, without a database."""

from dataclasses import dataclass
from datetime import date

from ganxun.people import decisions

TODAY = date(2020, 6, 15)


@dataclass(frozen=True)
class S:
    """A span, a post, a unit."""

    starts_on: date = date(2020, 1, 1)
    ends_before: date | None = None
    unit_id: int = 1
    title: str = "科员"
    is_primary: bool = True


def codes(reasons):
    assert all("{" not in str(reason) for reason in reasons)
    return [reason.code for reason in reasons]


UNIT = S(date(2010, 1, 1))


def test_spans_overlap_when_they_share_a_day():
    first = S(date(2020, 1, 1), date(2020, 2, 1))
    assert decisions.overlap(first, S(date(2020, 1, 31), None))
    assert not decisions.overlap(first, S(date(2020, 2, 1), None))
    assert not decisions.overlap(S(date(2020, 2, 1), None), first)
    assert decisions.overlap(S(), S())


def test_a_person_has_a_name_and_a_code_of_its_own():
    assert decisions.why_not_add(code_taken=False, name="王某") == ()
    assert codes(decisions.why_not_add(code_taken=True, name=" ")) == ["code_taken", "name_missing"]


def test_a_post_needs_a_unit_that_exists_and_room_for_it():
    assert decisions.why_not_appoint(S(), [], UNIT) == ()
    assert codes(decisions.why_not_appoint(S(ends_before=date(2019, 1, 1)), [], UNIT)) == [
        "ends_before_it_starts"
    ]
    assert codes(decisions.why_not_appoint(S(), [], S(date(2020, 2, 1)))) == ["unit_not_there"]
    assert codes(decisions.why_not_appoint(S(), [], S(date(2010, 1, 1), date(2020, 1, 1)))) == [
        "unit_not_there"
    ]
    assert decisions.why_not_appoint(S(), [], S(date(2010, 1, 1), date(2020, 1, 2))) == ()


def test_one_main_post_at_a_time_others_beside_it():
    held = [S(title="处长")]
    assert codes(decisions.why_not_appoint(S(), held, UNIT)) == ["main_post_held"]
    assert decisions.why_not_appoint(S(is_primary=False), held, UNIT) == ()
    assert codes(decisions.why_not_appoint(S(title="处长"), held, UNIT)) == [
        "post_held_already",
        "main_post_held",
    ]
    assert decisions.why_not_appoint(S(), [S(date(2019, 1, 1), date(2020, 1, 1))], UNIT) == ()


def test_a_post_ends_once_and_after_it_began():
    assert decisions.why_not_end(S(), on=TODAY) == ()
    assert codes(decisions.why_not_end(S(ends_before=TODAY), on=TODAY)) == ["ended_already"]
    assert codes(decisions.why_not_end(S(), on=date(2020, 1, 1))) == ["ends_before_it_starts"]


def test_a_transfer_goes_to_another_unit_as_main_post_and_later():
    assert decisions.why_not_transfer(S(), S(TODAY, unit_id=2)) == ()
    assert codes(decisions.why_not_transfer(None, S(TODAY, unit_id=2))) == ["no_main_post"]
    assert codes(decisions.why_not_transfer(S(), S(is_primary=False))) == [
        "same_unit",
        "not_a_main_post",
        "before_current_post",
    ]


def test_ranks_are_written_forward():
    assert decisions.why_not_set_rank("1A31", ["1A31"], [S()], starts_on=TODAY) == ()
    assert codes(decisions.why_not_set_rank("1A99", ["1A31"], [S(TODAY)], starts_on=TODAY)) == [
        "no_such_rank",
        "later_rank_recorded",
    ]


def test_nobody_is_on_a_list_twice():
    assert decisions.why_not_designate(S(), []) == ()
    reasons = decisions.why_not_designate(S(ends_before=date(2019, 1, 1)), [S(date(2018, 1, 1))])
    assert codes(reasons) == ["ends_before_it_starts", "on_the_list_already"]


def test_an_exemption_has_an_approver_who_is_somebody_else():
    sound = {
        "approved_by": "李某",
        "approved_on": TODAY,
        "span": S(),
        "others": [],
        "own": False,
        "today": TODAY,
    }
    assert decisions.why_not_exempt(**sound) == ()
    wrong = sound | {
        "approved_by": " ",
        "approved_on": date(2020, 6, 16),
        "span": S(ends_before=date(2019, 1, 1)),
        "others": [S(date(2018, 1, 1))],
        "own": True,
    }
    assert codes(decisions.why_not_exempt(**wrong)) == [
        "ends_before_it_starts",
        "approver_missing",
        "own_exemption",
        "approved_in_future",
        "exempt_already",
    ]


def test_an_identity_number_is_valid_and_nobody_elses():
    assert decisions.why_not_identity("", taken=False) == ()
    assert codes(decisions.why_not_identity("应为18位", taken=True)) == ["identity_invalid"]
    assert codes(decisions.why_not_identity("", taken=True)) == ["identity_taken"]


def test_a_number_is_shown_for_a_purpose():
    assert decisions.why_not_reveal("核对档案", has_number=True) == ()
    assert codes(decisions.why_not_reveal(" 看看 ", has_number=False)) == [
        "purpose_missing",
        "no_identity_number",
    ]
