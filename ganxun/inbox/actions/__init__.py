"""The deeds of messages: telling, reading, choosing how to be told, sending letters."""

from ganxun.inbox.actions.choosing import choose_pace, forget_address, keep_address
from ganxun.inbox.actions.posting import forget_expired, send_due
from ganxun.inbox.actions.reading import mark_all_read, mark_read
from ganxun.inbox.actions.telling import Line, Notice, tell, tell_many

__all__ = [
    "Line",
    "Notice",
    "choose_pace",
    "forget_address",
    "forget_expired",
    "keep_address",
    "mark_all_read",
    "mark_read",
    "send_due",
    "tell",
    "tell_many",
]
