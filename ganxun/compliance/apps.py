from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


class ComplianceConfig(AppConfig):
    """政策执行 — policies adopted, evaluation runs, findings and their history."""

    name = "ganxun.compliance"
    label = "compliance"
    verbose_name = "政策执行"

    def ready(self) -> None:
        """Offer the headcount snapshots to rules, and the conversions of binding policies to imports."""
        from ganxun.base.sources_in_database import keep_notebook
        from ganxun.compliance import facts, library
        from ganxun.compliance.models import Adoption
        from ganxun.records.imports.conversions import convert_with

        facts.register()
        for written in (post_save, post_delete):
            written.connect(library.forget_adoptions, sender=Adoption)
        keep_notebook("compliance_staleperson")
        convert_with(library.conversion_table)
