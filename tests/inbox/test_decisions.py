"""When letters are due, and when they are tried again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ganxun.inbox.choices import Pace
from ganxun.inbox.decisions import MOST_ATTEMPTS, next_after, try_again_at, why_not_address, why_not_pace
from tests.inbox.situations import NEXT_MONDAY_MORNING, THURSDAY_MORNING, WEDNESDAY

CHENGDU = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("pace", "at", "due"),
    [
        (Pace.AT_ONCE, WEDNESDAY, WEDNESDAY),
        (Pace.DAILY, WEDNESDAY, THURSDAY_MORNING),
        (Pace.WEEKLY, WEDNESDAY, NEXT_MONDAY_MORNING),
        (Pace.NEVER, WEDNESDAY, None),
        # Monday at seven is in time for Monday's, half past seven is not.
        (Pace.WEEKLY, datetime(2020, 6, 14, 23, 0, tzinfo=UTC), datetime(2020, 6, 14, 23, 30, tzinfo=UTC)),
        (Pace.WEEKLY, datetime(2020, 6, 14, 23, 30, tzinfo=UTC), NEXT_MONDAY_MORNING),
        (Pace.DAILY, datetime(2020, 6, 17, 23, 0, tzinfo=UTC), THURSDAY_MORNING),
    ],
)
def test_when_one_hears_of_it(pace, at, due):
    assert next_after(pace, at, CHENGDU) == due


def test_pauses_grow_until_it_is_given_up():
    pauses = [try_again_at(number, WEDNESDAY) for number in range(1, MOST_ATTEMPTS)]
    assert pauses[:3] == [WEDNESDAY + timedelta(minutes=each) for each in (5, 10, 20)]
    assert try_again_at(MOST_ATTEMPTS, WEDNESDAY) is None


def test_what_may_be_chosen():
    assert why_not_address(is_known=True, is_address=True, label="邮箱") == ()
    assert str(why_not_address(is_known=True, is_address=False, label="邮箱")[0]).startswith("“邮箱”")
    assert why_not_address(is_known=False, is_address=False, label="")[0].code == "no_such_channel"
    assert why_not_pace(is_known=True, allowed=tuple(Pace), pace="daily") == ()
    assert why_not_pace(is_known=True, allowed=(Pace.NEVER,), pace="daily")[0].code == "no_such_pace"
    assert why_not_pace(is_known=False, allowed=(), pace="daily")[0].code == "no_such_kind"
