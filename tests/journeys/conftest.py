"""Journeys: a real browser against the whole product with an invented province."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.chromium import chromium, sign_in, visitor
from tests.journeys.installation import installation

PEOPLE = 600


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Journeys are marked, so that they can be left out."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Where the demo province answers: one installation for each process that runs journeys.

    xdist 3.8 cannot keep a group of tests in one process under pytest 9: it renames tests in a way pytest ignores.
    """
    name = f"journeys-{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    with installation(name, people=PEOPLE) as where:
        yield where


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all journeys."""
    with chromium() as started:
        yield started


@pytest.fixture
def page_as(address: str, browser: Browser) -> Iterator[Callable[..., Page]]:
    """page_as("province", phone=False): signed in with a demo account; console errors fail the journey."""
    from ganxun.demo.accounts import PASSWORD

    contexts, complaints = [], []

    def open_page(account: str, *, phone: bool = False, dark: bool = False) -> Page:
        context = visitor(browser, address, phone=phone, dark=dark)
        context.on(
            "console", lambda message: complaints.append(message.text) if message.type == "error" else None
        )
        context.on("weberror", lambda failure: complaints.append(str(failure.error)))
        contexts.append(context)
        return sign_in(context, account, PASSWORD)

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
