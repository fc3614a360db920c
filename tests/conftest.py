"""Ground of all tests: the embedded test database, running for as long as the tests do."""

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from psycopg import sql
from pytest_django import DjangoDbBlocker

from ganxun.base.database.cluster import ROLE, Cluster
from ganxun.base.database.lease import running

# The same cases each time, and none fails because the machine was busy. New ones are looked for with
# «--hypothesis-profile explore»; what they find becomes an @example or a test of its own.
PATIENT = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow], "print_blob": True}
settings.register_profile("steady", derandomize=True, **PATIENT)
settings.register_profile("explore", max_examples=1000, **PATIENT)
settings.load_profile("steady")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """Starts the test cluster the first time a test asks for the database."""
    from config.settings_test import ENVIRONMENT, TEST_CLUSTER

    if ENVIRONMENT.database_url:
        yield
        return
    with running(TEST_CLUSTER):
        _drop_what_killed_runs_left(TEST_CLUSTER)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Lets tests with real transactions clean up by TRUNCATE, which ledger and audit trail otherwise refuse."""
    from django.db import connection

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE records_credit DISABLE TRIGGER credit_is_never_emptied")
        cursor.execute("ALTER TABLE base_auditentry DISABLE TRIGGER audit_entry_is_never_emptied")


@pytest.fixture(autouse=True)
def _adoptions_are_read_anew() -> None:
    """What a test wrote and rolled back must not be remembered by the next one."""
    from ganxun.compliance import library

    library.forget_adoptions()


def _drop_what_killed_runs_left(cluster: Cluster) -> None:
    with psycopg.connect(
        host=str(cluster.socket_folder), user=ROLE, dbname="postgres", autocommit=True
    ) as connection:
        rows = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE 'test\\_%'").fetchall()
        for (name,) in rows:
            if not _belongs_to_a_live_run(name):
                connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} (FORCE)").format(sql.Identifier(name)))


def _belongs_to_a_live_run(name: str) -> bool:
    pid = name.removeprefix("test_").split("_")[0]
    return pid.isdecimal() and (int(pid) == os.getpid() or Path(f"/proc/{pid}").exists())
