"""First and last day in one cell, as people write them."""

from datetime import date

import pytest

from ganxun.base.sheets.cells import plain_text
from ganxun.base.sheets.periods import period_reader
from ganxun.base.sheets.problems import Unreadable

READ = period_reader()
MARCH = (date(2019, 3, 4), date(2019, 3, 15))


@pytest.mark.parametrize(
    "written",
    [
        "2019.3.4-2019.3.15",
        "2019年3月4日—15日",
        "2019.3.4至3.15",
        "2019/3/4~2019/3/15",
        "2019年3月4日——2019年3月15日",
        "2019年3月4日至3月15日",
        "2019-03-04至2019-03-15",
        "2019-03-04 - 2019-03-15",
        "2019-3-4-2019-3-15",
        "2019-3-4-15",
        "2019.03.04－03.15",
        "20190304-20190315",
        "2019年3月4日到15日",
        "2019.3.4～15（共10天）",
        "２０１９．３．４－３．１５",
        "2019-03-04 09:00 至 2019-03-15 17:30",
        " 2019年 3月 4日 — 3月 15日 ",
    ],
)
def test_a_period_is_read_as_it_is_written_and_said_so(written):
    days, remark = READ(plain_text(written))
    assert days == MARCH
    assert "读作 2019-03-04 至 2019-03-15" in remark


def test_a_period_over_the_turn_of_the_year():
    assert READ("2019.12.28-2020.1.5")[0] == (date(2019, 12, 28), date(2020, 1, 5))


@pytest.mark.parametrize("written", ["2019.3.4", "2019年3月4日", date(2019, 3, 4), 20190304, 43528])
def test_a_single_day_begins_and_ends_that_day(written):
    assert READ(written)[0] == (date(2019, 3, 4), date(2019, 3, 4))


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("2019.3.15-2019.3.4", "reversed_dates"),
        ("2019.12.28-1.5", "reversed_dates"),
        ("2019.3.4-2.30", "no_such_day"),
        ("2019.13.4", "no_such_day"),
        ("3月4日—3月15日", "no_year"),
        ("3.4-3.15", "no_year"),
        ("2019年3月", "only_month"),
        ("2019.3-2019.5", "only_month"),
        ("2019.3.4-8、3.11-15", "several_stretches"),
        ("春季", "not_a_period"),
        ("1019.3.4-1019.3.5", "absurd_date"),
        (2019.3, "number_for_month"),
    ],
)
def test_what_is_no_period_is_refused_with_advice(written, code):
    with pytest.raises(Unreadable) as caught:
        READ(written)
    assert caught.value.code == code
    assert str(caught.value)
