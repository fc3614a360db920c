"""One file being made: how far it is, whether it is still wanted, and a lock that tells whether somebody is at it.

All of it goes through a connection of its own: others must see it while the work's own transaction is open, and the
lock must go when the process does.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from ganxun.base.models import DELIVERY_LOCK, Delivery
from ganxun.base.refusals import marked as _
from ganxun.base.refusals import refuse


class Cancelled(Exception):
    """Whoever asked for the file does not want it any more."""


@dataclass
class Work:
    """What a maker works with. `to` is where the file is written; it becomes the file once the maker is done."""

    delivery: Delivery
    to: Path
    at: datetime
    side: BaseDatabaseWrapper | None = None

    def step(self, label: str, total: int = 0) -> None:
        """A new step begins with `total` things ahead (0: cannot be said)."""
        self._tell("stage = %s, done = 0, total = %s", label, total)

    def reach(self, done: int) -> None:
        """So many things of the step are done. Raises Cancelled when nobody wants the file any more."""
        self._tell("done = %s", done)

    def _tell(self, says: str, *values: int | str) -> None:
        if self.side is None:
            return
        with self.side.cursor() as cursor:
            cursor.execute(
                f"UPDATE base_delivery SET {says} WHERE id = %s RETURNING cancel_asked",  # noqa: S608 - our own words
                [*values, self.delivery.pk],
            )
            row = cursor.fetchone()
        if row is not None and row[0]:
            raise Cancelled


@contextmanager
def at_work(delivery: Delivery, to: Path, at: datetime) -> Iterator[Work]:
    """Holds the lock of the delivery for as long as the block lasts. Raises `Refused` when another process has it."""
    side = connections["default"].copy()
    try:
        with side.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [DELIVERY_LOCK, delivery.pk])
            if not cursor.fetchone()[0]:
                raise refuse("already_at_work", _("这份文件正在制作，请稍候"))
            try:
                yield Work(delivery, to, at, side)
            finally:
                # A pooled connection lives on, and would keep the lock.
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [DELIVERY_LOCK, delivery.pk])
    finally:
        side.close()
