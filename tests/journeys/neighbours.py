"""Loaded by schemathesis: after every call, nothing of another county may have come back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import schemathesis
import urllib3

#: Fields of answers that hold the number of a person or of an organisation.
_PEOPLE, _UNITS = {"person"}, {"unit", "organisation", "parent"}


def everything(address: str, token: str, noun: str) -> list[dict[str, Any]]:
    """All rows of a list, page by page."""
    rows: list[dict[str, Any]] = []
    path: str | None = f"/api/v1/{noun}?limit=500"
    while path:
        headers = {"Authorization": f"Bearer {token}"}
        answer = urllib3.request("GET", address + path, headers=headers, timeout=60)
        page = answer.json()
        rows += page["items"]
        path = f"/api/v1/{noun}?limit=500&cursor={page['next']}" if page["next"] else None
    return rows


@lru_cache(maxsize=1)
def world() -> tuple[set[int], set[int], set[str]]:
    """Our people, our units, and every code that is not ours: what the province sees and the county does not."""
    address = os.environ["GANXUN_ADDRESS"]
    ours, province = os.environ["GANXUN_COUNTY_TOKEN"], os.environ["GANXUN_PROVINCE_TOKEN"]
    people, units = everything(address, ours, "people"), everything(address, ours, "organisations")
    codes = {row["code"] for row in (*people, *units)}
    foreign = {
        row["code"]
        for noun in ("people", "organisations")
        for row in everything(address, province, noun)
        if row["code"] not in codes
    }
    assert people, "a county without people proves nothing"
    assert len(foreign) > len(codes), "a province without neighbours proves nothing"
    return {row["id"] for row in people}, {row["id"] for row in units}, foreign


@schemathesis.check
def never_a_neighbour(ctx: Any, response: Any, case: Any) -> None:
    """Neither a code nor a number of another county's people or units."""
    if response.headers.get("content-type", [""])[0] != "application/json":
        return
    people, units, foreign = world()
    for name, value in _values(response.json()):
        if name in _PEOPLE:
            assert value in people, f"person {value} is not of this county"
        elif name in _UNITS:
            assert value is None or value in units, f"{name} {value} is not of this county"
        elif isinstance(value, str):
            assert value not in foreign, f"{name} tells of {value}"


def _values(content: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(content, dict):
        for key, value in content.items():
            yield from _values(value, key)
    elif isinstance(content, list):
        for value in content:
            yield from _values(value, name)
    else:
        yield name, content
