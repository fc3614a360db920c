"""The end is exclusive; what is shared out adds up."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganxun.base.periods import Period, calendar_year, share_out

DAYS = st.dates(date(2000, 1, 1), date(2040, 1, 1))


def test_the_first_day_belongs_to_a_period_and_the_end_does_not():
    period = Period(date(2020, 1, 1), date(2020, 2, 1))
    assert date(2020, 1, 1) in period
    assert date(2020, 1, 31) in period
    assert date(2020, 2, 1) not in period
    assert date(2019, 12, 31) not in period
    assert (period.days, period.ends_on) == (31, date(2020, 1, 31))


@pytest.mark.parametrize("end", [date(2020, 1, 1), date(2019, 12, 31)])
def test_a_period_has_at_least_one_day(end):
    with pytest.raises(ValueError, match="must end after"):
        Period(date(2020, 1, 1), end)


@given(DAYS, st.integers(1, 3000))
def test_cut_by_years_no_day_is_lost_or_counted_twice(start, days):
    period = Period(start, start + timedelta(days=days))
    parts = list(period.by_year())
    assert sum(part.days for part in parts) == period.days
    assert parts[0].starts_on == period.starts_on
    assert parts[-1].ends_before == period.ends_before
    assert all(one.ends_before == other.starts_on for one, other in pairwise(parts))


def test_a_calendar_year_is_one_part():
    assert list(calendar_year(2020).by_year()) == [calendar_year(2020)]
    assert calendar_year(2020).days == 366


@given(
    st.integers(-10_000, 1_000_000),
    st.lists(st.integers(0, 1000), min_size=1).filter(sum),
)
def test_what_is_shared_out_adds_up_and_is_fair(amount, weights):
    parts = share_out(amount, weights)
    assert sum(parts) == amount
    assert all(
        abs(part - amount * weight / sum(weights)) < 1 for part, weight in zip(parts, weights, strict=True)
    )


def test_nothing_can_be_shared_by_no_weight():
    with pytest.raises(ValueError, match="more than nothing"):
        share_out(5, [0, 0])
