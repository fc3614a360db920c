"""What compliance does in the background: one action call each."""

from __future__ import annotations

from procrastinate.contrib.django import app

from ganxun.base import clock
from ganxun.base.access import runs_as
from ganxun.base.actor import system_actor
from ganxun.compliance.actions import keeping, runs


@app.task(name="compliance.carry_out_run", lock="compliance.runs")
@runs_as("执行评估")
def carry_out_run(*, run_id: int) -> None:
    """Carry out a run that has been asked for; one after the other."""
    runs.carry_out(run_id, clock=clock.now)


@app.periodic(cron="* * * * * */5")
@app.task(name="compliance.keep_current", queueing_lock="compliance.keep_current")
@runs_as("重新评估数据有变化的人员")
def keep_current(timestamp: int) -> None:
    """Every five seconds: judge again whoever's facts changed, and ask for the full runs that are due."""
    keeping.keep_current(today=clock.today(), actor=system_actor("ganxun"), clock=clock.now)
