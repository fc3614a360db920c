"""An import whose process is killed leaves nothing half-imported, says that it was interrupted, and can be run again."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from ganxun.base.imports import runs
from ganxun.base.models import AuditEntry
from ganxun.orgs.models import Organisation
from ganxun.people.models import Appointment, Person
from tests.base.imports.situations import checked
from tests.base.situations import MONDAY, THE_SYSTEM
from tests.orgs.factories import OrganisationFactory
from tests.people.imports.situations import HEADINGS, a_row, an_identity

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[3]

# Applies an import and stops, telling so, at the point named: «write» when all is staged and checked, «note» when
# all is written and only the commit is missing.
WORKER = """
import sys, time
import config.settings_test as settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
import django
django.setup()
from ganxun.base import audit
from ganxun.base.imports import kinds, runs
from tests.base.situations import MONDAY, THE_SYSTEM

def wait(*args, **kwargs):
    print("reached", flush=True)
    time.sleep(120)

if sys.argv[3] == "write":
    type(kinds.kind("roster").importer).write = wait
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


@pytest.mark.parametrize("point", ["write", "note"])
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


def wait_until_released(run) -> None:
    """The database notices a dead client when it next talks to it: at once when it idles, as here."""
    for _ in range(100):
        run.refresh_from_db()
        if run.is_interrupted:
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.1)")
