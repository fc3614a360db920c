from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages — one folder an area; they translate requests and never decide."""

    name = "ganxun.web"
    label = "web"
    verbose_name = "页面"
