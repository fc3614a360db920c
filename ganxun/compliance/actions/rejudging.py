"""Judging again whoever's facts have changed, soon, by the same evaluator (decision 0085).

The notes (`StalePerson`) are taken in order, a batch a transaction. Within it: the lock that full runs store under, the
notes, the verdicts, the differences, the tallies, the mark on the notes. Killed anywhere, all of it is as before and the
notes still wait. A change committed while its person is being judged has left a note of its own that this batch has
not read, so it is judged by the next.

A full run judges facts of one moment and stores minutes later; whoever was judged meanwhile would be put back. It
therefore opens the notes again that it has not seen (`notes.reopen_notes`), before it lets the lock go.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from ganxun.compliance import library
from ganxun.compliance.actions.differing import adjust_tallies
from ganxun.compliance.actions.findings import Portion, Stored, standing_of, store_portion
from ganxun.compliance.actions.judging import judge_some, person_duties
from ganxun.compliance.actions.notes import forget_notes, lock_findings, mark_judged, take_notes, unseen
from ganxun.compliance.choices import RunKind, RunState
from ganxun.compliance.models import EvaluationRun
from ganxun.rules.language.policy import Policy
from ganxun.rules.loading.problems import PolicyRefused

#: Notes that are taken at once: small enough that a change waits seconds, large enough for an import.
NOTES_A_BATCH = 20_000


@dataclass(frozen=True)
class Current:
    """A policy whose latest judged day is kept current, and the full run that its board stands on."""

    policy: Policy
    base: EvaluationRun


@dataclass(frozen=True)
class Rejudged:
    """What one batch did: notes taken, people judged (once a policy), findings that differ from before."""

    notes: int
    people: int
    changed: int


def current_policies(today: date) -> list[Current]:
    """Policies that can be read, whose period is not over, and that stand as they were judged by their latest full run."""
    found = (_current(code, today) for code in library.codes())
    return [each for each in found if each is not None]


def _current(code: str, today: date) -> Current | None:
    base = EvaluationRun.objects.latest_by(code, today)
    if base is None:
        return None
    try:
        policy = library.policy(code)
    except PolicyRefused:
        return None  # its page says what is wrong with it; the others go on
    is_changed = (base.content_hash, base.scope_id) != (policy.version, library.scope_of(code, base.as_of))
    if today >= policy.document.ends_before or is_changed:
        return None  # a closed period stands as judged; what has changed waits for the full run that is asked for
    return Current(policy, base)


def rejudge(*, today: date, clock: Callable[[], datetime], most: int = NOTES_A_BATCH) -> Rejudged:
    """Judge again all who wait, batch after batch, until nobody does. `today` says which board is the latest."""
    total = Rejudged(0, 0, 0)
    while (batch := rejudge_batch(today=today, at=clock(), most=most)).notes:
        total = Rejudged(
            total.notes + batch.notes, total.people + batch.people, total.changed + batch.changed
        )
    return total


@transaction.atomic
def rejudge_batch(*, today: date, at: datetime, most: int = NOTES_A_BATCH) -> Rejudged:
    """Judge again those of the oldest `most` notes, for every current policy; all of it or nothing."""
    for code in library.codes():
        lock_findings(code)
    current = current_policies(today)
    forget_notes([each.base.facts_moment for each in current])
    notes = take_notes(most)
    if not notes:
        return Rejudged(0, 0, 0)
    people = changed = 0
    for each in current:
        whom = unseen(notes, each.base.facts_moment)
        stored = _judge(each, sorted({note.person_id for note in whom if note.person_id is not None}), at)
        people, changed = people + stored.found, changed + stored.changed
        if whom:
            EvaluationRun.objects.filter(pk=each.base.pk, groups_behind_since__isnull=True).update(
                groups_behind_since=at
            )
    mark_judged(notes)
    return Rejudged(len(notes), people, changed)


def _judge(current: Current, people: list[int], at: datetime) -> Stored:
    """Judge these people for one policy as of the day of its board and store what differs. `found` counts people."""
    if not people:
        return Stored(found=0, changed=0)
    base, policy = current.base, current.policy
    after = judge_some(policy, people, base.as_of, scope=base.scope_id)
    duties = person_duties(policy, base.as_of)
    before = standing_of(base.policy, people, base.as_of, duties)
    run = daily_run(base, at)
    later = EvaluationRun.objects.first_after(base)
    portion = Portion(
        policy=base.policy,
        as_of=base.as_of,
        run=run.pk,
        duties=duties,
        low=people[0],
        high=people[-1],
        next_judged=later.as_of if later else None,
        people=tuple(people),
    )
    stored = store_portion(portion, after.to_batches())
    if stored.changed:
        adjust_tallies(base, policy, before=before, after=after)
    EvaluationRun.objects.filter(pk=run.pk).update(
        changed=F("changed") + stored.changed, subjects=F("subjects") + len(people), finished_at=at
    )
    return Stored(found=len(people), changed=stored.changed)


def daily_run(base: EvaluationRun, at: datetime) -> EvaluationRun:
    """The run that gathers what is judged again upon a full run."""
    fresh: dict[str, Any] = {
        "policy_version": base.policy_version,
        "policy": base.policy,
        "as_of": base.as_of,
        "kind": RunKind.DAILY,
        "state": RunState.FINISHED,
        "asked_at": at,
        "asked_by": "ganxun",
        "started_at": at,
        "done": 100,
    }
    run, _ = EvaluationRun.objects.get_or_create(base=base, defaults=fresh)
    return run
