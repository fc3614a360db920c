"""Who may open a page, call an operation or be served by a job: said beside it, enforced there, listed in docs/access.md.

A declaration is one line above the code it governs (decision 0074). `ganxun docs` writes all of them out as a table
that people can review, and a test asks every address as every role, so that the table is what really happens.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.base.refusals import marked as _
from ganxun.base.refusals import refuse

Function = TypeVar("Function", bound=Callable[..., Any])
Needs = Permission | tuple[Permission, ...]


@dataclass(frozen=True, kw_only=True)
class Access:
    """Who may open one address.

    `needs`: any of these, held anywhere; none: whoever has signed in. `about`: parameter → model of the thing it
    names, which exists only for whoever holds the right over its place. `or_oneself`: also without the right, for
    oneself; `oneself_only`: for nobody but the person behind the account. `example`: values of other parameters.
    """

    says: str
    needs: tuple[Permission, ...] = ()
    about: Mapping[str, str] = field(default_factory=dict)
    or_oneself: bool = False
    oneself_only: bool = False
    is_public: bool = False
    example: Mapping[str, Any] = field(default_factory=dict)

    def is_for(self, actor: Actor) -> bool:
        """Whether the actor may come this far; what it finds there is narrowed to its subtrees."""
        if not self.needs or any(actor.can(each) for each in self.needs):
            return True
        return self.or_oneself and actor.person_id is not None

    def require(self, actor: Actor) -> None:
        """Raise `Refused` unless the address is for the actor."""
        if not self.is_for(actor):
            raise refuse("not_permitted", _("您没有在该机构范围内进行此项操作的权限"))


@dataclass(frozen=True, kw_only=True)
class JobAccess:
    """On whose behalf a job reads: of whoever asked for it (`asker`), or of the installation itself.

    `exports`: it writes data of people into a file that somebody fetches.
    """

    says: str
    asker: bool
    exports: bool


def access(says: str, *, needs: Needs = (), **more: Any) -> Access:
    """The declaration; `needs` may be a single permission. A model's label as an example means any row of it."""
    return Access(says=says, needs=(needs,) if isinstance(needs, Permission) else needs, **more)


def opens(says: str, *, needs: Needs = (), **more: Any) -> Callable[[Function], Function]:
    """Declares who may call an operation of the interface; its guard enforces it. Wraps nothing."""
    return _declared(access(says, needs=needs, **more))


def runs_as(says: str, *, asker: bool = False, exports: bool = False) -> Callable[[Function], Function]:
    """Declares on whose behalf a job reads, and whether it hands data out."""
    return _declared(JobAccess(says=says, asker=asker, exports=exports))


def _declared(declaration: Access | JobAccess) -> Callable[[Function], Function]:
    def declare(function: Function) -> Function:
        function.access = declaration  # type: ignore[attr-defined]
        return function

    return declare


def is_model(example: object) -> bool:
    """Whether an example is the label of a model, as "people.Person"."""
    return isinstance(example, str) and re.fullmatch(r"[a-z_]+\.[A-Z]\w+", example) is not None
