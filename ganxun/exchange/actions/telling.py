"""Telling those who look after a client that its events do not go out any more."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from ganxun.accounts.models import RoleGrant
from ganxun.accounts.roles import ROLES
from ganxun.base.clock import local_day
from ganxun.base.permissions import Permission
from ganxun.exchange.choices import StopReason
from ganxun.exchange.models import Subscription
from ganxun.inbox.actions import Notice, tell_many

KIND = "exchange.stopped"
_ROLES = [code for code, role in ROLES.items() if Permission.CLIENT_MANAGE in role.permissions]


def tell_stopped(subscription: Subscription, reason: StopReason, *, at: datetime) -> int:
    """Tell every administrator of the client's organisation; once for each time it stops. Returns how many."""
    client = subscription.client
    above = [int(part) for part in client.organisation.path.split(".") if part]
    held = RoleGrant.objects.on(local_day(at)).filter(role__in=_ROLES, organisation__in=above)
    with override("zh-hans"):
        subject = _("“{client}”的事件推送已停").format(client=client)
        words = _("原因：{reason}。停推期间的事件保留 30 天；排除原因后请在推送订阅页恢复。").format(
            reason=reason.label
        )
    return tell_many(
        (
            Notice(
                kind=KIND,
                key=f"stopped:{subscription.pk}:{at.isoformat()}",
                subject=subject,
                words=words,
                link=f"/clients/webhooks/{subscription.pk}/",
                about_kind="exchange.Subscription",
                about_id=subscription.pk,
                account_id=account,
            )
            for account in sorted(set(held.filter(user__is_active=True).values_list("user", flat=True)))
        ),
        at=at,
    )
