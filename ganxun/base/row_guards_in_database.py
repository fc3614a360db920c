"""Keeps role and policies of the database equal to what the models declare, after every migration.

As with the fact views (decision 0012), the condition stands once, beside the table it guards.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.db import DatabaseError, connections, models, transaction
from django.db.models.signals import post_migrate

from ganxun.base.database.cluster import DatabaseUnavailable
from ganxun.base.row_guards import RowGuard

POLICY = "web_rows"
#: The audit trail is written by everybody and changed by nobody.
_APPEND_ONLY = ("base_auditentry",)

_ROLE_MISSING = (
    "数据库账号“{user}”不能建立网页进程使用的角色 {role}。请数据库管理员执行一次:"
    "CREATE ROLE {role} NOLOGIN NOBYPASSRLS; GRANT {role} TO {user}; 然后重试。"
    "角色名已被别的系统占用的,另设环境变量 DATABASE_WEB_ROLE(说明见 docs/how-to/row-level-security.md)"
)


def guards() -> dict[str, RowGuard]:
    """Table → guard, of every model that declares one."""
    declared = [(model._meta.db_table, vars(model).get("row_guard")) for model in apps.get_models()]
    return {table: guard for table, guard in declared if isinstance(guard, RowGuard)}


def unexplained() -> list[str]:
    """Models with a reference to a person that declare neither a guard nor the reason why they have none."""
    return sorted(
        model._meta.label
        for model in apps.get_models()
        if model._meta.managed
        and _names_people(model)
        and not {"row_guard", "no_row_guard"} & vars(model).keys()
    )


def _names_people(model: type[models.Model]) -> bool:
    return any(
        "person" in field.name or getattr(field.related_model, "__name__", None) == "Person"
        for field in model._meta.concrete_fields
    )


def renew(using: str = "default") -> None:
    """Make the role, give it its rights, and bring every policy up to date. Raises DatabaseUnavailable."""
    role = settings.DATABASE_WEB_ROLE
    with connections[using].cursor() as cursor:
        quoted = connections[using].ops.quote_name(role)
        _ensure_role(cursor, role, quoted)
        _give_rights(cursor, quoted)
        _renew_policies(cursor, quoted)


def _ensure_role(cursor: Any, role: str, quoted: str) -> None:
    cursor.execute("SELECT current_user")
    (user,) = cursor.fetchone()
    try:
        if not _exists(cursor, role):
            _create(cursor, role, quoted)
        if not _may_become(cursor, role):
            cursor.execute(f"GRANT {quoted} TO CURRENT_USER")
    except DatabaseError as refused:
        raise DatabaseUnavailable(_ROLE_MISSING.format(role=role, user=user)) from refused
    cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = %s", [role])
    if cursor.fetchone()[0]:
        raise DatabaseUnavailable(
            f"数据库角色 {role} 不受行级权限约束(超级用户或 BYPASSRLS),请另设 DATABASE_WEB_ROLE"
        )


def _exists(cursor: Any, role: str) -> bool:
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
    return cursor.fetchone() is not None


def _create(cursor: Any, role: str, quoted: str) -> None:
    """Roles belong to the whole server: another installation may be making the same one at this moment."""
    try:
        with transaction.atomic():
            cursor.execute(f"CREATE ROLE {quoted} NOLOGIN NOBYPASSRLS")
    except DatabaseError:
        if not _exists(cursor, role):
            raise


def _may_become(cursor: Any, role: str) -> bool:
    """Whether SET ROLE would do; servers before 16 have no right of that name of its own."""
    right = "SET" if cursor.connection.info.server_version >= 160_000 else "MEMBER"
    cursor.execute("SELECT pg_has_role(current_user, %s, %s)", [role, right])
    return bool(cursor.fetchone()[0])


def _give_rights(cursor: Any, quoted: str) -> None:
    cursor.execute("SELECT quote_ident(current_schema())")
    (schema,) = cursor.fetchone()
    cursor.execute(
        f"GRANT USAGE ON SCHEMA {schema} TO {quoted};"
        f" GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {quoted};"
        f" GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {quoted}"
    )
    for table in _APPEND_ONLY:
        cursor.execute(f"REVOKE UPDATE, DELETE ON {table} FROM {quoted}")


def _renew_policies(cursor: Any, quoted: str) -> None:
    """Only what has changed: a policy is replaced under a lock that keeps readers out."""
    known = _known(cursor)
    wanted = {table: _policy(table, guard, quoted) for table, guard in guards().items()}
    for table in known.keys() - wanted.keys():
        cursor.execute(f'DROP POLICY {POLICY} ON "{table}"; ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')
    for table, sql in wanted.items():
        mark = hashlib.sha256(sql.encode()).hexdigest()
        if known.get(table) != mark:
            cursor.execute(
                f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY; DROP POLICY IF EXISTS {POLICY} ON "{table}";'
                f""" {sql}; COMMENT ON POLICY {POLICY} ON "{table}" IS '{mark}'"""
            )


def _known(cursor: Any) -> dict[str, str]:
    cursor.execute(
        "SELECT relname, obj_description(pg_policy.oid, 'pg_policy') FROM pg_policy"
        " JOIN pg_class ON pg_class.oid = polrelid"
        " WHERE polname = %s AND relnamespace = current_schema()::regnamespace",
        [POLICY],
    )
    return dict(cursor.fetchall())


def _policy(table: str, guard: RowGuard, quoted: str) -> str:
    # What is written is decided by actions; the row must be seen to be changed.
    return f'CREATE POLICY {POLICY} ON "{table}" FOR ALL TO {quoted} USING ({guard.over(table)}) WITH CHECK (true)'


def _after(sender: AppConfig, using: str, **kwargs: Any) -> None:
    if sender.name == "ganxun.base":
        renew(using)


def connect() -> None:
    """Register the handler; after that of the views, so that the rights cover them."""
    post_migrate.connect(_after, dispatch_uid="ganxun.row_guards.after")
