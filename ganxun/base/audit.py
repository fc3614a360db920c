"""Writing the audit trail: one entry a deed, in the transaction of the deed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, models

from ganxun.base.actor import Actor
from ganxun.base.models import AuditEntry


def note(
    actor: Actor,
    deed: str,
    about: models.Model | None = None,
    *,
    at: datetime,
    org_path: str = "",
    details: dict[str, Any] | None = None,
) -> AuditEntry:
    """Record that `actor` did `deed` (`noun.verb_past`) to `about` at `at`.

    Must be called inside the deed's transaction: then either both stand or neither.
    Raises RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an audit entry is written in the transaction of its deed")
    entry = AuditEntry(
        at=at,
        actor_name=actor.name,
        actor_user=actor.user_id,
        deed=deed,
        object_kind=about._meta.label_lower if about is not None else "",
        object_id=about.pk if about is not None else None,
        object_label=str(about)[:200] if about is not None else "",
        org_path=org_path,
        details=details or {},
    )
    _write(entry)
    return entry


def _write(entry: AuditEntry) -> None:
    """Whoever acts may not read the trail (row guards): the row is written without being asked back, number and all."""
    fields = [field for field in AuditEntry._meta.concrete_fields if not field.primary_key]
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    values = [field.get_db_prep_save(getattr(entry, field.attname), connection) for field in fields]
    places = ", ".join(["%s"] * len(values))
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH next AS (SELECT nextval(pg_get_serial_sequence('base_auditentry', 'id')) AS id),"  # noqa: S608 - columns
            f" written AS (INSERT INTO base_auditentry (id, {names}) SELECT id, {places} FROM next)"
            " SELECT id FROM next",
            values,
        )
        entry.pk = cursor.fetchone()[0]
