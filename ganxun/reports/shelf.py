"""Which policies a page speaks of: those that bind an organisation on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.base.querysets import within
from ganxun.compliance import library
from ganxun.compliance.models import Adoption
from ganxun.rules.language.conditions import InCategory
from ganxun.rules.language.policy import Category, Policy, Subject
from ganxun.rules.loading.problems import PolicyRefused


def policy_on(day: date) -> Policy | None:
    """The policy whose period contains `day`; else the last one that had begun; None on an empty shelf."""
    policies = sorted(
        (library.policy(code) for code in library.codes()), key=lambda each: each.document.starts_on
    )
    begun = [each for each in policies if each.document.starts_on <= day]
    inside = [each for each in begun if day < each.document.ends_before]
    return next(iter((inside or begun or policies)[-1:]), None)


def policies_for(path: str, day: date) -> tuple[Policy, ...]:
    """The policies that bind the organisation with this path on a day, the nearest adoption first.

    When none binds any more, the one that bound last; where nobody on the way up has adopted anything, the
    shelf's own (`policy_on`), so that an installation shows something before the first adoption.
    """
    way = {int(part) for part in path.split(".") if part.isdecimal()}
    held = [each for each in library.bound() if each.organisation in way and each.starts_on <= day]
    binding = [each.policy for each in held if each.binds_on(day)]
    over = sorted((each.ends_before, each.policy) for each in held if each.ends_before is not None)
    shown = dict.fromkeys(binding or [code for _ends, code in over[-1:]])
    found = tuple(library.policy(code) for code in shown if code in library.codes())
    usual = None if found else policy_on(day)
    return found or ((usual,) if usual else ())


def readable() -> tuple[Policy, ...]:
    """Every policy on the shelf that has no mistakes, by their first days."""
    found = []
    for code in library.codes():
        try:
            found.append(library.policy(code))
        except PolicyRefused:
            continue
    return tuple(sorted(found, key=lambda each: each.document.starts_on))


def choose(policies: Sequence[Policy], code: str) -> Policy | None:
    """The policy named, wherever it stands on the shelf; else the first of `policies`."""
    if code in library.codes():
        return library.policy(code)
    return policies[0] if policies else None


def categories_judged(policy: Policy, on: date) -> dict[str, tuple[Category, str]]:
    """The categories that some duty in force binds as a whole: code → (category, that duty)."""
    found: dict[str, tuple[Category, str]] = {}
    for rule in policy.in_force(on):
        if rule.subject is Subject.PERSON and isinstance(rule.applies_when, InCategory):
            code = rule.applies_when.code
            found.setdefault(code, (policy.categories[code], rule.duty))
    return found


@dataclass(frozen=True)
class Adopted:
    """One adoption as pages show it. `may_change`: the actor may end or withdraw it."""

    adoption: Adoption
    title: str
    state: str
    state_words: str | Promise
    may_change: bool

    @property
    def may_withdraw(self) -> bool:
        """Whether it has not begun, so that it can be taken back."""
        return self.may_change and self.state == "ahead"

    @property
    def may_end(self) -> bool:
        """Whether it binds, so that it can be ended."""
        return self.may_change and self.state == "binding"


_STATES = {"binding": _("施行中"), "ahead": _("尚未施行"), "ended": _("已停止")}


def adoptions(actor: Actor, *, on: date) -> list[Adopted]:
    """Who adopted what since when, as far as it concerns the actor: in the subtrees the actor reads, and above them.

    One query. What binds comes first, then what will, then what did.
    """
    rows = Adoption.objects.select_related("organisation")
    above = {int(part) for path in actor.paths(Permission.BOARD_READ) for part in path.split(".") if part}
    rows = rows.filter(within(actor, Permission.BOARD_READ, "organisation__path")) | rows.filter(
        organisation__in=above
    )
    found = [_shown(each, actor, on) for each in rows.order_by("organisation__depth", "-starts_on", "policy")]
    return sorted(found, key=lambda each: list(_STATES).index(each.state))


def _shown(adoption: Adoption, actor: Actor, on: date) -> Adopted:
    state = "binding"
    if adoption.starts_on > on:
        state = "ahead"
    elif adoption.ends_before is not None and adoption.ends_before <= on:
        state = "ended"
    return Adopted(
        adoption=adoption,
        title=library.title(adoption.policy),
        state=state,
        state_words=_STATES[state],
        may_change=actor.can(Permission.POLICY_ADOPT, adoption.organisation.path),
    )
