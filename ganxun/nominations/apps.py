from django.apps import AppConfig


class NominationsConfig(AppConfig):
    """选调 — whom a class calls, what they answer, who comes."""

    name = "ganxun.nominations"
    label = "nominations"
    verbose_name = "选调"

    def ready(self) -> None:
        """Say which messages there are."""
        from django.utils.translation import gettext_lazy as _

        from ganxun.inbox import kinds

        kinds.register(
            kinds.Kind(
                code="nominations.call_up",
                label=_("调训通知"),
                says=_("被调训、名单变动、录取等事项，即时通知本人。"),
                is_for=lambda actor: actor.person_id is not None,
            )
        )
