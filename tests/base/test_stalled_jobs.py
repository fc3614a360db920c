"""What a killed worker leaves behind is taken up again, a few times."""

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from ganxun.base import jobs
from ganxun.base.later import later

pytestmark = pytest.mark.django_db


def left_behind(*, silent_for: str, attempts: int = 1) -> int:
    """A job that a worker was at, which has said nothing for so long."""
    job = later("compliance.carry_out_run", run_id=1)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s::interval) RETURNING id",
            [silent_for],
        )
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s, attempts = %s WHERE id = %s",
            [cursor.fetchone()[0], attempts, job],
        )
    return job


@pytest.mark.parametrize(
    ("silent_for", "attempts", "becomes"),
    [("10 minutes", 1, "todo"), ("1 second", 1, "doing"), ("10 minutes", 3, "failed")],
)
def test_a_stalled_job_is_queued_again(silent_for, attempts, becomes):
    job = left_behind(silent_for=silent_for, attempts=attempts)
    jobs.take_up_stalled_jobs.func(timestamp=0)
    assert ProcrastinateJob.objects.get(pk=job).status == becomes
