"""Progress that others can see, and a lock that tells whether somebody is at work.

The work itself is one transaction, which nobody can look into; so both go through a connection of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from ganxun.base.models import IMPORT_LOCK
from ganxun.base.refusals import marked as _
from ganxun.base.refusals import refuse

#: Progress is written after every so many rows.
EVERY = 5_000
_SOURCE_LOCK = 720_003


class Progress:
    """Where an import stands."""

    def __init__(self, side: BaseDatabaseWrapper, run_id: int) -> None:
        """`side` is a connection outside the transaction of the work."""
        self._side = side
        self._run_id = run_id
        self._total = 0

    def step(self, label: str, total: int = 0) -> None:
        """A new step begins; `total` rows are ahead (0: cannot be said)."""
        self._total = total
        self._write(label, 0)

    def reach(self, done: int, label: str = "") -> None:
        """So many rows of the step are done."""
        if done % EVERY == 0:
            self._write(label, done)

    def _write(self, label: str, done: int) -> None:
        with self._side.cursor() as cursor:
            cursor.execute(
                "UPDATE base_importrun SET stage = coalesce(nullif(%s, ''), stage), done = %s, total = %s"
                " WHERE id = %s",
                [label, done, self._total, self._run_id],
            )


def _lock_source(cursor: Any, source_id: int | None) -> None:
    if source_id is None:
        return
    cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_SOURCE_LOCK, source_id])
    if not cursor.fetchone()[0]:
        raise refuse("source_busy", _("同一来源的另一份文件正在入库，请等它完成后再试"))


@contextmanager
def at_work(run_id: int, source_id: int | None = None) -> Iterator[Progress]:
    """Holds the lock of the import (and of its source) while the block lasts. Raises `Refused` when another has it.

    The lock belongs to the connection: when the process is killed, the database lets go of it.
    """
    side = connections["default"].copy()
    try:
        with side.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [IMPORT_LOCK, run_id])
            if not cursor.fetchone()[0]:
                raise refuse("already_at_work", _("这一批次正在处理中，请稍候"))
            try:
                _lock_source(cursor, source_id)
                yield Progress(side, run_id)
            finally:
                # A pooled connection lives on, and would keep the locks.
                cursor.execute("SELECT pg_advisory_unlock_all()")
    finally:
        side.close()
