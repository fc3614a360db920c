"""Keeping the boards current: which full runs are due, because a day has passed or a policy has changed (decision 0085)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ganxun.base.actor import Actor
from ganxun.compliance import library
from ganxun.compliance.actions.notes import alone
from ganxun.compliance.actions.rejudging import Rejudged, rejudge
from ganxun.compliance.actions.runs import request_run
from ganxun.compliance.choices import RunKind, RunState
from ganxun.compliance.decisions import why_full_run
from ganxun.compliance.models import Adoption, EvaluationRun
from ganxun.rules.language.policy import Policy
from ganxun.rules.loading.problems import PolicyRefused


@dataclass(frozen=True)
class Kept:
    """What one look did: the full runs it asked for, and whom it judged again."""

    asked: tuple[EvaluationRun, ...]
    rejudged: Rejudged


def keep_current(*, today: date, actor: Actor, clock: Callable[[], datetime]) -> Kept:
    """Ask for the full runs that are due, then judge again whoever's facts have changed.

    While another worker is at it, nothing: the job comes again in seconds. A job's lock would outlive a killed worker;
    this one ends with its connection.
    """
    with alone("compliance.keep") as is_alone:
        return _kept(today, actor, clock) if is_alone else Kept((), Rejudged(0, 0, 0))


def _kept(today: date, actor: Actor, clock: Callable[[], datetime]) -> Kept:
    asked = tuple(run for code in library.codes() if (run := _ask(code, today, actor, clock())))
    return Kept(asked, rejudge(today=today, clock=clock))


def _ask(code: str, today: date, actor: Actor, at: datetime) -> EvaluationRun | None:
    try:
        policy = library.policy(code)
    except PolicyRefused:
        return None
    day = min(today, policy.document.ends_before - timedelta(days=1))
    if not _binds(code, day) or day < policy.document.starts_on:
        return None
    latest = EvaluationRun.objects.latest_by(code, today)
    scope = library.scope_of(code, day)
    why = why_full_run(latest, day=day, version=policy.version, scope=scope, at=at)
    if why is None or _is_asked(policy, day, at):
        return None
    return request_run(policy_code=code, as_of=day, actor=actor, at=at)


def _binds(code: str, day: date) -> bool:
    """Whether anybody has adopted the policy for that day."""
    return Adoption.objects.in_force(day).filter(policy=code).exists()


def _is_asked(policy: Policy, day: date, at: datetime) -> bool:
    """A run for the day waits or is being carried out; or one failed within the hour, and its cause must be mended first."""
    runs = EvaluationRun.objects.filter(policy=policy.document.code, as_of=day, kind=RunKind.FULL)
    if runs.filter(state__in=(RunState.WAITING, RunState.RUNNING), asked_at__gt=at - _GIVEN_UP).exists():
        return True
    return runs.filter(state=RunState.FAILED, finished_at__gt=at - _TRY_AGAIN).exists()


_GIVEN_UP = timedelta(hours=6)
_TRY_AGAIN = timedelta(hours=1)
