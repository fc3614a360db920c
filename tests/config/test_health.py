"""/healthz names the part that does not work."""

import pytest
from django.db import DatabaseError, connection

from config import health

pytestmark = pytest.mark.django_db


@pytest.fixture
def assets(tmp_path, settings):
    settings.ASSETS_FOLDER = tmp_path


def a_worker_reports(ago: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s::interval)", [ago]
        )


def test_all_well(client, assets):
    a_worker_reports("1 second")
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")


@pytest.mark.parametrize("silent_for", [None, "40 seconds"])
def test_a_missing_worker_is_named(client, assets, silent_for):
    if silent_for:
        a_worker_reports(silent_for)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["worker"]) == (503, "no worker")


def test_missing_assets_are_named(client, settings, tmp_path):
    settings.ASSETS_FOLDER = tmp_path / "dist"
    assert client.get("/healthz").json()["assets"] == "not built"


def test_assets_that_were_not_collected_are_named(client, assets, monkeypatch):
    def unknown(name):
        raise ValueError(name)

    monkeypatch.setattr("config.health.staticfiles_storage.url", unknown)
    assert client.get("/healthz").json()["assets"] == "not built"


def test_missing_migrations_are_counted(client, assets, monkeypatch):
    monkeypatch.setattr(health, "_migrations_seen_complete", False)
    monkeypatch.setattr("config.health.MigrationExecutor.migration_plan", lambda *_: [1, 2])
    assert client.get("/healthz").json()["migrations"] == "2 not applied"


def test_an_unreachable_database_is_named(client, assets, monkeypatch):
    def unreachable():
        raise DatabaseError

    monkeypatch.setitem(health._CHECKS, "database", unreachable)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["database"]) == (503, "database unreachable")


def test_answers_carry_the_headers(client):
    headers = client.get("/healthz").headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
