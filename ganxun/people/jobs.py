"""Jobs about people. Each is one call."""

from __future__ import annotations

from procrastinate.contrib.django import app

from ganxun.base.access import runs_as
from ganxun.base.clock import today
from ganxun.people.actions import refresh_current


@app.periodic(cron="10 16 * * *")  # ten past midnight here: the worker counts in UTC
@app.task(name="people.refresh_current", queueing_lock="people.refresh_current")
@runs_as("按日更新现任职务与职级")
def bring_in_step(timestamp: int) -> None:
    """Posts and ranks that begin or end today show in lists from today on."""
    refresh_current(on=today())
