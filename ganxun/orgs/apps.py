from django.apps import AppConfig


class OrgsConfig(AppConfig):
    """机构 — the organisation tree, as it was on any date."""

    name = "ganxun.orgs"
    label = "orgs"
    verbose_name = "机构"

    def ready(self) -> None:
        """Offer the facts about units to rules."""
        from ganxun.orgs import facts

        facts.register()
