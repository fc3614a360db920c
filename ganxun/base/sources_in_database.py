"""Which person a row of a source table is about, and who is told when such a row changes.

An app that offers facts says in its `facts.py` which tables they come from. From that, statement-level triggers are made
that note the people concerned in one notebook table, in the transaction of the change: no writer can forget it, and an
import of a million rows costs one more statement (decision 0085). Like the fact views, triggers are taken down before
migrations and made again afterwards (decision 0012).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate

#: What a row that is about nobody in particular (a session, a headcount) says of people.
NOBODY_IN_PARTICULAR = "SELECT NULL::bigint FROM changed"


@dataclass(frozen=True)
class Source:
    """A table that facts come from. `people` selects ids of people from the rows `changed` (all columns of the table).

    An update counts only when one of `columns` differs (none named: always).
    """

    table: str
    people: str
    columns: tuple[str, ...] = ()


_SOURCES: list[Source] = []
_NOTEBOOK: list[str] = []


def declare_source(table: str, people: str = NOBODY_IN_PARTICULAR, columns: tuple[str, ...] = ()) -> None:
    """Say whom a change of `table` concerns; called by an app's `facts.py` at start-up, once a fact it matters to."""
    source = Source(table, people, columns)
    if source not in _SOURCES:
        _SOURCES.append(source)


def keep_notebook(table: str) -> None:
    """The table (`person_id`, `written_in`) that changes are noted in."""
    _NOTEBOOK[:] = [table]


def sources() -> tuple[Source, ...]:
    """All that have been declared."""
    return tuple(_SOURCES)


_TRIGGERS = """
SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'ganxun\\_stale\\_%' AND NOT tgisinternal
"""


def drop_triggers(using: str = "default") -> None:
    """Take down all triggers made here."""
    with connections[using].cursor() as cursor:
        cursor.execute(_TRIGGERS)
        for trigger, table in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{trigger}" ON {table}')


def create_triggers(using: str = "default") -> None:
    """Make a trigger an event for each source; renews those that stand."""
    drop_triggers(using)
    with connections[using].cursor() as cursor:
        for number, source in enumerate(_SOURCES):
            for event, changed, rows in _events(source):
                name = f"ganxun_stale_{number:02d}_{event.lower()}"
                cursor.execute(_function(name, source, changed).replace("%", "%%"))
                cursor.execute(
                    f"CREATE TRIGGER {name} AFTER {event} ON {source.table} REFERENCING {rows} "
                    f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
                )


def _events(source: Source) -> tuple[tuple[str, str, str], ...]:
    """The event, what has changed as a query, and what the rows are called."""
    before, after = "OLD TABLE AS old_rows", "NEW TABLE AS new_rows"
    return (
        ("INSERT", "SELECT * FROM new_rows", after),
        ("UPDATE", _updated(source.columns), f"{before} {after}"),
        ("DELETE", "SELECT * FROM old_rows", before),
    )


def _updated(columns: tuple[str, ...]) -> str:
    """The rows as they were and as they are, where any of the columns differs."""
    both = "SELECT * FROM old_rows UNION ALL SELECT * FROM new_rows"
    if not columns:
        return both
    old, new = (", ".join(f'{side}."{name}"' for name in columns) for side in ("old_rows", "new_rows"))
    differ = f"SELECT id FROM old_rows JOIN new_rows USING (id) WHERE ({old}) IS DISTINCT FROM ({new})"  # noqa: S608 - names from facts.py
    return f"SELECT * FROM ({both}) AS either WHERE id IN ({differ})"  # noqa: S608 - names from facts.py


def _function(name: str, source: Source, changed: str) -> str:
    """The writer may be a role that sees a subtree only: whom a change concerns is asked with the owner's eyes."""
    return f"""
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO {_NOTEBOOK[0]} (person_id, since, written_in)
    SELECT person_id, clock_timestamp(), pg_current_xact_id()::text::bigint
      FROM (WITH changed AS ({changed}) SELECT DISTINCT person_id FROM ({source.people}) AS concerned (person_id)) AS found;
    RETURN NULL;
END $$
"""  # noqa: S608 - the SQL is declared in facts.py


def _before(sender: AppConfig, using: str, **kwargs: Any) -> None:
    if sender.name == "ganxun.base":
        drop_triggers(using)


def _after(sender: AppConfig, using: str, **kwargs: Any) -> None:
    # As with views: post_migrate of the first app comes when all tables exist.
    if sender.name == "ganxun.base" and _NOTEBOOK:
        create_triggers(using)


def connect() -> None:
    """Register the two handlers."""
    pre_migrate.connect(_before, dispatch_uid="ganxun.sources.before")
    post_migrate.connect(_after, dispatch_uid="ganxun.sources.after")
