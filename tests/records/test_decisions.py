"""What is wrong with a record in itself, and with taking one back."""

from datetime import date
from types import SimpleNamespace

from ganxun.base.periods import Period
from ganxun.records.decisions import booking
from tests.base.situations import TODAY
from tests.records.factories import WEEK_IN_JUNE, WEEK_IN_MAY, an_event

SOMEBODY = SimpleNamespace(pk=1)


def codes(event, hours=400, today=TODAY):
    return [reason.code for reason in booking.why_not_record(event, hours=hours, today=today)]


def test_a_sound_record_may_be_booked():
    assert codes(an_event(SOMEBODY)) == []
    assert codes(an_event(SOMEBODY, stretches=(WEEK_IN_JUNE, WEEK_IN_MAY), days=100)) == []


def test_a_record_needs_days_on_which_it_was_held():
    assert codes(an_event(SOMEBODY, stretches=())) == ["no_days"]


def test_a_record_needs_days_or_hours():
    assert codes(an_event(SOMEBODY, days=None), hours=None) == ["no_amount"]


def test_all_that_is_wrong_is_said_at_once():
    event = an_event(
        SOMEBODY,
        stretches=(WEEK_IN_MAY, WEEK_IN_MAY),
        days=200,
        minutes=-5,
        hours_theory=300,
        hours_party=200,
    )
    assert codes(event, today=date(2020, 5, 1)) == [
        "negative",
        "not_over",
        "stretches_overlap",
        "more_days_than_span",
        "fields_above_hours",
    ]


def test_training_that_ends_today_may_be_booked_today():
    period = Period(date(2020, 6, 11), date(2020, 6, 16))
    assert codes(an_event(SOMEBODY, stretches=(period,))) == []
    assert codes(an_event(SOMEBODY, stretches=(period,)), today=date(2020, 6, 14)) == ["not_over"]


def test_hours_that_are_not_known_are_not_compared():
    assert codes(an_event(SOMEBODY, hours_theory=10), hours=None) == []


def test_reasons_of_conflict_name_the_other():
    assert "甲班" in str(booking.overlaps("甲班", WEEK_IN_MAY))
    assert "2020-05-15" in str(booking.overlaps("甲班", WEEK_IN_MAY))
    assert "第7行" in str(booking.overlaps("甲班", WEEK_IN_MAY, row=7))
    assert "第3行" in str(booking.twice_in_the_sheet(3))
    assert "2020-06-15" in str(booking.already_credited("甲班", TODAY))
    assert booking.not_permitted().code == "not_permitted"
    assert booking.nobody_there().code == "no_such_person"


def test_taking_back_needs_something_standing_and_a_reason():
    ask = booking.why_not_reverse
    assert ask(is_reversal=False, standing=1, reason="重复") == ()
    assert [reason.code for reason in ask(is_reversal=True, standing=0, reason=" ")] == [
        "is_a_reversal",
        "reason_missing",
    ]
    assert [reason.code for reason in ask(is_reversal=False, standing=0, reason="重复")] == [
        "already_reversed"
    ]
