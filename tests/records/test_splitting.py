"""Parts add up exactly, whatever the amounts and the days."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ganxun.base.periods import Period
from ganxun.records.decisions.splitting import parts_of, periods_of


@st.composite
def stretches(draw):
    """One to four stretches in order of time, possibly across New Years."""
    day = date(2018, 1, 1) + timedelta(days=draw(st.integers(0, 1500)))
    found = []
    for _ in range(draw(st.integers(1, 4))):
        end = day + timedelta(days=draw(st.integers(1, 400)))
        found.append(Period(day, end))
        day = end + timedelta(days=draw(st.integers(0, 60)))
    return tuple(draw(st.permutations(found)))


AMOUNTS = st.fixed_dictionaries(
    {"days": st.none() | st.integers(0, 5000), "hours": st.none() | st.integers(0, 50000)}
)


@given(stretches(), AMOUNTS)
def test_the_parts_of_an_event_add_up_to_the_event(held, amounts):
    parts = parts_of(held, amounts)
    for name, amount in amounts.items():
        shares = [part.amounts[name] for part in parts]
        assert shares == [None] * len(parts) if amount is None else sum(shares) == amount


@given(stretches())
def test_no_part_crosses_a_new_year_and_no_day_is_lost(held):
    periods = periods_of(held)
    assert all(period.starts_on.year == period.ends_on.year for period in periods)
    assert sum(period.days for period in periods) == sum(stretch.days for stretch in held)
    assert periods == sorted(periods)


@given(stretches(), AMOUNTS)
def test_parts_are_numbered_and_only_the_last_is_final(held, amounts):
    parts = parts_of(held, amounts)
    assert [part.number for part in parts] == list(range(1, len(parts) + 1))
    assert [part.is_final for part in parts] == [False] * (len(parts) - 1) + [True]


@given(stretches(), st.integers(0, 50000))
def test_no_part_gets_more_than_a_tenth_beyond_its_due(held, hours):
    parts = parts_of(held, {"hours": hours})
    days = sum(part.period.days for part in parts)
    assert all(abs(part.amounts["hours"] - hours * part.period.days / days) < 1 for part in parts)


def test_a_class_over_new_year_is_credited_to_each_year_by_its_days():
    parts = parts_of((Period(date(2019, 12, 30), date(2020, 1, 4)),), {"days": 50, "hours": 400})
    assert [(part.period.starts_on.year, part.amounts) for part in parts] == [
        (2019, {"days": 20, "hours": 160}),
        (2020, {"days": 30, "hours": 240}),
    ]
