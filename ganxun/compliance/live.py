"""Judging a few people now, in PostgreSQL, by the same expressions that judge a province at night (policy.md §5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection

from ganxun.compliance import library
from ganxun.rules import explanation
from ganxun.rules.evaluating import evaluate_people
from ganxun.rules.explanation import Explanation, explain_all
from ganxun.rules.facts import registry


def judge_people(policy_code: str, people: Sequence[int], as_of: date) -> list[dict[str, Any]]:
    """Findings of these people as of a day, by person and duty, those that do not apply included.

    Each is a mapping with the columns of a stored finding and `missing_facts`, the names of the facts that lack.
    Reads the facts as they are within the present transaction; stores nothing.
    """
    if not people:
        return []
    with connection.cursor() as cursor:
        return evaluate_people(
            library.policy(policy_code),
            as_of,
            people,
            registry=registry,
            cursor=cursor,
            keep=library.compiled_folder(),
        )


def explain_person(policy_code: str, person_id: int, as_of: date) -> list[Explanation]:
    """Every rule over persons for one person, judged now, with each record beside it; two queries.

    Rules that do not apply are among them; changes of posts and ranks are left out.
    """
    with connection.cursor() as cursor:
        return explain_all(
            library.policy(policy_code),
            as_of,
            person_id,
            registry=registry,
            cursor=cursor,
            keep_not_applicable=True,
            changes=False,
            keep=library.compiled_folder(),
        )


def explain_people(policy_code: str, people: Sequence[int], as_of: date) -> dict[int, list[Explanation]]:
    """As `explain_person` for many: person → every rule over persons, in as many queries as for one."""
    if not people:
        return {}
    with connection.cursor() as cursor:
        return explanation.explain_people(
            library.policy(policy_code),
            as_of,
            people,
            registry=registry,
            cursor=cursor,
            keep=library.compiled_folder(),
        )
