"""What happened, for other systems to hear of: written beside the deed, in its transaction, if anybody listens there.

An app above says who listens where (`ask_with`); nobody's events are written for nobody (decision 0073). Whoever
passes them on takes the rows out again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from ganxun.base.choices import HappeningKind

_ask: list[Callable[[HappeningKind], Sequence[str]]] = []

_COLUMNS = "kind, org_path, person_id, about_id, payload, at"
_LISTENED = "EXISTS (SELECT 1 FROM unnest(%(paths)s::text[]) AS wanted (path) WHERE starts_with(row.org_path, wanted.path))"
_ONE = f"""
INSERT INTO base_happening ({_COLUMNS})
VALUES (%(kind)s, %(org_path)s, %(person_id)s, %(about_id)s, %(payload)s, %(at)s)
"""  # noqa: S608 - names of this module
_MANY = f"""
INSERT INTO base_happening ({_COLUMNS})
SELECT %(kind)s, row.org_path, row.person_id, row.about_id, row.payload, coalesce(%(at)s, statement_timestamp())
  FROM ({{rows}}) AS row WHERE {_LISTENED}
"""  # noqa: S608 - names of this module


def ask_with(paths_wanted: Callable[[HappeningKind], Sequence[str]]) -> None:
    """Says how one learns in which subtrees a kind is listened for; called once, at start-up."""
    _ask[:] = [paths_wanted]


def paths_wanted(kind: HappeningKind) -> list[str]:
    """The subtrees in which somebody listens for this kind."""
    return [path for ask in _ask for path in ask(kind)]


def record(
    kind: HappeningKind,
    *,
    unit_path: str,
    person_id: int | None = None,
    about: int,
    payload: Mapping[str, Any],
    at: datetime,
) -> bool:
    """Note that `kind` happened to the row `about` within `unit_path`; whether anybody listens there.

    The payload holds numbers and codes by which the interface is asked for the rest, no data of people.
    """
    if not any(unit_path.startswith(path) for path in paths_wanted(kind)):
        return False
    values = {
        "kind": kind.value,
        "org_path": unit_path,
        "person_id": person_id,
        "about_id": about,
        "payload": json.dumps(payload),
        "at": at,
    }
    with connection.cursor() as cursor:  # without RETURNING: a web process need not see the row it writes
        cursor.execute(_ONE, values)
    return True


def record_all(
    kind: HappeningKind, rows: str, values: Mapping[str, Any] | None = None, *, at: datetime | None = None
) -> int:
    """The same for a mass, in one statement. `rows` is a query of ours for org_path, person_id, about_id, payload.

    Without `at` it happened when the statement began. Returns how many were written.
    """
    paths = paths_wanted(kind)
    if not paths:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            _MANY.replace("{rows}", rows), {**(values or {}), "kind": kind.value, "paths": paths, "at": at}
        )
        return int(cursor.rowcount)
