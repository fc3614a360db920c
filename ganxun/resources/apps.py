from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    """培训资源 — institutions and what is built up: textbooks, courses, cases, evaluations."""

    name = "ganxun.resources"
    label = "resources"
    verbose_name = "培训资源"

    def ready(self) -> None:
        """Offer the facts about institutions and registered items to rules."""
        from ganxun.resources import facts

        facts.register()
