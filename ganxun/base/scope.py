"""For whom the database connection of this thread works: put into session settings, and taken out again.

Nothing by default. `ActorMiddleware` enters the actor's scope and leaves it when the answer is out; a connection that
comes out of the pool is told anew before its first query, and forgets when it goes back (decision 0075).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.backends.signals import connection_created

from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.base.row_guards import AUDITED, EVERYTHING, PATHS, PERSON, USER

#: Rights that give no business with people's data. An administrator holds no other (a test sees to it).
NOT_ABOUT_PEOPLE = frozenset(
    {
        Permission.ACCOUNT_MANAGE,
        Permission.CLIENT_MANAGE,
        Permission.GRANT_MANAGE,
        Permission.AUDIT_READ,
        Permission.RESOURCE_READ,
        Permission.RESOURCE_CHANGE,
    }
)
ABOUT_PEOPLE = frozenset(Permission) - NOT_ABOUT_PEOPLE


@dataclass(frozen=True)
class Scope:
    """Subtrees whose people may be seen, the person and the account behind the actor, subtrees whose audit trail may be read."""

    paths: frozenset[str] = frozenset()
    person: int | None = None
    user: int | None = None
    audited: frozenset[str] = frozenset()
    everything: bool = False


NOTHING = Scope()
_current: ContextVar[Scope] = ContextVar("scope", default=NOTHING)


def scope_of(actor: Actor) -> Scope:
    """What the actor's grants open."""
    paths = {path for permission in ABOUT_PEOPLE for path in actor.paths(permission)}
    return Scope(
        paths=frozenset(paths - {""}),
        person=actor.person_id,
        user=actor.user_id,
        audited=_audited(actor.paths(Permission.AUDIT_READ)),
        everything="" in paths,
    )


def _audited(paths: tuple[str, ...]) -> frozenset[str]:
    """Whoever audits a whole tree also reads what belongs to no organisation, as `AuditEntry.visible_to` has it."""
    whole_tree = any(path.count(".") <= 1 for path in paths)
    return frozenset({EVERYTHING}) if whole_tree else frozenset(paths)


def enter(actor: Actor) -> None:
    """From now on this thread reads for the actor."""
    _become(scope_of(actor))


def leave() -> None:
    """From now on this thread reads for nobody."""
    _become(NOTHING)


@contextmanager
def beyond(
    reason: str, *, paths: tuple[str, ...] = (), person: int | None = None, everything: bool = False
) -> Iterator[None]:
    """Within the block also these subtrees, this person, or everything; `reason` is for whoever reads the code."""
    before = _current.get()
    wider = replace(
        before,
        paths=before.paths | frozenset(paths),
        person=person if person is not None else before.person,
        everything=everything or before.everything,
    )
    _become(wider)
    try:
        yield
    finally:
        _become(before)


def _become(scope: Scope) -> None:
    if scope == _current.get() and scope != NOTHING:
        return
    _current.set(scope)
    raw = connection.connection
    if settings.ROWS_GUARDED and raw is not None and not raw.closed:
        _tell(connection, scope)


# The whole tree is known as such here, once, so that no query compares paths with every organisation there is.
_TELL = f"""
SELECT set_config('{PATHS}', CASE WHEN %(everything)s OR (
           SELECT bool_and(path = ANY (string_to_array(%(paths)s, ' ')))
             FROM orgs_organisation WHERE parent_id IS NULL
       ) THEN '{EVERYTHING}' ELSE %(paths)s END, false),
       set_config('{PERSON}', %(person)s, false),
       set_config('{USER}', %(user)s, false),
       set_config('{AUDITED}', %(audited)s, false)
"""  # noqa: S608 - names of settings only
_NAMES = ", ".join(f"'{name}'" for name in (PATHS, PERSON, USER, AUDITED))
_FORGET = f"SELECT set_config(name, '', false) FROM unnest(ARRAY[{_NAMES}]) AS name"  # noqa: S608 - as above


def _tell(wrapper: Any, scope: Scope) -> None:
    """Past Django's cursor: it is part of the connection, not a query of the page."""
    if scope == NOTHING:
        wrapper.connection.execute(_FORGET)
        return
    said = {
        "everything": scope.everything,
        "paths": " ".join(sorted(scope.paths)),
        "person": str(scope.person or ""),
        "user": str(scope.user or ""),
        "audited": " ".join(sorted(scope.audited)),
    }
    wrapper.connection.execute(_TELL, said)


def _on_connection(sender: Any, connection: Any, **kwargs: Any) -> None:
    if settings.ROWS_GUARDED:
        _tell(connection, _current.get())


def forget(raw: Any) -> None:
    """What the pool does with a connection that comes back, whatever happened to it."""
    raw.execute(_FORGET)
    raw.commit()


def connect() -> None:
    """Tell every connection, as soon as it is there."""
    connection_created.connect(_on_connection, dispatch_uid="ganxun.scope")
