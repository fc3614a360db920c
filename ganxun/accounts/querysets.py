"""Reading accounts and grants."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.base.querysets import within

if TYPE_CHECKING:
    from ganxun.accounts.models import ApiToken, Client, RoleGrant, User  # noqa: F401


class UserQuerySet(models.QuerySet["User"]):
    """Accounts."""

    def visible_to(self, actor: Actor) -> Self:
        """Accounts of people in the subtrees whose accounts or grants the actor manages.

        Accounts without a person (administrators) are for whoever manages those of a whole tree.
        """
        condition = Q(pk__in=[])
        for permission in (Permission.ACCOUNT_MANAGE, Permission.GRANT_MANAGE):
            condition |= within(actor, permission, "person__unit__path")
            if any(path.count(".") <= 1 for path in actor.paths(permission)):
                condition |= Q(person__isnull=True)
        return self.filter(condition)


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    """Grants of roles."""

    def on(self, day: date) -> Self:
        """Grants in force on `day`."""
        return self.filter(Q(starts_on__lte=day), Q(ends_before__isnull=True) | Q(ends_before__gt=day))

    def visible_to(self, actor: Actor) -> Self:
        """Grants over the subtrees whose grants the actor manages."""
        return self.filter(within(actor, Permission.GRANT_MANAGE, "organisation__path"))


#: Who looks after clients: one administrator opens them and issues tokens, another gives them roles.
_MANAGERS = (Permission.CLIENT_MANAGE, Permission.GRANT_MANAGE)


class ClientQuerySet(models.QuerySet["Client"]):
    """Clients of the interface."""

    def visible_to(self, actor: Actor) -> Self:
        """Clients of organisations whose clients or grants the actor manages."""
        condition = Q(pk__in=[])
        for permission in _MANAGERS:
            condition |= within(actor, permission, "organisation__path")
        return self.filter(condition)


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Tokens of the interface."""

    def visible_to(self, actor: Actor) -> Self:
        """Tokens of the clients that the actor looks after."""
        condition = Q(pk__in=[])
        for permission in _MANAGERS:
            condition |= within(actor, permission, "client__organisation__path")
        return self.filter(condition)

    def good_at(self, at: datetime) -> Self:
        """Tokens that open something at that moment."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=at)
