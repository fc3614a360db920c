"""Who acts. Every read and every deed takes an actor; without a grant there is nothing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ganxun.base.permissions import Permission
from ganxun.base.refusals import marked as _
from ganxun.base.refusals import refuse


@dataclass(frozen=True)
class Grant:
    """Permissions over one subtree. `path` ends in a separator, so `1.2.` never opens `1.20.`."""

    path: str
    permissions: frozenset[Permission]
    role: str = ""


@dataclass(frozen=True)
class Actor:
    """A person or a programme that acts, with what it may do and where.

    `person_id` is the person behind the account, who may always read what is about himself or herself.
    """

    name: str
    user_id: int | None = None
    person_id: int | None = None
    grants: tuple[Grant, ...] = field(default_factory=tuple)

    def paths(self, permission: Permission) -> tuple[str, ...]:
        """The subtrees in which the actor holds `permission`, without those inside another."""
        held = sorted({grant.path for grant in self.grants if permission in grant.permissions})
        outer: list[str] = []
        for path in held:
            if not any(path.startswith(wider) for wider in outer):
                outer.append(path)
        return tuple(outer)

    def can(self, permission: Permission, path: str | None = None) -> bool:
        """Whether the actor holds `permission` on `path` (anywhere at all when no path is given)."""
        paths = self.paths(permission)
        return bool(paths) if path is None else any(path.startswith(held) for held in paths)

    def narrowed(self, permissions: frozenset[Permission]) -> Actor:
        """The same actor, holding no more than `permissions` anywhere."""
        grants = tuple(replace(grant, permissions=grant.permissions & permissions) for grant in self.grants)
        return replace(self, grants=tuple(grant for grant in grants if grant.permissions))

    def require(self, permission: Permission, path: str | None = None) -> None:
        """Raise `Refused` unless the actor holds `permission` on `path`."""
        if not self.can(permission, path):
            raise refuse("not_permitted", _("您没有在该机构范围内进行此项操作的权限"))


#: The empty path is a prefix of every path.
EVERYWHERE = ""


def system_actor(name: str) -> Actor:
    """The actor of the shell and of jobs: all permissions everywhere; its name goes into the audit trail."""
    return Actor(name=name, grants=(Grant(EVERYWHERE, frozenset(Permission), "system"),))


NOBODY = Actor(name="nobody")
