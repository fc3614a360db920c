from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """统计报表 — returns and documents; reads everything, changes nothing."""

    name = "ganxun.reports"
    label = "reports"
    verbose_name = "统计报表"

    def ready(self) -> None:
        """Offer the papers about a person to the action that issues them."""
        from ganxun.reports import papers

        papers.register()
