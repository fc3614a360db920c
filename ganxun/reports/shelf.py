"""Which policy a page speaks of on a day."""

from __future__ import annotations

from datetime import date

from ganxun.compliance import library
from ganxun.rules.language.conditions import InCategory
from ganxun.rules.language.policy import Category, Policy, Subject


def policy_on(day: date) -> Policy | None:
    """The policy whose period contains `day`; else the last one that had begun; None on an empty shelf."""
    policies = sorted(
        (library.policy(code) for code in library.codes()), key=lambda each: each.document.starts_on
    )
    begun = [each for each in policies if each.document.starts_on <= day]
    inside = [each for each in begun if day < each.document.ends_before]
    return next(iter((inside or begun or policies)[-1:]), None)


def categories_judged(policy: Policy, on: date) -> dict[str, tuple[Category, str]]:
    """The categories that some duty in force binds as a whole: code → (category, that duty)."""
    found: dict[str, tuple[Category, str]] = {}
    for rule in policy.in_force(on):
        if rule.subject is Subject.PERSON and isinstance(rule.applies_when, InCategory):
            code = rule.applies_when.code
            found.setdefault(code, (policy.categories[code], rule.duty))
    return found
