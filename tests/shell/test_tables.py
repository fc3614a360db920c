"""Tables a sub-command stands on: made where there are none, refused where they are older."""

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from ganxun.shell.complaint import Complaint
from ganxun.shell.tables import make_or_refuse_tables


@pytest.fixture
def migrated(monkeypatch):
    """Remembers the calls of `migrate` instead of carrying them out."""
    calls = []
    monkeypatch.setattr(
        "django.core.management.call_command", lambda name, **options: calls.append((name, options))
    )
    return calls


@pytest.mark.django_db
def test_complete_tables_are_left_alone(migrated):
    make_or_refuse_tables()
    assert migrated == []


@pytest.mark.django_db
def test_older_tables_are_not_changed_in_passing(migrated):
    last = MigrationRecorder(connection).migration_qs.filter(app="records").latest("id")
    MigrationRecorder(connection).record_unapplied(last.app, last.name)
    with pytest.raises(Complaint, match="ganxun prepare"):
        make_or_refuse_tables()
    assert migrated == []


@pytest.mark.django_db
def test_an_empty_database_gets_its_tables(migrated):
    MigrationRecorder(connection).flush()
    make_or_refuse_tables()
    assert migrated == [("migrate", {"verbosity": 0})]
