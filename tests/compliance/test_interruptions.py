"""A run that was killed shows as interrupted, has stored nothing, and can be started again; two at once do not mix."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from threading import Thread
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import close_old_connections, connection

from ganxun.base.actor import NOBODY, system_actor
from ganxun.base.refusals import Refused
from ganxun.base.working import at_work
from ganxun.compliance.actions import runs
from ganxun.compliance.choices import RunState
from ganxun.compliance.models import RUN_LOCK, EvaluationRun, Finding, Tally
from tests.compliance.situations import END, NOW, POLICY, a_city, evaluate, leader

SYSTEM = system_actor("测试")
PATIENCE_SECONDS = 120


def ask() -> EvaluationRun:
    return runs.ask_for_run(policy_code=POLICY, as_of=END, actor=SYSTEM, at=NOW)


def begun() -> EvaluationRun:
    run = ask()
    EvaluationRun.objects.filter(pk=run.pk).update(state=RunState.RUNNING, started_at=NOW)
    run.refresh_from_db()
    return run


@pytest.mark.django_db
def test_a_run_that_somebody_is_at_work_on_is_not_interrupted():
    run = begun()
    with at_work(RUN_LOCK, run.pk):
        assert not run.is_interrupted
        with pytest.raises(Refused) as refusal:
            runs.restart_run(run.pk, actor=SYSTEM, at=NOW)
        assert refusal.value.codes == ["run_not_interrupted"]
    assert run.is_interrupted


@pytest.mark.django_db
def test_only_whoever_may_start_runs_may_start_one_again():
    with pytest.raises(Refused) as refusal:
        runs.restart_run(begun().pk, actor=NOBODY, at=NOW)
    assert refusal.value.codes == ["not_permitted"]


@pytest.mark.django_db
def test_a_failed_run_can_be_started_again():
    run = ask()
    EvaluationRun.objects.filter(pk=run.pk).update(state=RunState.FAILED, problem="磁盘已满")
    again = runs.restart_run(run.pk, actor=SYSTEM, at=NOW)
    assert (again.state, again.problem) == (RunState.WAITING, "")


_KILLED = """
import sys, time, django
django.setup()
from datetime import UTC, datetime
from ganxun.compliance.actions import runs

def stand_still(*args):
    store(*args)
    print("stored, not committed", flush=True)
    time.sleep(600)

store = runs._store
runs._store = stand_still
runs.carry_out(int(sys.argv[1]), clock=lambda: datetime(2022, 12, 31, 12, tzinfo=UTC))
"""


def same_database() -> dict[str, str]:
    """How another process finds the database of this test."""
    made = connection.settings_dict
    user, host = quote(made["USER"]), quote(made["HOST"], safe="")
    address = f"postgresql:///{made['NAME']}?user={user}&host={host}&password={quote(made['PASSWORD'])}"
    return {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "config.settings_test"}


def killed_while_storing(run: EvaluationRun) -> None:
    command = [sys.executable, "-c", _KILLED, str(run.pk)]
    with subprocess.Popen(
        command, cwd=settings.BASE_DIR, env=same_database(), stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "stored, not committed\n"
        run.refresh_from_db()
        assert run.state == RunState.RUNNING
        assert not run.is_interrupted
        process.send_signal(signal.SIGKILL)


def wait_until(holds: Any) -> bool:
    end = time.monotonic() + PATIENCE_SECONDS
    while not holds() and time.monotonic() < end:
        time.sleep(0.05)
    return bool(holds())


@pytest.mark.django_db(transaction=True)
def test_a_run_killed_in_the_middle_leaves_nothing_and_goes_on():
    leader(a_city(), "A", hours=5500)
    run = ask()
    killed_while_storing(run)
    run.refresh_from_db()
    assert wait_until(lambda: run.is_interrupted)
    assert not Finding.objects.exists()
    assert not Tally.objects.exists()
    runs.restart_run(run.pk, actor=SYSTEM, at=NOW)
    done = runs.carry_out(run.pk, clock=lambda: NOW)
    assert done.state == RunState.FINISHED
    assert Finding.objects.filter(subject_kind="person").exists()
    assert Tally.objects.exists()


def standing() -> list[tuple[Any, ...]]:
    columns = ("duty", "subject_id", "year", "verdict", "value", "as_of_from", "as_of_until")
    return sorted(Finding.objects.filter(replaced_by__isnull=True).values_list(*columns), key=str)


@pytest.mark.django_db(transaction=True)
def test_two_runs_that_store_at_once_leave_what_one_after_the_other_leaves():
    city = a_city()
    for number in range(4):
        leader(city, f"P{number}", hours=5200 + number * 200)
    asked = [ask(), ask()]
    failures: list[BaseException] = []

    def carry_out(run: EvaluationRun) -> None:
        try:
            runs.carry_out(run.pk, clock=lambda: NOW)
        except BaseException as failure:  # noqa: BLE001 - told below, in the thread that can fail the test
            failures.append(failure)
        finally:
            close_old_connections()
            connection.close()

    threads = [Thread(target=carry_out, args=(run,)) for run in asked]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert set(EvaluationRun.objects.values_list("state", flat=True)) == {RunState.FINISHED}
    found = standing()
    evaluate()
    assert standing() == found
    assert len({row[:3] for row in found if row[-1] is None}) == len(
        [row for row in found if row[-1] is None]
    )
