from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """数据交换 — tells other systems what has happened."""

    name = "ganxun.exchange"
    label = "exchange"
    verbose_name = "数据交换"

    def ready(self) -> None:
        """Let the writers below know what is listened for, and where."""
        from ganxun.base import happenings
        from ganxun.exchange.models import Subscription

        happenings.ask_with(Subscription.objects.paths_for)
