"""What is slow is done later, by a worker. A job is queued in the transaction of its deed: both stand or neither."""

from __future__ import annotations

from procrastinate.contrib.django import app
from procrastinate.types import JSONValue


def later(job: str, **arguments: JSONValue) -> int:
    """Queue the job named `app.verb_noun` with these arguments; returns its number.

    Call it inside the deed's transaction: the queue lives in the same database, so a deed that is rolled back
    leaves no job behind. Jobs get ids, never objects: what they find is what was committed.
    """
    return app.configure_task(job).defer(**arguments)
