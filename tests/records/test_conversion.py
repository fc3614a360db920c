"""Missing hours follow from days or minutes by the rows of a policy; recorded hours stand."""

from datetime import date
from types import SimpleNamespace

import pytest

from ganxun.base.periods import Period
from ganxun.records.decisions.conversion import ConversionTable, converted, holds
from ganxun.rules.language.conditions import (
    ALWAYS,
    AllHold,
    AnyHolds,
    InCategory,
    Not,
    Operator,
    Test,
)
from ganxun.rules.language.policy import Conversion, Conversions
from tests.records.factories import an_event

SOMEBODY = SimpleNamespace(pk=1)
FULL_TIME = Test("attendance", Operator.EQUALS, ("full_time",))


def a_row(code="day", **said):
    usual = {
        "code": code, "starts_on": date(2018, 1, 1), "ends_before": None, "region": None, "account": None,
        "when": ALWAYS, "hours_per_day": 80, "minutes_per_hour": None, "factor": None, "cap_hours": None,
        "says": "每天8学时", "cites": (), "basis": "通行做法",
    }  # fmt: skip
    return Conversion(**(usual | said))


def table(*rows):
    return ConversionTable(Conversions(rows=rows), version="v1")


def event(**said):
    return an_event(SOMEBODY, **({"hours": None} | said))


def test_days_become_hours_at_the_rate_of_the_row():
    assert converted(event(days=45), a_row()).hours == 360


def test_recorded_hours_stand_and_name_no_conversion():
    given = converted(event(hours=123), a_row())
    assert (given.hours, given.code) == (123, "")


def test_minutes_become_hours_rounded_down_to_a_tenth():
    row = a_row("minutes", hours_per_day=None, minutes_per_hour=600)
    assert converted(event(days=None, minutes=125), row).hours == 20
    assert (
        converted(event(days=None, minutes=45), a_row(hours_per_day=None, minutes_per_hour=450)).hours == 10
    )


def test_what_the_row_cannot_see_stays_unknown():
    assert converted(event(days=None), a_row()).hours is None
    assert converted(event(minutes=None), a_row(hours_per_day=None, minutes_per_hour=600)).hours is None
    assert converted(event(), None).hours is None
    assert converted(event(minutes=60), a_row(hours_per_day=None, cap_hours=5)).hours is None


def test_a_factor_and_a_yearly_cap_apply():
    assert converted(event(days=10), a_row(factor=5)).hours == 40
    assert converted(event(days=100), a_row(cap_hours=500), credited_this_year=300).hours == 200
    assert converted(event(days=100), a_row(cap_hours=500), credited_this_year=900).hours == 0


def test_a_row_applies_within_its_dates_to_its_account_and_condition():
    rows = table(a_row(ends_before=date(2020, 5, 15), account="concentrated", when=FULL_TIME))
    assert rows.row_for(event()) is None, "the last day is 15 May, the row has ended then"
    earlier = (Period(date(2020, 5, 11), date(2020, 5, 15)),)
    assert rows.row_for(event(stretches=earlier)).code == "day"
    assert rows.row_for(event(stretches=earlier, account="online")) is None
    assert rows.row_for(event(stretches=earlier, attendance="part_time")) is None
    assert table(a_row(starts_on=date(2021, 1, 1))).row_for(event()) is None


def test_of_several_rows_that_of_the_nearest_region_wins():
    rows = table(a_row("nation"), a_row("province", region="51"), a_row("city", region="5101"))
    assert rows.row_for(event(), regions=("510104", "510100", "510000")).code == "city"
    assert rows.row_for(event(), regions=("510300", "510000")).code == "province"
    assert rows.row_for(event()).code == "nation"


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        (ALWAYS, True),
        (FULL_TIME, True),
        (Not(FULL_TIME), False),
        (Test("class_kind", Operator.EQUALS, ("main",)), None),
        (Not(Test("class_kind", Operator.EQUALS, ("main",))), None),
        (Test("class_kind", Operator.IS_KNOWN, (False,)), True),
        (Test("days", Operator.AT_LEAST, (50,)), True),
        (Test("days", Operator.AT_MOST, (49,)), False),
        (Test("days", Operator.ABOVE, (50,)), False),
        (Test("days", Operator.BELOW, (51,)), True),
        (Test("days", Operator.BETWEEN, (50, 60)), True),
        (Test("attendance", Operator.IN, ("part_time", "full_time")), True),
        (AllHold((FULL_TIME, Test("class_kind", Operator.EQUALS, ("main",)))), None),
        (AllHold((Not(FULL_TIME), Test("class_kind", Operator.EQUALS, ("main",)))), False),
        (AnyHolds((FULL_TIME, Test("class_kind", Operator.EQUALS, ("main",)))), True),
        (AnyHolds((Not(FULL_TIME), Test("class_kind", Operator.EQUALS, ("main",)))), None),
    ],
)
def test_conditions_over_a_record_know_three_answers(condition, answer):
    facts = {"attendance": "full_time", "days": 50, "class_kind": None}
    assert holds(condition, facts) is answer


def test_a_conversion_cannot_ask_about_the_person():
    with pytest.raises(ValueError, match="InCategory"):
        holds(InCategory("bureau"), {})


def test_the_rows_of_the_sichuan_plan_fill_what_was_not_recorded():
    from ganxun.compliance.library import policy

    plan = policy("sichuan-2018-2022")
    rows = ConversionTable(plan.conversions, plan.version)
    days = event(days=35)
    online = event(days=None, minutes=95, account="online", attendance="on_the_job")
    part_time = event(attendance="part_time")
    sichuan, elsewhere = ("510104", "510100", "510000"), ("330100", "330000")
    assert converted(days, rows.row_for(days, regions=sichuan)).hours == 280
    assert converted(online, rows.row_for(online, regions=sichuan)).hours == 15
    assert rows.row_for(online, regions=elsewhere) is None
    assert rows.row_for(part_time, regions=sichuan) is None, "nobody has said what half a day is worth"
