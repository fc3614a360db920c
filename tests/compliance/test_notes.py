"""Whether a change stands in the facts that a run has read."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connection

from ganxun.compliance.actions.notes import Note, current_moment, unseen

pytestmark = pytest.mark.django_db


def own_transaction():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        return cursor.fetchone()[0]


@pytest.fixture
def other_transaction():
    """A transaction of somebody else, committed now."""

    def commit():
        with psycopg.connect(**{**connection.get_connection_params(), "cursor_factory": None}) as other:
            return int(other.execute("SELECT pg_current_xact_id()::text").fetchone()[0])

    return commit


def test_what_another_committed_before_has_been_seen(other_transaction):
    theirs = other_transaction()
    assert unseen([Note(1, 1, theirs)], current_moment()) == []


def test_what_another_commits_afterwards_has_not_been_seen(other_transaction):
    moment = current_moment()
    note = Note(1, 1, other_transaction())
    assert unseen([note], moment) == [note]


def test_what_the_reader_itself_writes_afterwards_has_not_been_seen_though_others_went_on(other_transaction):
    note = Note(1, 1, own_transaction())
    other_transaction()
    assert unseen([note], current_moment()) == [note]
