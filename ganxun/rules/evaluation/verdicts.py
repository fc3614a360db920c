"""How counted figures become verdicts: the one place where the questions and their order stand.

Order: not applicable · unknown (does it apply? exempt?) · exempt · met · unknown (uncertain records could close
it) · on track (booked training closes it) · not met (closed, or can no longer be closed) · on track (pace) ·
at risk. Every expression is three-valued only where it says so; shares are compared by multiplying crosswise.
"""

from dataclasses import dataclass
from functools import reduce
from typing import Any

import ibis

from ganxun.rules.language.verdicts import Verdict

_NO = ibis.literal(value=False)
FALSE = ibis.literal(value=False)
ZERO = ibis.literal(0, "int64")


@dataclass(frozen=True)
class Standing:
    """What has been counted towards a bound from below: sure, uncertain, booked; and the bound."""

    value: Any
    target: Any
    could_reach: Any = _NO
    scheduled: Any = ZERO
    fits: Any = None


def number(verdict: Verdict) -> Any:
    """The verdict as a literal of the type findings store."""
    return ibis.literal(int(verdict), "int64")


def judge(standing: Standing, window: Any) -> Any:
    """The verdict of a bound from below (``fits``: what the remaining days can hold; None: anything)."""
    closed = window.left <= 0
    lost = closed if standing.fits is None else closed | (standing.target - standing.value > standing.fits)
    paced = standing.value * window.total >= standing.target * window.elapsed
    return ibis.cases(
        (standing.value >= standing.target, number(Verdict.MET)),
        (standing.could_reach, number(Verdict.UNKNOWN)),
        (~closed & (standing.value + standing.scheduled >= standing.target), number(Verdict.ON_TRACK)),
        (lost, number(Verdict.NOT_MET)),
        (paced, number(Verdict.ON_TRACK)),
        else_=number(Verdict.AT_RISK),
    )


def judge_between(standing: Standing, least: Any, most: Any, scale: int, window: Any) -> Any:
    """The verdict of «左右» and of an exact figure: ``least`` ≤ value × ``scale`` ≤ ``most``."""
    value = standing.value * scale
    closed = window.left <= 0
    booked = (standing.value + standing.scheduled) * scale
    return ibis.cases(
        (value > most, number(Verdict.NOT_MET)),
        (standing.could_reach, number(Verdict.UNKNOWN)),
        (value >= least, number(Verdict.MET)),
        (closed, number(Verdict.NOT_MET)),
        (booked >= least, number(Verdict.ON_TRACK)),
        (value * window.total >= least * window.elapsed, number(Verdict.ON_TRACK)),
        else_=number(Verdict.AT_RISK),
    )


def last_day(end: Any) -> Any:
    """The last day of a period that ends before ``end``."""
    return (end.cast("timestamp") - ibis.interval(days=1)).cast("date")


def below(value: Any, target: Any) -> Any:
    """What is missing to the target, never negative."""
    return ibis.greatest(target - value, 0)


def divided(numerator: Any, denominator: Any) -> Any:
    """Whole part of a quotient; null when there is nothing to divide by."""
    return ibis.ifelse(denominator > 0, (numerator // ibis.greatest(denominator, 1)).cast("int64"), None)


_BEST_FIRST = (Verdict.MET, Verdict.ON_TRACK, Verdict.UNKNOWN, Verdict.AT_RISK, Verdict.NOT_MET)
_WORST_FIRST = (Verdict.NOT_MET, Verdict.UNKNOWN, Verdict.AT_RISK, Verdict.ON_TRACK, Verdict.MET)


def chosen(row: Any, names: list[str], *, best: bool) -> Any:
    """The index of the alternative that decides: best (or worst) verdict, then most (least) progress."""
    order = _BEST_FIRST if best else _WORST_FIRST
    scores = []
    for name in names:
        places = ((row[f"{name}_verdict"] == int(verdict), place) for place, verdict in enumerate(order))
        rank = ibis.cases(*places, else_=len(order)).cast("int64")
        progress = _progress(row[f"{name}_value"], row[f"{name}_target"])
        scores.append(rank * 100_000 + (10_000 - progress if best else progress))
    least = reduce(ibis.least, scores)
    cases = ((score == least, index) for index, score in enumerate(scores[:-1]))
    return ibis.cases(*cases, else_=len(scores) - 1).cast("int64")


def _progress(value: Any, target: Any) -> Any:
    part = (value * 10_000 // ibis.greatest(target, 1)).cast("int64")
    return ibis.least(ibis.greatest(part, 0), 10_000)
