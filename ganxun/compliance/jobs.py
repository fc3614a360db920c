"""What compliance does in the background: one action call each."""

from __future__ import annotations

from procrastinate.contrib.django import app

from ganxun.base import clock
from ganxun.base.access import runs_as
from ganxun.compliance.actions import runs


@app.task(name="compliance.carry_out_run", lock="compliance.runs")
@runs_as("执行评估")
def carry_out_run(*, run_id: int) -> None:
    """Carry out a run that has been asked for; one after the other."""
    runs.carry_out(run_id, clock=clock.now)
