"""Rolling verdicts up."""

from datetime import date

import pytest

from ganxun.compliance.decisions import elapsed, roll_up
from ganxun.rules.language.verdicts import Verdict as V

HALF_WAY, CLOSED = 0.5, 1.0


@pytest.mark.parametrize(
    ("counts", "pace", "verdict"),
    [
        ({}, HALF_WAY, V.NOT_APPLICABLE),
        ({V.EXEMPT: 3}, HALF_WAY, V.NOT_APPLICABLE),
        ({V.MET: 3, V.EXEMPT: 1}, CLOSED, V.MET),
        ({V.UNKNOWN: 2}, HALF_WAY, V.UNKNOWN),
        ({V.MET: 3, V.NOT_MET: 1}, CLOSED, V.NOT_MET),
        ({V.MET: 3, V.UNKNOWN: 1}, CLOSED, V.UNKNOWN),
        ({V.MET: 1, V.ON_TRACK: 2}, HALF_WAY, V.ON_TRACK),
        ({V.MET: 5, V.AT_RISK: 5}, HALF_WAY, V.ON_TRACK),
        ({V.MET: 4, V.AT_RISK: 6}, HALF_WAY, V.AT_RISK),
        ({V.MET: 9, V.NOT_MET: 1}, None, V.NOT_MET),
        ({V.MET: 9, V.AT_RISK: 1}, None, V.AT_RISK),
        ({V.MET: 9, V.ON_TRACK: 1}, None, V.ON_TRACK),
    ],
)
def test_many_verdicts_become_one(counts, pace, verdict):
    assert roll_up(counts, pace=pace).verdict is verdict


def test_the_exempt_leave_the_denominator():
    assert roll_up({V.MET: 3, V.NOT_MET: 1, V.EXEMPT: 4}, pace=CLOSED).share == 0.75


def test_nobody_judged_has_no_share():
    assert roll_up({V.EXEMPT: 4}, pace=CLOSED).share is None


def test_a_year_is_over_at_the_end_of_its_last_day():
    year = (date(2020, 1, 1), date(2021, 1, 1))
    assert elapsed(*year, date(2020, 12, 31)) == 1
    assert elapsed(*year, date(2020, 1, 1)) == 1 / 366
    assert elapsed(*year, date(2019, 12, 31)) == 0
