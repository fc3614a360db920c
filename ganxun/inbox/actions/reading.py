"""Reading: a message is read when its receiver has opened it, or said so of all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ganxun.base.actor import Actor
from ganxun.inbox.models import Message


def mark_read(ids: Sequence[int], *, actor: Actor, at: datetime) -> int:
    """Mark these of the actor's own messages as read; returns how many were not before."""
    return Message.objects.visible_to(actor).unread().filter(pk__in=ids).update(read_at=at)


def mark_all_read(*, actor: Actor, at: datetime, kind: str = "") -> int:
    """Mark all of the actor's own messages (of one kind) as read, but none that came after `at`."""
    unread = Message.objects.visible_to(actor).unread().filter(at__lte=at)
    return (unread.filter(kind=kind) if kind else unread).update(read_at=at)
