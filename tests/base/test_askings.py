"""How often an open page is asked is counted over all processes, and no address is kept."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from ganxun.base.askings import asked, forget_askings
from ganxun.base.models import Asking
from tests.base.situations import MONDAY


def at(seconds):
    return MONDAY + timedelta(seconds=seconds)


@pytest.mark.django_db
def test_a_minute_after_the_first_question_counting_begins_anew():
    assert [asked("verify", "10.0.0.1", at=at(seconds)) for seconds in (0, 10, 59, 60, 61)] == [1, 2, 3, 1, 2]
    assert asked("verify", "10.0.0.2", at=at(61)) == 1
    assert asked("other", "10.0.0.1", at=at(61)) == 1


@pytest.mark.django_db
def test_the_address_is_not_kept_and_the_count_not_for_long():
    asked("verify", "10.0.0.1", at=at(0))
    assert "10.0.0.1" not in Asking.objects.get().key
    assert forget_askings(at=at(3600)) == 0
    assert forget_askings(at=at(3601)) == 1


@pytest.mark.django_db(transaction=True)
def test_whoever_asks_of_several_processes_at_once_is_counted_each_time():
    def once(_number):
        try:
            return asked("verify", "10.0.0.1", at=at(0))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as processes:
        counts = sorted(processes.map(once, range(40)))
    assert counts == list(range(1, 41))
