"""The invented province, as an app without tables."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DemoConfig(AppConfig):
    """Nothing to start: the province is made by `ganxun demo`."""

    name = "ganxun.demo"
    label = "demo"
    verbose_name = _("演示省份")
