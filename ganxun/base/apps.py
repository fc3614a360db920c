from django.apps import AppConfig


class BaseConfig(AppConfig):
    """Ground of every app: actor, refusals, audit, fact views."""

    name = "ganxun.base"
    label = "base"
    verbose_name = "基础"

    def ready(self) -> None:
        """Keep the fact views in step with the tables."""
        from ganxun.base import views_in_database

        views_in_database.connect()
