"""One search over people, organisations, classes, clauses and rules; each group only what the actor may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.classes.models import TrainingClass
from ganxun.orgs.models import Organisation
from ganxun.people.models import Person
from ganxun.people.querysets import found_in_order
from ganxun.rules.language.policy import Clause, Policy, Rule

_SHORT = 5
_AROUND = 30
#: A single character stands in the name of nearly every class.
_SHORTEST_PART = 2

#: The groups of results, in the order in which they are shown.
KINDS = ("people", "organisations", "classes", "clauses", "rules")


@dataclass(frozen=True)
class Passage:
    """The words around what was found: `before` + `match` + `after`."""

    before: str
    match: str
    after: str


@dataclass(frozen=True)
class FoundClause:
    """A clause and where in it the word stands."""

    policy: Policy
    clause: Clause
    passage: Passage


@dataclass(frozen=True)
class FoundRule:
    """A rule and where in its sentence the word stands."""

    policy: Policy
    rule: Rule
    passage: Passage


@dataclass(frozen=True)
class Found:
    """What a search found, one page of each kind; `more` names the kinds that have further pages."""

    text: str
    people: tuple[Person, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    classes: tuple[TrainingClass, ...] = ()
    clauses: tuple[FoundClause, ...] = ()
    rules: tuple[FoundRule, ...] = ()
    more: frozenset[str] = frozenset()
    page: int = 1

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was found."""
        return not any(getattr(self, kind) for kind in KINDS)


def search(
    text: str,
    *,
    actor: Actor,
    policies: Sequence[Policy],
    limit: int = _SHORT,
    kinds: Sequence[str] = KINDS,
    page: int = 1,
) -> Found:
    """Look for `text` in these groups; `page` counts from one. A few queries; clauses and rules are in memory."""
    word = text.strip()
    if not word:
        return Found(text="")
    skip = (page - 1) * limit
    found: dict[str, Sequence[Any]] = {}
    if "people" in kinds:
        found["people"] = _people(word, actor, skip, limit + 1)
    if "organisations" in kinds:
        found["organisations"] = list(_organisations(word, actor)[skip : skip + limit + 1])
    if "classes" in kinds and len(word) >= _SHORTEST_PART:
        found["classes"] = list(_classes(word, actor)[skip : skip + limit + 1])
    if "clauses" in kinds:
        clauses = [each for policy in policies for each in _clauses(word, policy)]
        found["clauses"] = clauses[skip : skip + limit + 1]
    if "rules" in kinds:
        rules = [each for policy in policies for each in _rules(word, policy)]
        found["rules"] = rules[skip : skip + limit + 1]
    return Found(
        text=word,
        more=frozenset(kind for kind, rows in found.items() if len(rows) > limit),
        page=page,
        **{kind: tuple(rows[:limit]) for kind, rows in found.items()},
    )


def _people(word: str, actor: Actor, skip: int, most: int) -> list[Person]:
    numbers = found_in_order(word, actor=actor, most=skip + most)[skip:]
    people = Person.objects.visible_to(actor).select_related("unit").in_bulk(numbers)
    return [people[number] for number in numbers if number in people]


def _organisations(word: str, actor: Actor) -> QuerySet[Organisation]:
    """The name itself first, then names that begin with the word, then those that contain it."""
    place = Case(
        When(Q(name=word) | Q(short_name=word) | Q(code=word), then=Value(0)),
        When(Q(name__startswith=word) | Q(short_name__startswith=word), then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    found = Organisation.objects.visible_to(actor, Permission.BOARD_READ).matching(word)
    return found.order_by(place, "depth", "sort_key", "id")


def _classes(word: str, actor: Actor) -> QuerySet[TrainingClass]:
    """Classes by a part of their name or by their number, the latest first."""
    found = TrainingClass.objects.visible_to(actor).filter(Q(name__contains=word) | Q(code=word))
    return found.select_related("organiser", "institution").order_by("-starts_on", "code")


def _clauses(word: str, policy: Policy) -> list[FoundClause]:
    found = []
    for clause in policy.clauses.values():
        passage = passage_in(clause.text, word)
        if passage is None and clause.id.startswith(word):
            passage = Passage("", "", clause.text[: 2 * _AROUND])
        if passage is not None:
            found.append(FoundClause(policy, clause, passage))
    return found


def _rules(word: str, policy: Policy) -> list[FoundRule]:
    found, seen = [], set()
    for rule in policy.rules:
        passage = passage_in(rule.says, word)
        if passage is None and word == rule.duty:
            passage = Passage("", "", rule.says)
        if passage is not None and rule.duty not in seen:
            seen.add(rule.duty)
            found.append(FoundRule(policy, rule, passage))
    return found


def passage_in(text: str, word: str) -> Passage | None:
    """The first place of `word` in `text` with some words around it; None when it is not there."""
    at = text.find(word)
    if at < 0:
        return None
    start, end = max(0, at - _AROUND), at + len(word) + _AROUND
    before = ("…" if start else "") + text[start:at]
    after = text[at + len(word) : end] + ("…" if end < len(text) else "")
    return Passage(before, word, after)
