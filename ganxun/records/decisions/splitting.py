"""One event, several entries: no entry crosses a New Year, each stretch has its own (policy.md §4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ganxun.base.periods import Period, share_out

#: The amounts of an event, each shared out over its parts by itself.
AMOUNTS = ("days", "hours", "hours_theory", "hours_party", "hours_professional", "hours_knowledge")


@dataclass(frozen=True)
class Part:
    """One entry of an event: its days, its place among the parts, and its share of every amount."""

    number: int
    is_final: bool
    period: Period
    amounts: dict[str, int | None]


def periods_of(stretches: Sequence[Period]) -> list[Period]:
    """The stretches in order of time, cut at every New Year."""
    return [part for stretch in sorted(stretches) for part in stretch.by_year()]


def parts_of(stretches: Sequence[Period], amounts: dict[str, int | None]) -> list[Part]:
    """The entries of an event, in order of time.

    Each amount is shared out by the number of days in the part, exactly: the parts add up to the amount (largest
    remainder). What is not recorded stays unrecorded in every part.
    """
    periods = periods_of(stretches)
    shares = {name: _shares(amount, periods) for name, amount in amounts.items()}
    return [
        Part(
            number=number,
            is_final=number == len(periods),
            period=period,
            amounts={name: share[number - 1] for name, share in shares.items()},
        )
        for number, period in enumerate(periods, start=1)
    ]


def _shares(amount: int | None, periods: Sequence[Period]) -> Sequence[int | None]:
    if amount is None or len(periods) == 1:
        return [amount] * len(periods)
    return share_out(amount, [period.days for period in periods])
