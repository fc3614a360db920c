"""Counting heads as the register holds them: how many people of each category each unit has on a day (domain.md §1.7).

Who is in a category is asked with the expressions of the evaluator: there is one implementation of categories.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from ganxun.compliance import library
from ganxun.compliance.decisions import Heads
from ganxun.compliance.models import Adoption
from ganxun.rules.audience import AT_ONCE, audience_counts
from ganxun.rules.facts import registry
from ganxun.rules.language.conditions import AllHold, Condition, Holds, InCategory, Operator, Test, walk
from ganxun.rules.language.policy import Policy
from ganxun.rules.language.requirements import Average, Share, leaves

#: An exemption that names no duty frees from all of them.
_EXEMPT_FROM_ALL = Holds("exemptions", Test("duty", Operator.IS_KNOWN, (False,)))


NOBODY_THERE = Heads(0, 0)
#: (unit, category) → its own people.
Counts = dict[tuple[int, str], Heads]


@dataclass(frozen=True)
class Countable:
    """Categories that a policy divides by."""

    policy: Policy
    categories: tuple[str, ...]


def counted_categories(policy: Policy) -> tuple[str, ...]:
    """The categories that some rule divides by."""
    found = {
        leaf.category
        for rule in policy.rules
        for leaf in leaves(rule.requires)
        if isinstance(leaf, Share | Average) and leaf.category
    }
    return tuple(sorted(found))


def countable_in(path: str, day: date) -> tuple[Countable, ...]:
    """What is counted in an organisation: the categories of each policy that binds it on the day, each category once."""
    codes = dict.fromkeys(Adoption.objects.binding(path, day).values_list("policy", flat=True))
    return tuple(_countable(library.policy(code) for code in codes if code in library.codes()))


def labels_of(countable: Iterable[Countable]) -> dict[str, str]:
    """Category → what it is called."""
    return {code: each.policy.categories[code].label for each in countable for code in each.categories}


def _countable(policies: Iterable[Policy]) -> Iterable[Countable]:
    seen: set[str] = set()
    for policy in policies:
        fresh = tuple(code for code in counted_categories(policy) if code not in seen)
        seen |= set(fresh)
        if fresh:
            yield Countable(policy, fresh)


def counts_in(unit_id: int, countable: Sequence[Countable], day: date) -> Counts:
    """The people of each unit in the subtree of this one, on the day."""
    found: Counts = {}
    for each in countable:
        found |= _counts(each.policy, each.categories, unit_id, day)
    return found


def _counts(policy: Policy, categories: tuple[str, ...], unit_id: int, day: date) -> Counts:
    found: Counts = {}
    at_once = AT_ONCE // 2
    for first in range(0, len(categories), at_once):
        part = categories[first : first + at_once]
        with connection.cursor() as cursor:
            rows = audience_counts(
                policy, _conditions(part), day, registry=registry, cursor=cursor, unit_id=unit_id
            )
        for unit, counts in rows.items():
            for place, category in enumerate(part):
                if counts[2 * place]:
                    found[unit, category] = Heads(counts[2 * place], counts[2 * place + 1])
    return found


def _conditions(categories: Sequence[str]) -> tuple[Condition, ...]:
    """For each category: who is in it, and who of them is exempt."""
    return tuple(
        condition
        for category in categories
        for condition in (InCategory(category), AllHold((InCategory(category), _EXEMPT_FROM_ALL)))
    )


def told_otherwise(policy: Policy, categories: tuple[str, ...]) -> dict[str, str]:
    """Category → the title of another policy on the shelf that divides by it and means something else."""
    found: dict[str, str] = {}
    for code in library.codes():
        other = library.policy(code)
        for category in set(categories) & set(counted_categories(other)):
            if meaning(other, category) != meaning(policy, category):
                found[category] = other.document.title
    return found


def meaning(policy: Policy, category: str) -> str:
    """What a category says about a person, with those it builds upon."""
    reached: dict[str, object] = {}
    waiting = [category]
    while waiting:
        code = waiting.pop()
        reached[code] = policy.categories[code].when
        parts = walk(policy.categories[code].when)
        waiting += [part.code for part in parts if isinstance(part, InCategory) and part.code not in reached]
    return repr(sorted(reached.items(), key=lambda pair: pair[0]))
