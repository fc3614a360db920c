"""An import whose process is killed leaves nothing half-imported, says that it was interrupted, and can be run again."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from ganxun.base.imports import runs, undoing
from ganxun.base.models import AuditEntry
from ganxun.orgs.models import Organisation
from ganxun.people.models import Appointment, Person
from tests.base.imports.situations import checked, handed_in
from tests.base.sheets.workbooks import workbook
from tests.base.situations import MONDAY, THE_SYSTEM, refused
from tests.orgs.factories import OrganisationFactory
from tests.people.imports.situations import HEADINGS, a_row, an_identity

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[3]

# Checks or applies an import and stops, telling so, at the point named: «read» while a check reads the file, «fates»
# when a check has only its fates to keep, «write» when all is staged and checked, «traces» when people are written but
# not what was done to them, «note» when all is written and only the commit is missing; «undo» in a counter-import.
WORKER = """
import sys, time
import config.settings_test as settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
import django
django.setup()
from ganxun.base import audit
from ganxun.base.imports import kinds, runs
from tests.base.situations import MONDAY, THE_SYSTEM, refused

def wait(*args, **kwargs):
    print("reached", flush=True)
    time.sleep(120)

point, importer = sys.argv[3], type(kinds.kind("roster").importer)
if point in ("read", "fates"):
    if point == "read":
        importer.stage = wait
    else:
        runs._keep_fates = wait
    runs.check_import(int(sys.argv[2]), at=MONDAY)
if point == "write":
    importer.write = wait
elif point == "traces":
    from ganxun.people.imports import traces
    traces.keep_traces = wait
elif point == "undo":
    from ganxun.people.imports import undoing
    undoing.refresh_current = wait
else:
    audit.note = wait
runs.apply_import(int(sys.argv[2]), actor=THE_SYSTEM, at=MONDAY)
"""


@pytest.fixture
def ready_run():
    province = OrganisationFactory(province=True)
    OrganisationFactory(parent=province, name="四川省财政厅", code="FIN")
    yield checked("roster", HEADINGS, *(a_row(姓名=f"张{n}", 公民身份号码=an_identity(n)) for n in range(50)))
    Organisation.objects.all().update(parent=None)


def killed_at(point: str, run_id: int) -> None:
    """Starts a process that applies the import and kills it with SIGKILL once it has come to the point."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings_test"}
    name = str(connection.settings_dict["NAME"])
    command = [sys.executable, "-c", WORKER, name, str(run_id), point]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "reached\n"
        worker.send_signal(signal.SIGKILL)
        worker.wait(timeout=30)


@pytest.mark.parametrize("point", ["write", "traces", "note"])
def test_kill_9_leaves_nothing_behind_and_the_import_can_be_run_again(ready_run, point):
    killed_at(point, ready_run.pk)
    wait_until_released(ready_run)
    assert (Person.objects.count(), Appointment.objects.count()) == (0, 0)
    assert not AuditEntry.objects.filter(deed="import.applied").exists()
    ready_run.refresh_from_db()
    assert (ready_run.state, ready_run.is_interrupted) == ("applying", True)
    assert runs.why_not_apply(ready_run, THE_SYSTEM) == ()
    done = runs.apply_import(ready_run.pk, actor=THE_SYSTEM, at=MONDAY)
    assert (done.state, done.rows_new, done.is_interrupted) == ("applied", 50, False)
    assert Person.objects.count() == 50


@pytest.mark.parametrize("point", ["read", "fates"])
def test_a_check_that_was_killed_is_begun_again(ready_run, point):
    killed_at(point, ready_run.pk)
    wait_until_released(ready_run)
    assert (ready_run.state, ready_run.is_interrupted) == ("checking", True)
    done = runs.check_import(ready_run.pk, at=MONDAY)
    assert (done.state, done.rows_new, done.rows.count()) == ("ready", 50, 50)


def test_an_undo_that_was_killed_has_taken_nothing_back(ready_run):
    applied = runs.apply_import(ready_run.pk, actor=THE_SYSTEM, at=MONDAY)
    counter = runs.check_import(undoing.prepare_undo(applied.pk, actor=THE_SYSTEM, at=MONDAY).pk, at=MONDAY)
    killed_at("undo", counter.pk)
    wait_until_released(counter)
    assert Person.objects.count() == 50
    assert runs.apply_import(counter.pk, actor=THE_SYSTEM, at=MONDAY).rows_removed == 50
    assert Person.objects.count() == 0


def test_of_two_who_apply_tables_of_one_source_at_once_one_is_told_to_wait(ready_run):
    """While one process is about to write, another table of the source is neither applied nor handed in."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings_test"}
    name = str(connection.settings_dict["NAME"])
    command = [sys.executable, "-c", WORKER, name, str(ready_run.pk), "write"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "reached\n"
        content = workbook(HEADINGS, a_row(姓名="李四", 公民身份号码=an_identity(70)))
        assert refused(handed_in, "roster", content).codes == ["source_busy"]
        assert refused(runs.apply_import, ready_run.pk, actor=THE_SYSTEM, at=MONDAY).codes == [
            "already_at_work"
        ]
        worker.send_signal(signal.SIGKILL)
        worker.wait(timeout=30)


def wait_until_released(run) -> None:
    """The database notices a dead client when it next talks to it: at once when it idles, as here."""
    for _ in range(100):
        run.refresh_from_db()
        if run.is_interrupted:
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.1)")
