"""Connections are shared by way of a pool; for whom they work is not."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper

from config.database import acting_as
from ganxun.base import scope
from ganxun.base.actor import Actor, Grant
from ganxun.base.permissions import Permission

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _guarded(settings):
    settings.ROWS_GUARDED = True
    yield
    scope.leave()


@pytest.fixture
def pooled(settings) -> Iterator[DatabaseWrapper]:
    """A connection as web processes have it: out of a pool of one, acting as their role."""
    mine = connections["default"].settings_dict
    options = {
        **mine["OPTIONS"],
        "options": acting_as(settings.DATABASE_WEB_ROLE),
        "pool": {"min_size": 1, "max_size": 1, "timeout": 10, "reset": scope.forget},
    }
    wrapper = DatabaseWrapper({**mine, "OPTIONS": options}, alias="default")
    yield wrapper
    wrapper.close()
    wrapper.close_pool()


def of_connection(wrapper: DatabaseWrapper, asked: str) -> Any:
    with wrapper.cursor() as cursor:
        cursor.execute(asked)
        return cursor.fetchone()[0]


_PATHS = "SELECT coalesce(current_setting('ganxun.paths', true), '')"


def test_a_pooled_connection_forgets_for_whom_it_worked(pooled):
    scope.enter(Actor("处长", grants=(Grant("1.2.", frozenset(Permission)),)))
    assert of_connection(pooled, _PATHS) == "1.2."
    first = of_connection(pooled, "SELECT pg_backend_pid()")
    pooled.close()  # back into the pool, the thread still says whom it works for
    raw = pooled.pool.getconn()
    assert raw.execute(_PATHS).fetchone()[0] == ""
    assert raw.info.backend_pid == first
    assert raw.execute("SELECT current_user").fetchone()[0] == "ganxun_web"
    raw.commit()
    pooled.pool.putconn(raw)


def test_the_next_thread_with_the_same_connection_works_for_itself(pooled):
    scope.enter(Actor("处长", grants=(Grant("1.2.", frozenset(Permission)),)))
    assert of_connection(pooled, _PATHS) == "1.2."
    pooled.close()
    found = []

    def somebody_else() -> None:
        pooled.inc_thread_sharing()
        found.append(of_connection(pooled, _PATHS))
        pooled.close()
        pooled.dec_thread_sharing()

    pooled.inc_thread_sharing()
    thread = Thread(target=somebody_else)
    thread.start()
    thread.join()
    pooled.dec_thread_sharing()
    assert found == [""]
