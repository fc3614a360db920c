"""Jobs of the interface."""

from __future__ import annotations

from procrastinate.contrib.django import app

from ganxun.api.once import forget_old
from ganxun.base.access import runs_as
from ganxun.base.clock import now


@app.periodic(cron="40 3 * * *")
@app.task(name="api.forget_old_answers")
@runs_as("清除过期的幂等答复")
def forget_old_answers(timestamp: int) -> None:
    """Every night."""
    forget_old(now())
