from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """培训档案 — the ledger of training credited to a person."""

    name = "ganxun.records"
    label = "records"
    verbose_name = "培训档案"

    def ready(self) -> None:
        """Offer the facts about credits to rules, training records to imports, batches of papers to whoever fetches files."""
        from ganxun.base.deliveries import kinds as of_files
        from ganxun.base.imports import kinds
        from ganxun.records import facts
        from ganxun.records.actions.paper_batches import BATCHES
        from ganxun.records.imports.credits import CREDITS

        facts.register()
        kinds.register(CREDITS)
        of_files.register(BATCHES)
