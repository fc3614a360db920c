"""Signed-in browsers: who looks at a page, over which part of the tree."""

from __future__ import annotations

from typing import Any

from django.test import Client

from tests.accounts.factories import RoleGrantFactory, UserFactory


def signed_in(
    client: Client, organisation: Any = None, *, role: str = "training_officer", person: Any = None
) -> Client:
    """`client` as a user with `role` over `organisation` (none: no role), behind whom stands `person`."""
    user = UserFactory(person=person)
    if organisation is not None:
        RoleGrantFactory(user=user, role=role, organisation=organisation)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def words(response: Any) -> str:
    """What a page says."""
    return str(response.content.decode())
