"""The frame around every page: navigation by role, the organisation acted for, the day it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ganxun.accounts.roles import ROLES
from ganxun.base.actor import NOBODY, Actor
from ganxun.base.permissions import Permission
from ganxun.orgs.models import Organisation
from ganxun.web.places.choice import chosen_organisation

THEME_COOKIE = "ganxun_theme"


@dataclass(frozen=True)
class Entry:
    """One entry of the navigation. `address` is a named address; anyone of `permissions` opens it."""

    label: str | Promise
    icon: str
    address: str
    permissions: tuple[Permission, ...] = ()
    needs_person: bool = False

    @property
    def area(self) -> str:
        """The area the entry stands for: it is marked while the user is anywhere inside."""
        return self.address.split(":")[0]

    @property
    def url(self) -> str:
        """Where it leads; empty while that area does not exist."""
        try:
            return reverse(self.address)
        except NoReverseMatch:
            return ""

    def is_for(self, actor: Actor) -> bool:
        """Whether the actor has any business there."""
        if self.needs_person:
            return actor.person_id is not None
        return not self.permissions or any(actor.can(each) for each in self.permissions)


_ADMINISTER = (Permission.ACCOUNT_MANAGE, Permission.GRANT_MANAGE)

NAVIGATION = (
    Entry(_("我的培训"), "id", "me:obligations", needs_person=True),
    Entry(_("规划执行总览"), "layout-dashboard", "board:overview", (Permission.BOARD_READ,)),
    Entry(_("人员与档案"), "users", "people:list", (Permission.PERSON_READ,)),
    Entry(_("培训计划"), "calendar-event", "plans:list", (Permission.PLAN_READ,)),
    Entry(_("名额"), "sitemap", "quotas:list", (Permission.QUOTA_READ,)),
    Entry(_("调训"), "calendar-event", "nominations:list", (Permission.NOMINATION_READ,)),
    Entry(_("培训文书"), "certificate", "papers:list", (Permission.PAPER_ISSUE,)),
    Entry(_("政策库"), "book", "policies:list"),
    Entry(_("数据导入"), "file-import", "imports:list", (Permission.ROSTER_IMPORT, Permission.CREDIT_IMPORT)),
    Entry(_("评估记录"), "history", "runs:list", (Permission.BOARD_READ,)),
    Entry(_("人数快照"), "users-group", "headcounts:list", (Permission.HEADCOUNT_REPORT,)),
    Entry(_("账号管理"), "users-group", "administration:accounts", _ADMINISTER),
    Entry(_("授权管理"), "key", "grants:list", (Permission.GRANT_MANAGE,)),
    Entry(_("接口客户端"), "link", "clients:list", (Permission.CLIENT_MANAGE, Permission.GRANT_MANAGE)),
    Entry(_("审计日志"), "shield-check", "audit:list", (Permission.AUDIT_READ,)),
)

#: Areas without an entry of their own, with that under which they are found.
_WITHIN = {"webhooks": "clients"}


@dataclass(frozen=True)
class Shell:
    """What the frame shows."""

    actor: Actor
    entries: tuple[Entry, ...]
    area: str
    organisation: Organisation | None
    role: str
    demo_day: date | None
    theme: str
    search_url: str

    @property
    def is_signed_in(self) -> bool:
        """Whether somebody has signed in."""
        return self.actor.user_id is not None


def shell_of(request: HttpRequest) -> Shell:
    """The frame for this request. One query at most: the organisation acted for."""
    actor: Actor = getattr(request, "actor", NOBODY)
    match = request.resolver_match
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return Shell(
        actor=actor,
        entries=entries_for(actor),
        area=_WITHIN.get(match.namespace, match.namespace) if match else "",
        organisation=chosen_organisation(request),
        role=_role_of(actor),
        demo_day=settings.GANXUN_TODAY,
        theme=theme if theme in {"light", "dark"} else "",
        search_url=Entry("", "", "search:results").url,
    )


def entries_for(actor: Actor) -> tuple[Entry, ...]:
    """The entries of the navigation that the actor has any business with."""
    if actor.user_id is None:
        return ()
    return tuple(entry for entry in NAVIGATION if entry.is_for(actor) and entry.url)


def _role_of(actor: Actor) -> str:
    labels = [ROLES[grant.role].label for grant in actor.grants if grant.role in ROLES]
    return "、".join(dict.fromkeys(labels))
