"""Rolling verdicts up."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from ganxun.compliance.decisions import Histogram, are_groups_due, elapsed, roll_up, why_full_run
from ganxun.rules.language.verdicts import Verdict

HALF_WAY, CLOSED = 0.5, 1.0


@pytest.mark.parametrize(
    ("counts", "pace", "verdict"),
    [
        ({}, HALF_WAY, Verdict.NOT_APPLICABLE),
        ({Verdict.EXEMPT: 3}, HALF_WAY, Verdict.NOT_APPLICABLE),
        ({Verdict.MET: 3, Verdict.EXEMPT: 1}, CLOSED, Verdict.MET),
        ({Verdict.UNKNOWN: 2}, HALF_WAY, Verdict.UNKNOWN),
        ({Verdict.MET: 3, Verdict.NOT_MET: 1}, CLOSED, Verdict.NOT_MET),
        ({Verdict.MET: 3, Verdict.UNKNOWN: 1}, CLOSED, Verdict.UNKNOWN),
        ({Verdict.MET: 1, Verdict.ON_TRACK: 2}, HALF_WAY, Verdict.ON_TRACK),
        ({Verdict.MET: 5, Verdict.AT_RISK: 5}, HALF_WAY, Verdict.ON_TRACK),
        ({Verdict.MET: 4, Verdict.AT_RISK: 6}, HALF_WAY, Verdict.AT_RISK),
        ({Verdict.MET: 9, Verdict.NOT_MET: 1}, None, Verdict.NOT_MET),
        ({Verdict.MET: 9, Verdict.AT_RISK: 1}, None, Verdict.AT_RISK),
        ({Verdict.MET: 9, Verdict.ON_TRACK: 1}, None, Verdict.ON_TRACK),
    ],
)
def test_many_verdicts_become_one(counts, pace, verdict):
    assert roll_up(counts, pace=pace).verdict is verdict


def test_the_exempt_leave_the_denominator():
    assert roll_up({Verdict.MET: 3, Verdict.NOT_MET: 1, Verdict.EXEMPT: 4}, pace=CLOSED).share == 0.75


def test_nobody_judged_has_no_share():
    assert roll_up({Verdict.EXEMPT: 4}, pace=CLOSED).share is None


def test_a_year_is_over_at_the_end_of_its_last_day():
    year = (date(2020, 1, 1), date(2021, 1, 1))
    assert elapsed(*year, date(2020, 12, 31)) == 1
    assert elapsed(*year, date(2020, 1, 1)) == 1 / 366
    assert elapsed(*year, date(2019, 12, 31)) == 0


def test_the_last_band_of_hours_is_open_above():
    drawn = Histogram(duty="x", target=5500)
    last = drawn.bands * drawn.width
    assert drawn.ends_before(0) == drawn.width
    assert drawn.ends_before(last) is None


@dataclass
class Latest:
    as_of: date = date(2020, 9, 30)
    content_hash: str = "x"
    scope_id: int | None = None
    groups_behind_since: datetime | None = None
    duration: timedelta = timedelta(seconds=30)


NOON = datetime(2020, 9, 30, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("latest", "why"),
    [
        (None, "first"),
        (Latest(), None),
        (Latest(as_of=date(2020, 9, 29)), "day_passed"),
        (Latest(content_hash="y"), "policy_changed"),
        (Latest(scope_id=3), "policy_changed"),
        (Latest(groups_behind_since=NOON - timedelta(minutes=9)), None),
        (Latest(groups_behind_since=NOON - timedelta(minutes=10)), "groups_behind"),
        (Latest(groups_behind_since=NOON - timedelta(seconds=50), duration=timedelta(0)), None),
    ],
)
def test_why_everybody_is_judged_again(latest, why):
    assert why_full_run(latest, day=date(2020, 9, 30), version="x", scope=None, at=NOON) == why


@pytest.mark.parametrize(
    ("latest", "are_due"),
    [
        (Latest(), False),
        (Latest(groups_behind_since=NOON - timedelta(seconds=4), duration=timedelta(0)), False),
        (Latest(groups_behind_since=NOON - timedelta(seconds=5), duration=timedelta(0)), True),
        (Latest(groups_behind_since=NOON - timedelta(seconds=59), duration=timedelta(seconds=30)), False),
        (Latest(groups_behind_since=NOON - timedelta(seconds=60), duration=timedelta(seconds=30)), True),
    ],
)
def test_groups_are_judged_again_soon_but_not_all_the_time(latest, are_due):
    assert are_groups_due(latest, at=NOON) is are_due
