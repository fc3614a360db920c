"""A batch of papers whose process is killed leaves nothing half-done, shows as interrupted, and is made again."""

import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.db import connection

from ganxun.base.choices import DeliveryState
from ganxun.base.deliveries import deeds
from ganxun.records.models import Paper, PaperSeries
from tests.base.imports.test_interrupted import wait_until_released
from tests.base.situations import MONDAY
from tests.records.test_paper_batches import asked, county, officer, people  # noqa: F401 - fixtures

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]

# Makes a batch and stops, telling so, at the point named: while «collect»ing, when all is entered and only the
# commit is missing («note»), or while «typeset»ting.
WORKER = """
import os, sys, time
import config.settings_test as settings
from pathlib import Path
settings.DATABASES["default"]["NAME"] = sys.argv[1]
settings.DATA_FOLDER = Path(sys.argv[4])
import django
django.setup()
from ganxun.base.deliveries import deeds
from ganxun.records.actions import paper_batches
from tests.base.situations import MONDAY

def wait(*args, **kwargs):
    os.write(1, b"reached\\n")  # in one piece: several threads may come here at once
    time.sleep(120)

if sys.argv[3] == "note":
    paper_batches.audit.note = wait
else:
    setattr(paper_batches, {"collect": "writer_of", "typeset": "typeset"}[sys.argv[3]], wait)
deeds.carry_out(int(sys.argv[2]), clock=lambda: MONDAY)
"""


@pytest.fixture
def delivery(people, officer, county, settings, tmp_path):  # noqa: F811
    settings.DATA_FOLDER = tmp_path
    return asked(people, officer, county)


@pytest.mark.parametrize(("point", "issued"), [("collect", 0), ("note", 0), ("typeset", 3)])
def test_kill_9_leaves_nothing_half_done(delivery, officer, tmp_path, point, issued):  # noqa: F811
    killed_at(point, delivery.pk, tmp_path)
    wait_until_released(delivery)
    assert (Paper.objects.count(), PaperSeries.objects.count()) == (issued, 1 if issued else 0)
    assert [file.suffix for file in (tmp_path / "deliveries").iterdir()] == [".part"]
    codes = set(Paper.objects.values_list("code", flat=True))
    deeds.ask_again(delivery.pk, actor=officer, at=MONDAY)
    done = deeds.carry_out(delivery.pk, clock=lambda: MONDAY)
    assert done.state == DeliveryState.READY
    assert len(zipfile.ZipFile(deeds.path_of(done)).namelist()) == 4
    assert sorted(Paper.objects.values_list("number", flat=True)) == [1, 2, 3]
    assert set(Paper.objects.values_list("code", flat=True)) >= codes


def killed_at(point: str, delivery_id: int, folder: Path) -> None:
    """Starts a process that makes the batch and kills it with SIGKILL once it has come to the point."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings_test"}
    name = str(connection.settings_dict["NAME"])
    command = [sys.executable, "-c", WORKER, name, str(delivery_id), point, str(folder)]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "reached\n"
        worker.send_signal(signal.SIGKILL)
        worker.wait(timeout=30)
