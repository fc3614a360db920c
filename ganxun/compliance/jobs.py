"""What compliance does in the background: one action call each."""

from __future__ import annotations

from procrastinate.contrib.django import app

from ganxun.base import clock
from ganxun.base.access import runs_as
from ganxun.base.actor import system_actor
from ganxun.compliance.actions import digests, groups, headcounts, keeping, runs


@app.task(name="compliance.carry_out_run", lock="compliance.runs")
@runs_as("执行评估")
def carry_out_run(*, run_id: int) -> None:
    """Carry out a run that has been asked for; one after the other."""
    runs.carry_out(run_id, clock=clock.now)


@app.task(name="compliance.carry_out_freeze", lock="compliance.headcounts")
@runs_as("冻结人数")
def carry_out_freeze(*, freeze_id: int) -> None:
    """Count and keep the headcounts of a year for whoever has asked for it."""
    headcounts.carry_out_freeze(freeze_id, clock=clock.now)


@app.periodic(cron="* * * * * */5")
@app.task(name="compliance.keep_current", queueing_lock="compliance.keep_current")
@runs_as("重新评估数据有变化的人员")
def keep_current(timestamp: int) -> None:
    """Every five seconds: judge again whoever's facts changed, and ask for the full runs that are due."""
    keeping.keep_current(today=clock.today(), actor=system_actor("ganxun"), clock=clock.now)


@app.periodic(cron="* * * * * */5")
@app.task(name="compliance.keep_groups", queueing_lock="compliance.keep_groups")
@runs_as("重新计算集体指标")
def keep_groups(timestamp: int) -> None:
    """Every five seconds: judge groups again whose figures have lagged behind people for long enough."""
    groups.keep_groups_current(today=clock.today(), clock=clock.now)


@app.periodic(cron="* * * * *")
@app.task(name="compliance.tell_digests", queue="messages", queueing_lock="compliance.tell_digests")
@runs_as("告知结论的变化（摘要）")
def tell_digests(timestamp: int) -> None:
    """Every minute: tell whoever is due what has become of findings since the last time."""
    digests.tell_due(today=clock.today(), clock=clock.now)


@app.periodic(cron="55 3 * * *")
@app.task(name="compliance.forget_digests", queue="messages")
@runs_as("删除过期的摘要")
def forget_digests(timestamp: int) -> None:
    """Every night: remove digests whose time is over."""
    digests.forget_old(at=clock.now())
