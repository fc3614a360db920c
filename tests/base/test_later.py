"""A job is queued in the transaction of its deed: both stand or neither."""

import pytest
from django.db import connection, transaction

from ganxun.base.later import later

pytestmark = pytest.mark.django_db


def queued():
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, args FROM procrastinate_jobs")
        return cursor.fetchall()


def test_a_deed_that_stands_leaves_its_job():
    number = later("people.refresh_current", timestamp=0)
    assert isinstance(number, int)
    ((name, arguments),) = queued()
    assert name == "people.refresh_current"
    assert "timestamp" in str(arguments)


@transaction.atomic
def a_deed_that_fails():
    """Queues a job, then fails."""
    later("people.refresh_current", timestamp=0)
    raise ValueError("no")


def test_a_deed_that_is_rolled_back_leaves_none():
    with pytest.raises(ValueError, match="no"):
        a_deed_that_fails()
    assert queued() == []
