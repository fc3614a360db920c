from django.apps import AppConfig


class ComplianceConfig(AppConfig):
    """政策执行 — policies adopted, evaluation runs, findings and their history."""

    name = "ganxun.compliance"
    label = "compliance"
    verbose_name = "政策执行"

    def ready(self) -> None:
        """Offer the headcount snapshots to rules, and the conversions of binding policies to imports."""
        from ganxun.compliance import facts, library
        from ganxun.records.imports.conversions import convert_with

        facts.register()
        convert_with(library.conversion_table)
