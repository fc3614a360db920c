"""Who acts and when, in all tests; and how a refusal is caught."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from ganxun.base.actor import Actor, Grant, system_actor
from ganxun.base.permissions import Permission
from ganxun.base.refusals import Refused

#: A Monday in the middle of the plan's third year, ten o'clock in Chengdu.
MONDAY = datetime(2020, 6, 15, 2, 0, tzinfo=UTC)
TODAY = MONDAY.date()

THE_SYSTEM = system_actor("tests")


def an_officer_of(organisation: Any, *permissions: Permission, person_id: int | None = None) -> Actor:
    """An actor who holds these permissions (all when none is named) over the organisation and all below it."""
    held = frozenset(permissions or Permission)
    grants = (Grant(organisation.path, held, "officer"),)
    return Actor(name="officer", user_id=7, person_id=person_id, grants=grants)


def refused(action: Callable[..., Any], *args: Any, **kwargs: Any) -> Refused:
    """The refusal with which the action answers; the test fails when it does not refuse."""
    with pytest.raises(Refused) as caught:
        action(*args, **kwargs)
    assert str(caught.value), "a refusal says why"
    return caught.value
