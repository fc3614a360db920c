"""Migrations stand alone, say what they change, and leave nothing out."""

import re
from io import StringIO

import pytest
from django.core.management import call_command

from tests.house.sources import imported_by, migrations, shown


def test_migrations_import_nothing_of_ours():
    dependent = [
        shown(path)
        for path in migrations()
        if any(re.match(r"(ganxun|config)\b", name) for name in imported_by(path))
    ]
    assert dependent == []


def test_migrations_say_what_they_change():
    assert [
        shown(path) for path in migrations() if re.search(r"_auto_|^\d+_(alter|remove|add)_?$", path.stem)
    ] == []


@pytest.mark.django_db
def test_no_migration_is_missing():
    said = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=said, verbosity=1)
    except SystemExit:
        pytest.fail(f"models have changed without a migration:\n{said.getvalue()}")
