"""Freezing the denominators: how many people of each category each unit had on a day (domain.md §1.7).

Who is in a category is decided by the evaluator itself: for each category a rule that asks for nothing is judged,
so that there is one implementation of categories. A snapshot is taken once a year and stays as it was.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
from django.conf import settings
from django.db import transaction

from ganxun.base import audit
from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.base.refusals import Reason, refuse_if
from ganxun.compliance import library
from ganxun.compliance.actions.runs import one_moment
from ganxun.compliance.actions.snapshot import take_snapshot
from ganxun.compliance.choices import Verdict
from ganxun.compliance.decisions import why_not_freeze, why_not_share
from ganxun.compliance.models import HeadcountSnapshot
from ganxun.rules.engines.sources import ParquetFacts
from ganxun.rules.evaluating import evaluate
from ganxun.rules.facts import registry
from ganxun.rules.language.conditions import Holds, InCategory, Operator, Test, walk
from ganxun.rules.language.periods import CalendarYear
from ganxun.rules.language.policy import Confidence, Policy, Rule, Subject
from ganxun.rules.language.requirements import Accumulate, Average, Measure, Share, leaves

#: An exemption that names no duty frees from all of them.
_EXEMPT_FROM_ALL = Holds("exemptions", Test("duty", Operator.IS_KNOWN, (False,)))


def freeze_headcounts(policy_code: str, *, taken_on: date, actor: Actor, at: datetime) -> int:
    """Count everybody as of `taken_on` and keep the counts for that year; returns how many rows were kept.

    Raises Refused without the right over the whole tree, or when the year has been frozen already.
    """
    actor.require(Permission.HEADCOUNT_REPORT, "")
    policy = library.policy(policy_code)
    categories = counted_categories(policy)
    refuse_if(why_not_share(_told_otherwise(policy, categories)))
    refuse_if(_why_not(categories, taken_on))
    counts = _counts(policy, categories, taken_on)
    with transaction.atomic():
        refuse_if(_why_not(categories, taken_on))
        rows = [
            HeadcountSnapshot(
                organisation_id=unit,
                category=category,
                year=taken_on.year,
                taken_on=taken_on,
                people=people,
                exempt=exempt,
            )
            for (unit, category), (people, exempt) in sorted(counts.items())
        ]
        HeadcountSnapshot.objects.bulk_create(rows, batch_size=5_000)
        audit.note(
            actor,
            "headcount.frozen",
            at=at,
            details={"policy": policy_code, "taken_on": taken_on.isoformat(), "rows": len(rows)},
        )
    return len(rows)


def counted_categories(policy: Policy) -> tuple[str, ...]:
    """The categories that some rule divides by."""
    found = {
        leaf.category
        for rule in policy.rules
        for leaf in leaves(rule.requires)
        if isinstance(leaf, Share | Average) and leaf.category
    }
    return tuple(sorted(found))


def _why_not(categories: tuple[str, ...], taken_on: date) -> tuple[Reason, ...]:
    held = HeadcountSnapshot.objects.filter(year=taken_on.year, category__in=categories)
    return why_not_freeze(tuple(held.values_list("category", flat=True).distinct()), year=taken_on.year)


def _told_otherwise(policy: Policy, categories: tuple[str, ...]) -> dict[str, str]:
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


def _counts(
    policy: Policy, categories: tuple[str, ...], taken_on: date
) -> dict[tuple[int, str], tuple[int, int]]:
    """(unit, category) → people, and how many of them are exempt."""
    room = Path(settings.DATA_FOLDER) / "runs"
    room.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="headcounts-", dir=room))
    people: Counter[tuple[int, str]] = Counter()
    exempt: Counter[tuple[int, str]] = Counter()
    try:
        with one_moment():
            snapshot = take_snapshot(folder)
        for findings in _members(policy, categories, taken_on, snapshot.folder):
            counted = findings.group_by(["unit_id", "duty", "verdict"]).aggregate([([], "count_all")])
            for row in counted.to_pylist():
                place = (row["unit_id"], row["duty"])
                if row["unit_id"] is None or row["verdict"] == Verdict.UNKNOWN:
                    continue
                people[place] += row["count_all"]
                exempt[place] += row["count_all"] * (row["verdict"] == Verdict.EXEMPT)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return {place: (number, exempt[place]) for place, number in people.items()}


def _members(policy: Policy, categories: tuple[str, ...], on: date, folder: Path) -> Iterator[pa.Table]:
    rules = tuple(_membership(policy, category) for category in categories)
    asked = replace(policy, rules=rules)
    for batch in evaluate(
        asked, on, facts=ParquetFacts(folder), registry=registry, keep=library.compiled_folder()
    ):
        yield batch.findings


def _membership(policy: Policy, category: str) -> Rule:
    """A rule that whoever is in the category has met: it asks for nothing."""
    return Rule(
        duty=category,
        says=policy.categories[category].says,
        cites=policy.categories[category].cites,
        confidence=Confidence.VERIFIED,
        owner="",
        starts_on=policy.document.starts_on,
        ends_before=None,
        subject=Subject.PERSON,
        period=CalendarYear(),
        requires=Accumulate(Measure.HOURS, "credits", 0),
        applies_when=InCategory(category),
        exempt_when=_EXEMPT_FROM_ALL,
    )
