"""What exchange does in the background: one action call each."""

from __future__ import annotations

from procrastinate.contrib.django import app

from ganxun.base.access import runs_as
from ganxun.base.actor import system_actor
from ganxun.base.clock import now
from ganxun.exchange.actions.delivering import deliver as deliver_messages
from ganxun.exchange.actions.passing import forget_old


@app.periodic(cron="* * * * * */3")
@app.task(name="exchange.deliver", queueing_lock="exchange.deliver")
@runs_as("向其他系统推送事件")
def deliver(timestamp: int) -> None:
    """Every three seconds: pass on what has happened, deliver what is due."""
    deliver_messages(actor=system_actor("ganxun"), clock=now)


@app.periodic(cron="50 3 * * *")
@app.task(name="exchange.forget_old_messages")
@runs_as("清除过期的推送消息")
def forget_old_messages(timestamp: int) -> None:
    """Every night."""
    forget_old(at=now())
