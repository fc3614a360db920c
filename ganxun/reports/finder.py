"""One search over people, organisations, clauses and rules; each group only what the actor may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.orgs.models import Organisation
from ganxun.people.models import Person
from ganxun.rules.language.policy import Clause, Policy, Rule

_SHORT = 5
_AROUND = 30


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
    """What a search found, at most `limit` of each kind; `more` names the kinds that have more."""

    text: str
    people: tuple[Person, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    clauses: tuple[FoundClause, ...] = ()
    rules: tuple[FoundRule, ...] = ()
    more: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was found."""
        return not (self.people or self.organisations or self.clauses or self.rules)


def search(text: str, *, actor: Actor, policies: Sequence[Policy], limit: int = _SHORT) -> Found:
    """Look for `text`. Two queries; clauses and rules are in memory."""
    word = text.strip()
    if not word:
        return Found(text="")
    people = Person.objects.visible_to(actor).matching(word).select_related("unit")
    organisations = Organisation.objects.visible_to(actor, Permission.BOARD_READ).matching(word)
    found_people = list(people.order_by("-top_order", "name_pinyin", "id")[: limit + 1])
    found_organisations = list(organisations.order_by("depth", "id")[: limit + 1])
    clauses = [found for policy in policies for found in _clauses(word, policy)]
    rules = [found for policy in policies for found in _rules(word, policy)]
    numbers = {
        "people": len(found_people),
        "organisations": len(found_organisations),
        "clauses": len(clauses),
        "rules": len(rules),
    }
    return Found(
        text=word,
        people=tuple(found_people[:limit]),
        organisations=tuple(found_organisations[:limit]),
        clauses=tuple(clauses[:limit]),
        rules=tuple(rules[:limit]),
        more=frozenset(kind for kind, number in numbers.items() if number > limit),
    )


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
