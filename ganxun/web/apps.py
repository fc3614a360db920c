from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages — one folder an area; they translate requests and never decide."""

    name = "ganxun.web"
    label = "web"
    verbose_name = "页面"

    def ready(self) -> None:
        """Lists too large for a request are made by the worker."""
        from ganxun.base.deliveries import kinds
        from ganxun.web.components.export_maker import LISTS

        kinds.register(LISTS)
