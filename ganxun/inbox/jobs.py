"""Jobs of messages: letters out every minute, what has expired away every night."""

from __future__ import annotations

from procrastinate.contrib.django import app

from ganxun.base.access import runs_as
from ganxun.base.clock import now
from ganxun.inbox import actions


@app.periodic(cron="* * * * *")
@app.task(name="inbox.send_due", queue="messages", queueing_lock="inbox.send_due")
@runs_as("发出到时的邮件等消息")
def send_due(timestamp: int) -> None:
    """Every minute: send what is due."""
    actions.send_due(clock=now)


@app.periodic(cron="50 3 * * *")
@app.task(name="inbox.forget_expired", queue="messages")
@runs_as("删除过期的消息")
def forget_expired(timestamp: int) -> None:
    """Every night: remove messages whose time is over."""
    actions.forget_expired(at=now())
