"""Two counties of one province, a client of one of them, and how it calls."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.test import Client as Browser

from ganxun.accounts.actions import NewClient, NewToken, issue_token, open_client
from ganxun.accounts.choices import Scope
from ganxun.accounts.models import ApiToken
from ganxun.base.clock import now
from tests.accounts.factories import RoleGrantFactory
from tests.base.situations import THE_SYSTEM
from tests.orgs.factories import OrganisationFactory


@dataclass
class Caller:
    """A client with its token, as another system would call."""

    token: ApiToken
    text: str
    browser: Browser

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """One call; headers are written If_None_Match=…"""
        said: dict[str, Any] = {"headers": {name.replace("_", "-"): value for name, value in headers.items()}}
        said["headers"].setdefault("Authorization", f"Bearer {self.text}")
        if body is not None:
            said |= {"data": json.dumps(body), "content_type": "application/json"}
        return self.browser.generic(method, f"/api/v1{path}", said.pop("data", ""), **said)

    def get(self, path: str, **headers: str) -> Any:
        """GET."""
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """POST as JSON."""
        return self.call("POST", path, {} if body is None else body, **headers)


def a_caller(
    organisation: Any,
    *,
    role: str | None = "training_officer",
    scopes: Sequence[str] = tuple(Scope.values),
    code: str = "",
    **wanted: Any,
) -> Caller:
    """A client with a role over the organisation (None: none), and a token for a month."""
    at = now()
    client = open_client(
        NewClient(
            code=code or f"c{organisation.pk}",
            name="网络学院",
            organisation_id=organisation.pk,
            purpose="对接学时",
        ),
        actor=THE_SYSTEM,
        at=at,
    )
    if role:
        RoleGrantFactory(user=client.user, role=role, organisation=organisation, starts_on=date(2018, 1, 1))
    token = NewToken(**{"scopes": scopes, "expires_at": at + timedelta(days=30)} | wanted)
    issued = issue_token(client.pk, token, actor=THE_SYSTEM, at=at)
    return Caller(issued.token, issued.text, Browser(raise_request_exception=False))


def two_counties() -> tuple[Any, Any]:
    """Two counties side by side."""
    province = OrganisationFactory(province=True)
    return OrganisationFactory(county=True, parent=province), OrganisationFactory(
        county=True, parent=province
    )


def problem(response: Any, status: int) -> Any:
    """The problem that the response is; the test fails when it is none, or another."""
    assert response.status_code == status, response.content.decode()
    assert response.headers["Content-Type"] == "application/problem+json"
    said = response.json()
    assert said["status"] == status
    return said
