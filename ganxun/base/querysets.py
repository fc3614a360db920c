"""Reading the audit trail and the imports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission

if TYPE_CHECKING:
    from ganxun.base.models import AuditEntry, Delivery, ImportedRow, ImportRun, ImportSource  # noqa: F401


def within(actor: Actor, permission: Permission, field: str) -> Q:
    """Rows whose organisation path (`field`) lies in a subtree where the actor holds `permission`."""
    condition = Q(pk__in=[])
    for path in actor.paths(permission):
        condition |= Q(**{f"{field}__startswith": path}) if path else Q(pk__isnull=False)
    return condition


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    """Entries of the audit trail."""

    def visible_to(self, actor: Actor) -> Self:
        """Deeds within the subtrees whose audit trail the actor may read.

        What belongs to no organisation (signing in, adopting a policy) is for whoever audits a whole tree.
        """
        condition = within(actor, Permission.AUDIT_READ, "org_path")
        if any(path.count(".") <= 1 for path in actor.paths(Permission.AUDIT_READ)):
            condition |= Q(org_path="")
        return self.filter(condition)

    def about(self, kind: str, object_id: int) -> Self:
        """Deeds done to one object."""
        return self.filter(object_kind=kind, object_id=object_id)


#: Whoever may make one of these imports sees what was imported in his or her subtrees.
IMPORT_PERMISSIONS = {"roster": Permission.ROSTER_IMPORT, "credits": Permission.CREDIT_IMPORT}


class ImportSourceQuerySet(models.QuerySet["ImportSource"]):
    """Whence tables come."""

    def visible_to(self, actor: Actor) -> Self:
        """Sources of each kind within the subtrees in which the actor may make such imports."""
        condition = Q(pk__in=[])
        for kind, permission in IMPORT_PERMISSIONS.items():
            condition |= Q(kind=kind) & within(actor, permission, "org_path")
        return self.filter(condition)


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    """Imports."""

    def visible_to(self, actor: Actor) -> Self:
        """Imports of each kind within the subtrees in which the actor may make such imports."""
        condition = Q(pk__in=[])
        for kind, permission in IMPORT_PERMISSIONS.items():
            condition |= Q(kind=kind) & within(actor, permission, "org_path")
        return self.filter(condition)

    def standing(self) -> Self:
        """Applied and not taken back since."""
        return self.filter(state="applied", undoes=None).exclude(undone_by__state="applied")

    def of_kind(self, kind: str) -> Self:
        """Imports of one kind."""
        return self.filter(kind=kind)


class ImportedRowQuerySet(models.QuerySet["ImportedRow"]):
    """What became of the rows of an import."""

    def with_fate(self, fate: str) -> Self:
        """Rows that are new, changed, unchanged or refused."""
        return self.filter(fate=fate)

    def refused(self) -> Self:
        """Rows with at least one problem."""
        return self.with_fate("refused")


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Files that have been asked for."""

    def visible_to(self, actor: Actor) -> Self:
        """What the actor has asked for: a file made for one account is nobody else's."""
        return self.none() if actor.user_id is None else self.filter(owner_user=actor.user_id)
