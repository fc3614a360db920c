from django.apps import AppConfig


class BaseConfig(AppConfig):
    """Ground of every app: actor, refusals, audit, fact views."""

    name = "ganxun.base"
    label = "base"
    verbose_name = "基础"

    def ready(self) -> None:
        """Keep fact views and row guards in step with the tables; let refusals speak the reader's language."""
        from django.utils.translation import gettext

        from ganxun.base import (
            lookups,
            refusals,
            row_guards_in_database,
            scope,
            sources_in_database,
            views_in_database,
        )

        refusals.translate_with(gettext)
        lookups.register()
        views_in_database.connect()
        row_guards_in_database.connect()
        scope.connect()
        sources_in_database.connect()
