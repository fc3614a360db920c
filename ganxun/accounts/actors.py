"""From a signed-in user, or from a token, to an actor."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import AnonymousUser

from ganxun.accounts.choices import Scope
from ganxun.accounts.models import ApiToken, User
from ganxun.accounts.roles import ROLES, SCOPES
from ganxun.base.actor import NOBODY, Actor, Grant


def actor_for(user: User | AnonymousUser, *, on: date) -> Actor:
    """The actor behind `user` with the grants in force on `on`; nobody when not signed in or switched off."""
    if not isinstance(user, User) or not user.is_active:
        return NOBODY
    grants = tuple(
        Grant(path=grant.organisation.path, permissions=ROLES[grant.role].permissions, role=grant.role)
        for grant in user.role_grants.on(on).select_related("organisation")
        if grant.role in ROLES
    )
    return Actor(name=user.display_name, user_id=user.pk, person_id=user.person_id, grants=grants)


def actor_of_token(token: ApiToken, *, on: date) -> Actor:
    """The actor behind a token that has been recognised: what its client's roles and its own scopes both open."""
    opened = frozenset(
        permission for scope in token.scopes if scope in Scope.values for permission in SCOPES[Scope(scope)]
    )
    return actor_for(token.client.user, on=on).narrowed(opened)
