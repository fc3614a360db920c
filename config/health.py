"""/healthz: 200 when every part works, 503 naming the part that does not."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from ganxun.base.access import opens

# The worker reports every ten seconds; three missed reports mean that it is gone.
WORKER_SILENCE_SECONDS = 30


@require_safe
@opens("运行状态", is_public=True)
def healthz(request: HttpRequest) -> JsonResponse:
    """One object: status and, for each part, "ok" or what is wrong."""
    parts = {name: _verdict(check) for name, check in _CHECKS.items()}
    well = all(verdict == "ok" for verdict in parts.values())
    return JsonResponse({"status": "ok" if well else "unavailable", **parts}, status=200 if well else 503)


def _verdict(check: Callable[[], str]) -> str:
    try:
        return check()
    except DatabaseError:
        return "database unreachable"


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


# Migrations cannot become unapplied under a running server: one look that found them complete will do.
_migrations_seen_complete = False


def _migrations() -> str:
    global _migrations_seen_complete  # noqa: PLW0603
    if not _migrations_seen_complete:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if missing:
            return f"{len(missing)} not applied"
        _migrations_seen_complete = True
    return "ok"


def _worker() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM procrastinate_workers"
            " WHERE last_heartbeat > now() - %s * interval '1 second')",
            [WORKER_SILENCE_SECONDS],
        )
        row = cursor.fetchone()
    return "ok" if row and row[0] else "no worker"


def _assets() -> str:
    try:
        staticfiles_storage.url("app.css")
        staticfiles_storage.url("app.js")
    except ValueError:
        return "not built"
    return "ok" if settings.ASSETS_FOLDER.exists() else "not built"


_CHECKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "migrations": _migrations,
    "worker": _worker,
    "assets": _assets,
}
