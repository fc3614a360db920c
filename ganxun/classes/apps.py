from django.apps import AppConfig


class ClassesConfig(AppConfig):
    """班次 — classes, their sessions and who is booked."""

    name = "ganxun.classes"
    label = "classes"
    verbose_name = "班次"

    def ready(self) -> None:
        """Offer the facts about classes and sessions to rules."""
        from ganxun.classes import facts

        facts.register()
