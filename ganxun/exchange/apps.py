from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """数据交换 — tells other systems what has happened."""

    name = "ganxun.exchange"
    label = "exchange"
    verbose_name = "数据交换"

    def ready(self) -> None:
        """Let the writers below know what is listened for, and where; have administrators told when nothing arrives."""
        from django.utils.translation import gettext_lazy as _

        from ganxun.base import happenings
        from ganxun.base.permissions import Permission
        from ganxun.exchange.actions.telling import KIND
        from ganxun.exchange.models import Subscription
        from ganxun.inbox import kinds

        kinds.register(
            kinds.Kind(
                code=KIND,
                label=_("事件推送停止"),
                says=_("推送目标多日不能送达，或客户端已无权接收"),
                is_for=lambda actor: actor.can(Permission.CLIENT_MANAGE),
            )
        )

        happenings.ask_with(Subscription.objects.paths_for)
