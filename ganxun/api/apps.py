from django.apps import AppConfig


class ApiConfig(AppConfig):
    """接口 — the same data and deeds for other systems, over HTTP."""

    name = "ganxun.api"
    label = "api"
    verbose_name = "接口"
