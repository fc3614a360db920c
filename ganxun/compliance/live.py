"""Judging a few people now, in PostgreSQL, by the same expressions that judge a province at night (policy.md §5)."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection

from ganxun.compliance import library
from ganxun.rules.engines.postgres import PostgresPeople
from ganxun.rules.evaluation.compiled import CompiledPolicy, rules_to_judge
from ganxun.rules.facts import registry
from ganxun.rules.language.policy import Policy, Rule, Subject

_COMPILED: dict[tuple[str, str, tuple[tuple[str, date], ...]], PostgresPeople] = {}
_LOCK = threading.Lock()
_KEPT = 8


def judge_people(policy_code: str, people: Sequence[int], as_of: date) -> list[dict[str, Any]]:
    """Findings of these people as of a day, by person and duty, those that do not apply included.

    Each is a mapping with the columns of a stored finding and `missing_facts`, the names of the facts that lack.
    Reads the facts as they are within the present transaction; stores nothing.
    """
    if not people:
        return []
    compiled = _compiled(library.policy(policy_code), as_of)
    with connection.cursor() as cursor:
        return compiled.findings(cursor, people, as_of)


def rules_for_people(policy: Policy, as_of: date) -> tuple[Rule, ...]:
    """The rules in force on a day that bind each person."""
    return tuple(rule for rule in rules_to_judge(policy, as_of) if rule.subject is Subject.PERSON)


def _compiled(policy: Policy, as_of: date) -> PostgresPeople:
    """Compiling takes a second or two: once a process, policy content and set of rules in force."""
    rules = rules_for_people(policy, as_of)
    key = (policy.document.code, policy.version, tuple((rule.duty, rule.starts_on) for rule in rules))
    with _LOCK:
        if key not in _COMPILED:
            if len(_COMPILED) >= _KEPT:
                _COMPILED.pop(next(iter(_COMPILED)))
            _COMPILED[key] = PostgresPeople(CompiledPolicy(policy, registry, rules, scoped=False))
        return _COMPILED[key]
