from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """人员 — persons, posts, ranks, appointments."""

    name = "ganxun.people"
    label = "people"
    verbose_name = "人员"

    def ready(self) -> None:
        """Offer the facts about people to rules and rosters to imports; follow organisations that merge or close."""
        from ganxun.base.imports import kinds
        from ganxun.orgs.actions import settle
        from ganxun.people import facts
        from ganxun.people.actions.posts import Workforce
        from ganxun.people.imports.roster import ROSTER

        facts.register()
        settle(Workforce())
        kinds.register(ROSTER)
