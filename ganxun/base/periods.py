"""Periods of days. The end is exclusive, everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, order=True)
class Period:
    """Days from `starts_on` up to, not including, `ends_before`."""

    starts_on: date
    ends_before: date

    def __post_init__(self) -> None:
        """A period has at least one day."""
        if self.starts_on >= self.ends_before:
            raise ValueError(f"a period must end after it starts: {self.starts_on} … {self.ends_before}")

    def __contains__(self, day: date) -> bool:
        """Whether `day` lies in the period."""
        return self.starts_on <= day < self.ends_before

    @property
    def days(self) -> int:
        """Number of days."""
        return (self.ends_before - self.starts_on).days

    @property
    def ends_on(self) -> date:
        """The last day, as people say it."""
        return self.ends_before - timedelta(days=1)

    def by_year(self) -> Iterator[Period]:
        """The parts of the period, cut at each New Year."""
        start = self.starts_on
        while start < self.ends_before:
            end = min(self.ends_before, date(start.year + 1, 1, 1))
            yield Period(start, end)
            start = end


def calendar_year(year: int) -> Period:
    """1 January to 31 December of `year`."""
    return Period(date(year, 1, 1), date(year + 1, 1, 1))


def share_out(amount: int, weights: list[int]) -> list[int]:
    """Split `amount` in proportion to `weights`, exactly: the parts add up to `amount` (largest remainder).

    Raises ValueError when the weights add up to nothing.
    """
    total = sum(weights)
    if total <= 0:
        raise ValueError("weights must add up to more than nothing")
    parts = [amount * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % total), i))
    for i in by_remainder[: amount - sum(parts)]:
        parts[i] += 1
    return parts
