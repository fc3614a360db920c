"""What is slow is queued, in the transaction of the deed that asks for it: either both stand or neither."""

from __future__ import annotations

from typing import Any


def later(task: str, **arguments: Any) -> int:
    """Queue the job `task` (`app.verb_noun`) with these arguments; returns its number."""
    from procrastinate.contrib.django import app  # noqa: PLC0415 - Django's apps must be loaded first

    return int(app.configure_task(task).defer(**arguments))
