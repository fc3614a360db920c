"""Reading the audit trail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission

if TYPE_CHECKING:
    from ganxun.base.models import AuditEntry  # noqa: F401


def within(actor: Actor, permission: Permission, field: str) -> Q:
    """Rows whose organisation path (`field`) lies in a subtree where the actor holds `permission`."""
    condition = Q(pk__in=[])
    for path in actor.paths(permission):
        condition |= Q(**{f"{field}__startswith": path}) if path else Q(pk__isnull=False)
    return condition


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    """Entries of the audit trail."""

    def visible_to(self, actor: Actor) -> Self:
        """Deeds within the subtrees whose audit trail the actor may read."""
        return self.filter(within(actor, Permission.AUDIT_READ, "org_path"))

    def about(self, kind: str, object_id: int) -> Self:
        """Deeds done to one object."""
        return self.filter(object_kind=kind, object_id=object_id)
