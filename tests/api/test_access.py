"""docs/access.md is what the interface does: every operation asked with every kind of token, about own, other, nothing."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import transaction

from ganxun.base.access import is_model
from ganxun.exchange.models import Subscription
from ganxun.shell.access_table import ASKERS, NOT_SIGNED_IN, ONESELF, Cell, cell_of
from ganxun.shell.addresses import addresses
from tests.access.test_walk import _places, _values
from tests.access.test_walk import world as world  # noqa: PLC0414 - the fixture
from tests.api.situations import Caller, a_caller
from tests.reports.situations import SEPTEMBER

pytestmark = pytest.mark.django_db
OPERATIONS = [each for each in addresses() if each.is_operation]
ANSWERS = {
    Cell.OPEN: "opens",
    Cell.WITHIN: "opens",
    Cell.REFUSED: "403",
    Cell.SIGN_IN: "401",
    Cell.ONESELF: "",
}


@pytest.fixture(autouse=True)
def _september(settings, caplog):
    settings.GANXUN_TODAY = SEPTEMBER
    caplog.set_level(logging.ERROR, "django.request")


@pytest.fixture(scope="module")
def callers(world, django_db_blocker) -> dict[str, Caller]:
    """A client for every role over the first county, and one without any."""
    with django_db_blocker.unblock():
        made = {}
        for number, asker in enumerate(ASKERS):
            role = asker if asker in world_roles() else None
            made[asker] = a_caller(
                world.own.county, role=role, code=f"walk{number}", requests_per_minute=9000
            )
        made[NOT_SIGNED_IN].text = ""
        own = Subscription.objects.filter(client__organisation=world.own.county)
        own.update(client=made[ONESELF].token.client)
        return made


def world_roles() -> set[str]:
    from ganxun.accounts.roles import ROLES

    return set(ROLES)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: f"{each.method} {each.route}")
def test_an_operation_answers_as_the_table_says(operation, world, callers):
    found, expected = {}, {}
    for asker in ASKERS:
        cell = cell_of(operation.access, asker)
        for where in _places(operation.access):
            beyond = where != "own" and cell is Cell.WITHIN
            expected[asker, where] = "404" if beyond else ANSWERS[cell]
            if cell is Cell.ONESELF:
                mine = asker == ONESELF and where == "own"
                expected[asker, where] = "opens" if mine else "404"
            found[asker, where] = _verdict(operation, callers[asker], where, world)
    assert found == expected


def _verdict(operation: Any, caller: Caller, where: str, world: Any) -> str:
    values = _values(operation.access, where, world)
    body = values.pop("body", None)
    query = {name: value for name, value in values.items() if name not in operation.parameters}
    path = operation.filled(values).removeprefix("/api/v1") + (f"?{urlencode(query)}" if query else "")
    with transaction.atomic():
        response = caller.call(operation.method, path, _filled(body, where, world))
        transaction.set_rollback(True)
    said = response.content.decode(errors="replace")
    assert world.other.secret not in said, f"{path} tells of {world.other.secret}"
    if response.status_code in {401, 403, 404}:
        return str(response.status_code)
    assert response.status_code < 500, said
    return "opens"


def _filled(body: Any, where: str, world: Any) -> Any:
    """The body, with a model's label standing for a thing of the place."""
    if isinstance(body, dict):
        return {name: _filled(value, where, world) for name, value in body.items()}
    if isinstance(body, list):
        return [_filled(value, where, world) for value in body]
    place = world.other if where == "other" else world.own
    return place.thing(body).pk if is_model(body) else body
