"""Keeps the fact views of the database equal to what the apps declare in their `facts.py`.

The SQL of a view stands once, beside the columns it offers. Views are dropped before migrations, so that a
migration may change the tables below them, and created again afterwards (decision 0012).
"""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate

#: View name → SELECT statement, in order of registration (a view may read an earlier one).
VIEWS: dict[str, str] = {}


def declare_view(name: str, sql: str) -> None:
    """Offer a view; called by an app's `facts.py` at start-up. Declaring a name again replaces it."""
    VIEWS[name] = sql


def drop_views(using: str = "default") -> None:
    """Remove all declared views."""
    with connections[using].cursor() as cursor:
        for name in reversed(VIEWS):
            cursor.execute(f'DROP VIEW IF EXISTS "{name}" CASCADE')


def create_views(using: str = "default") -> None:
    """Create or renew all declared views."""
    drop_views(using)
    # Read with the rights of whoever asks: for a web process the rows behind a view are guarded too.
    with connections[using].cursor() as cursor:
        for name, sql in VIEWS.items():
            cursor.execute(f'CREATE VIEW "{name}" WITH (security_invoker = true) AS {sql}')


def _before(sender: AppConfig, using: str, **kwargs: Any) -> None:
    if sender.name == "ganxun.base":
        drop_views(using)


def _after(sender: AppConfig, using: str, **kwargs: Any) -> None:
    # post_migrate runs once an app, in order of INSTALLED_APPS: all tables exist by then.
    if sender.name == "ganxun.base":
        create_views(using)


def connect() -> None:
    """Register the two handlers."""
    pre_migrate.connect(_before, dispatch_uid="ganxun.views.before")
    post_migrate.connect(_after, dispatch_uid="ganxun.views.after")
