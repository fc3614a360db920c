"""Jobs of the ground: checking and applying imports. Each is one call."""

from __future__ import annotations

from asgiref.sync import async_to_sync
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

from ganxun.base import askings
from ganxun.base.access import runs_as
from ganxun.base.actor import Actor, Grant
from ganxun.base.clock import now
from ganxun.base.deliveries import deeds
from ganxun.base.imports import runs
from ganxun.base.models import ImportRun
from ganxun.base.permissions import Permission


@app.task(name="base.check_import", queue="imports")
@runs_as("核对导入文件", asker=True)
def check_import(run_id: int) -> None:
    """Check a file that was handed in."""
    runs.check_import(run_id, at=now())


@app.task(name="base.apply_import", queue="imports")
@runs_as("导入入库", asker=True)
def apply_import(run_id: int, actor_name: str, actor_user: int | None) -> None:
    """Apply an import on behalf of the officer who asked for it; the right was checked when it was asked for."""
    run = ImportRun.objects.get(pk=run_id)
    rights = frozenset({Permission.ROSTER_IMPORT, Permission.CREDIT_IMPORT, Permission.CREDIT_REVERSE})
    actor = Actor(name=actor_name, user_id=actor_user, grants=(Grant(run.org_path, rights),))
    runs.apply_import(run_id, actor=actor, at=now())


#: A job whose worker dies every time is given up rather than tried for ever.
_MOST_ATTEMPTS = 3


@app.periodic(cron="* * * * *")
@app.task(name="base.take_up_stalled_jobs", queueing_lock="base.take_up_stalled_jobs")
@runs_as("接着做因后台进程中断而停下的任务")
def take_up_stalled_jobs(timestamp: int) -> None:
    """Every minute: what a killed worker left behind is queued again, for it would hold its lock for ever."""
    manager = app.job_manager
    for job in async_to_sync(manager.get_stalled_jobs)():
        if job.attempts < _MOST_ATTEMPTS:
            async_to_sync(manager.retry_job)(job)
        else:
            async_to_sync(manager.finish_job)(job, Status.FAILED, delete_job=False)


@app.periodic(cron="40 * * * *")
@app.task(name="base.forget_askings", queueing_lock="base.forget_askings")
@runs_as("清除公开查询的计数")
def forget_askings(timestamp: int) -> None:
    """Every hour: nobody needs to know who asked an hour ago."""
    askings.forget_askings(at=now())


@app.periodic(cron="30 3 * * *")
@app.task(name="base.forget_stale_imports", queue="imports")
@runs_as("删除逾期未入库的导入文件")
def forget_stale_imports(timestamp: int) -> None:
    """Every night: remove files that nobody applied."""
    runs.forget_stale(at=now())


@app.task(name="base.make_delivery", queue="deliveries")
@runs_as("制作要领取的文件", asker=True, exports=True)
def make_delivery(delivery_id: int) -> None:
    """Make a file that somebody has asked for."""
    deeds.carry_out(delivery_id, clock=now)


@app.periodic(cron="40 3 * * *")
@app.task(name="base.forget_expired_deliveries", queue="deliveries")
@runs_as("删除过期的文件")
def forget_expired_deliveries(timestamp: int) -> None:
    """Every night: remove files that nobody may fetch any more."""
    deeds.forget_expired(at=now())
