"""The notes that triggers leave about people whose facts changed, and the lock under which findings are stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection

from ganxun.compliance.models import StalePerson

_LOCK = "SELECT pg_advisory_xact_lock(hashtext('compliance.findings'), hashtext(%s))"

# What every current full run has seen needs no note any more.
_FORGET = """
DELETE FROM compliance_staleperson AS note
 WHERE NOT EXISTS (SELECT 1 FROM unnest(%s::text[]) AS seen (moment)
                    WHERE NOT pg_visible_in_snapshot(note.written_in::text::xid8, seen.moment::pg_snapshot))
"""
_TAKE = (
    "SELECT id, person_id, written_in FROM compliance_staleperson WHERE NOT is_judged ORDER BY id LIMIT %s"
)
# A transaction does not stand in its own snapshot as running, though what it has yet to write is not seen either.
_MOMENT = """
WITH now AS (SELECT pg_current_snapshot() AS seen, pg_current_xact_id_if_assigned() AS own),
running AS (SELECT id FROM now, pg_snapshot_xip(seen) AS id
            UNION SELECT own FROM now WHERE own < pg_snapshot_xmax(seen))
SELECT format('%s:%s:%s', pg_snapshot_xmin(seen), pg_snapshot_xmax(seen),
              (SELECT string_agg(id::text, ',' ORDER BY id) FROM running)) FROM now
"""
_SEEN = """
SELECT written::bigint FROM unnest(%s::text[]) AS note (written)
 WHERE pg_visible_in_snapshot(note.written::xid8, %s::pg_snapshot)
"""
_REOPEN = """
UPDATE compliance_staleperson SET is_judged = false
 WHERE is_judged AND NOT pg_visible_in_snapshot(written_in::text::xid8, %s::pg_snapshot)
"""


@dataclass(frozen=True)
class Note:
    """One note: whom it is about, and the transaction that wrote it."""

    id: int
    person_id: int | None
    written_in: int


def current_moment() -> str:
    """Which transactions the present one sees, in the database's words. Inside a repeatable-read one it is fixed.

    The present transaction counts as not seen: a note that it writes later is judged once too often, never too seldom.
    """
    with connection.cursor() as cursor:
        cursor.execute(_MOMENT)
        return str(cursor.fetchone()[0])


def lock_findings(policy: str) -> None:
    """One stores findings of a policy at a time, a full run or a batch; the other waits for this transaction's end."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [policy])


@contextmanager
def alone(name: str) -> Iterator[bool]:
    """Whether nobody else is at the work called `name`; if so, nobody else begins it before the block ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [name])
        (is_alone,) = cursor.fetchone()
    try:
        yield is_alone
    finally:
        if is_alone and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [name])


def reopen_notes(moment: str) -> None:
    """Have those judged again whose change a full run over facts of `moment` has not seen. Call it under the lock."""
    with connection.cursor() as cursor:
        cursor.execute(_REOPEN, [moment])


def forget_notes(moments: Sequence[str]) -> None:
    """Remove what the full runs over facts of all these moments have seen."""
    if moments and all(moments):
        with connection.cursor() as cursor:
            cursor.execute(_FORGET, [list(moments)])


def take_notes(most: int) -> list[Note]:
    """The oldest notes that wait."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [most])
        return [Note(*row) for row in cursor.fetchall()]


def unseen(notes: Sequence[Note], moment: str) -> list[Note]:
    """The notes whose change the full run has not read."""
    if not moment:
        return list(notes)
    with connection.cursor() as cursor:
        cursor.execute(_SEEN, [sorted({str(note.written_in) for note in notes}), moment])
        seen = {row[0] for row in cursor.fetchall()}
    return [note for note in notes if note.written_in not in seen]


def mark_judged(notes: Sequence[Note]) -> None:
    """These have been judged; they are kept until a full run has seen them."""
    StalePerson.objects.filter(pk__in=[note.id for note in notes]).update(is_judged=True)
