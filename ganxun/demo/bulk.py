"""Loading masses of rows: indexes are built once at the end, foreign keys are not asked row by row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from django.db import connection

#: From this many people on, building indexes afterwards pays.
_WORTH_WHILE = 5_000
_TABLES = ("people_person", "people_appointment", "people_rank", "classes_classsession", "records_credit")

_INDEXES = """
SELECT class.relname, constr.conname, pg_get_constraintdef(constr.oid), pg_get_indexdef(index.indexrelid)
  FROM pg_index AS index
  JOIN pg_class AS class ON class.oid = index.indexrelid
  LEFT JOIN pg_constraint AS constr ON constr.conindid = index.indexrelid AND constr.contype IN ('u', 'x')
 WHERE index.indrelid = %s::regclass AND NOT index.indisprimary
 ORDER BY class.relname
"""


def quickly(people: int) -> AbstractContextManager[None]:
    """For a province of `people`: load without row-by-row checks where the database allows it, exact at the end."""
    return _quickly() if people >= _WORTH_WHILE else nullcontext()


@contextmanager
def _quickly() -> Iterator[None]:
    """The constraints that this leaves out while loading are built again at the end and then hold or fail there.

    Foreign keys are the exception: they are switched off for this transaction, which needs a superuser; every id
    written here was given out here, and a test looks for orphans.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        (may_switch_off,) = cursor.fetchone()
        if may_switch_off:
            cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        cursor.execute("SET LOCAL work_mem = '256MB'")
        again = [(table, *row) for table in _TABLES for row in _indexes_of(table)]
        for table, index, constraint, _, _ in again:
            cursor.execute(
                f'ALTER TABLE {table} DROP CONSTRAINT "{constraint}"'
                if constraint
                else f'DROP INDEX "{index}"'
            )
        yield
        if not may_switch_off:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, _, constraint, says, statement in again:
            cursor.execute(
                f'ALTER TABLE {table} ADD CONSTRAINT "{constraint}" {says}' if constraint else statement
            )
        if may_switch_off:
            cursor.execute("SET LOCAL session_replication_role = origin")


def _indexes_of(table: str) -> list[tuple[str, str | None, str | None, str]]:
    with connection.cursor() as cursor:
        cursor.execute(_INDEXES, [table])
        rows: list[tuple[str, str | None, str | None, str]] = cursor.fetchall()
    return rows
