"""What stands against a class, its timetable and a place in it."""

from dataclasses import dataclass
from datetime import date

from ganxun.base.periods import Period
from ganxun.classes import decisions

WEEK = Period(date(2020, 9, 7), date(2020, 9, 12))
TODAY = date(2020, 6, 15)


@dataclass(frozen=True)
class C:
    """A class, without a database."""

    name: str = "秋季班"
    starts_on: date = WEEK.starts_on
    ends_before: date = WEEK.ends_before


@dataclass(frozen=True)
class Lesson:
    """A session, without a database."""

    held_on: date = WEEK.starts_on
    hours: int = 40


def codes(reasons):
    assert all("{" not in str(reason) for reason in reasons)
    return [reason.code for reason in reasons]


def test_a_class_fits_into_its_dates_and_has_a_code_of_its_own():
    assert decisions.why_not_open(code_taken=False, days=50, period=WEEK) == ()
    assert codes(decisions.why_not_open(code_taken=True, days=51, period=WEEK)) == [
        "code_taken",
        "more_days_than_span",
    ]


def test_sessions_lie_within_the_class_and_have_hours():
    assert decisions.why_not_sessions([Lesson(), Lesson(WEEK.ends_on)], WEEK) == ()
    assert codes(decisions.why_not_sessions([Lesson(WEEK.ends_before), Lesson(hours=0)], WEEK)) == [
        "session_outside_class",
        "session_without_hours",
    ]


def test_a_place_is_for_who_is_in_service_and_free():
    free = {"is_active": True, "is_booked": False, "is_full_time": True, "today": TODAY}
    assert decisions.why_not_book(C(), [], **free) == ()
    next_week = C("后一班", WEEK.ends_before, date(2020, 9, 19))
    assert decisions.why_not_book(C(), [next_week], **free) == ()
    assert codes(decisions.why_not_book(C(), [next_week, C("同期班")], **free)) == ["overlapping_full_time"]
    assert decisions.why_not_book(C(), [C("同期班")], **(free | {"is_full_time": False})) == ()
    wrong = free | {"is_active": False, "is_booked": True, "today": WEEK.ends_before}
    assert codes(decisions.why_not_book(C(), [], **wrong)) == [
        "class_is_over",
        "not_in_service",
        "booked_already",
    ]
