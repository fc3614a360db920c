"""docs/access.md is what happens: every address asked as everybody, about one's own, another's and nothing at all."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection, transaction

from ganxun.base.access import Access, is_model
from ganxun.base.deliveries import deeds
from ganxun.base.models import Delivery
from ganxun.shell.access_table import ASKERS, NO_ROLE, ONESELF, Cell, cell_of
from ganxun.shell.addresses import Address, addresses, jobs
from ganxun.web.components import exports
from tests.access.world import NOTHING, NOW, Place, World, as_web_role
from tests.reports.situations import SEPTEMBER

pytestmark = pytest.mark.django_db
PAGES = [each for each in addresses() if each.access is not None and not each.is_operation]


def made_in_the_background(world: World) -> bytes:
    """The list of people, large, as an officer of the first county gets it."""
    client = world.clients["training_officer"]
    with patch.object(exports, "AT_ONCE", 0):
        client.post("/people/", {"form": "csv", "purpose": "核对授权范围"})
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")  # the worker owns the tables
    delivery = deeds.carry_out(Delivery.objects.latest("pk").pk, clock=lambda: NOW)
    assert delivery.refusal == ""
    return deeds.path_of(delivery).read_bytes()


#: A job that exports → a test's way to have it run for somebody of the first county; returns what it wrote.
EXPORTS: dict[str, Callable[[World], bytes]] = {"base.make_delivery": made_in_the_background}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Made once for all addresses, in a transaction that is thrown away."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _as_web_processes_do(settings, world):
    """Every request of the walk runs as the role of web processes: the pages work under the row guards."""
    settings.ROWS_GUARDED = True
    with as_web_role():
        yield


@pytest.fixture(autouse=True)
def _september(settings, caplog):
    settings.GANXUN_TODAY = SEPTEMBER
    caplog.set_level(logging.ERROR, "django.request")  # hundreds of refusals, all of them meant


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.method} {page.route}")
def test_a_page_answers_as_the_table_says(page, world):
    access = page.access
    found = {asker: asked(page, access, asker, world) for asker in ASKERS}
    assert found == {asker: expected(page, access, asker) for asker in ASKERS}


def asked(page: Address, access: Access, asker: str, world: World) -> dict[str, str]:
    """What the asker gets for each place; also fails when a word of the other county gets through."""
    return {where: _verdict(page, access, asker, where, world) for where in _places(access)}


def expected(page: Address, access: Access, asker: str) -> dict[str, str]:
    """What the cell of the table means for each place."""
    cell = cell_of(access, asker)
    if cell is Cell.ONESELF:
        mine = asker == ONESELF
        return {where: "opens" if mine and where == "own" else "404" for where in _places(access)}
    answers = {
        Cell.OPEN: "opens",
        Cell.REFUSED: "403",
        Cell.SIGN_IN: "sign in",
        Cell.WITHIN: "opens",
    }
    beyond = "404" if cell is Cell.WITHIN else answers[cell]
    return {where: answers[cell] if where == "own" else beyond for where in _places(access)}


def _places(access: Access) -> tuple[str, ...]:
    return ("own", "other", "nothing") if access.about else ("own",)


def _verdict(page: Address, access: Access, asker: str, where: str, world: World) -> str:
    values = _values(access, where, world)
    query = {name: value for name, value in values.items() if name not in page.parameters}
    address = page.filled(values) + (f"?{urlencode(query)}" if query else "")
    client = world.clients[asker]
    cookies = client.cookies.copy()
    with transaction.atomic():
        response = client.post(address) if page.method == "POST" else client.get(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        transaction.set_rollback(True)
    client.cookies = cookies
    assert world.other.secret not in body.decode(errors="replace"), (
        f"{asker} reads of {world.other.secret} at {address}"
    )
    return _named(response)


def _values(access: Access, where: str, world: World) -> dict[str, Any]:
    place: Place | None = {"own": world.own, "other": world.other}.get(where)
    values = {
        name: place.thing(label).pk if place is not None else NOTHING for name, label in access.about.items()
    }
    examples = {
        name: world.shared(value).pk if is_model(value) else value for name, value in access.example.items()
    }
    return values | examples


def _named(response: Any) -> str:
    if response.status_code in {301, 302} and response.url.startswith(str(settings.LOGIN_URL) + "?"):
        return "sign in"
    if response.status_code in {401, 403, 404}:
        return str(response.status_code)
    assert response.status_code != 500
    return "opens"


def _page(route: str) -> Address:
    return next(each for each in PAGES if each.route == route)


def test_a_declaration_that_nobody_enforces_would_be_found(world):
    log = _page("/audit/")
    for_anybody = replace(log.access, needs=())
    assert asked(log, for_anybody, NO_ROLE, world) != expected(log, for_anybody, NO_ROLE)


def test_a_page_that_showed_another_county_would_be_found(world):
    people = _page("/people/")
    world.clients["province"] = world.account("reader", over=world.province)
    with pytest.raises(AssertionError, match=world.other.secret):
        asked(people, people.access, "province", world)


def test_jobs_that_export_are_walked_too():
    assert [job.name for job in jobs() if job.access and job.access.exports and job.name not in EXPORTS] == []


@pytest.mark.parametrize("job", sorted(EXPORTS))
def test_a_job_that_exports_hands_out_nothing_of_elsewhere(job, world, settings, tmp_path):
    settings.DATA_FOLDER = tmp_path
    file = EXPORTS[job](world).decode(errors="replace")
    assert world.own.secret in file
    assert world.other.secret not in file
