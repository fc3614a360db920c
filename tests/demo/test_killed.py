"""Making the demo province is one transaction: killed in the middle it leaves nothing, and the next start makes it."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import UTC, date, datetime

import pytest
from django.conf import settings

from ganxun.demo import build
from ganxun.orgs.models import Organisation
from ganxun.people.models import Person
from ganxun.records.models import Credit
from tests.compliance.test_interruptions import same_database, wait_until

pytestmark = pytest.mark.django_db(transaction=True)

UNTIL = date(2018, 6, 30)
NOW = datetime(2020, 9, 30, 12, tzinfo=UTC)

_KILLED = """
import time, django
django.setup()
from datetime import UTC, date, datetime
from ganxun.demo import build

def stand_still(tree):
    print("made, not committed", flush=True)
    time.sleep(600)

build.officers.store = stand_still
build.build(people=300, until=date(2018, 6, 30), at=datetime(2020, 9, 30, 12, tzinfo=UTC))
"""


def test_killed_in_the_middle_it_leaves_nothing_and_the_next_start_makes_it():
    with subprocess.Popen(
        [sys.executable, "-c", _KILLED],
        cwd=settings.BASE_DIR,
        env=same_database(),
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "made, not committed\n"
        process.send_signal(signal.SIGKILL)
    for model in (Organisation, Person, Credit):
        assert not model.objects.exists()
    assert wait_until(lambda: not build.is_there())
    build.build(people=300, until=UNTIL, at=NOW)
    assert Person.objects.count() == 300
    assert build.built_until() == UNTIL
