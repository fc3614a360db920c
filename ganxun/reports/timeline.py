"""Posts and ranks over time, laid out on an axis: what a list says in dates, seen at a glance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

#: A span is never drawn narrower than this part of the axis.
_SHORTEST = 0.006
_MOST_TICKS = 10


@dataclass(frozen=True)
class Span:
    """Something that held from `starts_on` up to, not including, `ends_before` (None: still holds)."""

    label: str
    kind: str
    starts_on: date
    ends_before: date | None = None
    detail: str = ""
    is_main: bool = True

    @property
    def ends_on(self) -> date | None:
        """The last day, as people say it."""
        return self.ends_before - timedelta(days=1) if self.ends_before else None

    def holds_on(self, day: date) -> bool:
        """Whether it held on `day`."""
        return self.starts_on <= day and (self.ends_before is None or day < self.ends_before)


@dataclass(frozen=True)
class Bar:
    """A span in its place: where it begins and how wide it is, as parts of the axis (0 … 1)."""

    span: Span
    x: float
    width: float
    is_current: bool


@dataclass(frozen=True)
class Tick:
    """A New Year on the axis, at a part of it."""

    x: float
    year: int


@dataclass(frozen=True)
class Timeline:
    """Bars and ticks on an axis that ends on the day looked at."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]


def lay_out(spans: Sequence[Span], as_of: date) -> Timeline | None:
    """Place `spans`, newest first, between the first start and `as_of`. None without spans."""
    known = sorted(
        (span for span in spans if span.starts_on <= as_of), key=lambda span: span.starts_on, reverse=True
    )
    if not known:
        return None
    first = date(known[-1].starts_on.year, 1, 1)
    length = max(365, (as_of - first).days)

    def place(day: date) -> float:
        return min(1.0, max(0.0, (day - first).days / length))

    bars = tuple(
        Bar(
            span=span,
            x=place(span.starts_on),
            width=max(_SHORTEST, place(span.ends_before or as_of) - place(span.starts_on)),
            is_current=span.holds_on(as_of),
        )
        for span in known
    )
    return Timeline(bars, _ticks(first, as_of, place))


def _ticks(first: date, last: date, place: Callable[[date], float]) -> tuple[Tick, ...]:
    years = range(first.year, last.year + 1)
    step = -(-len(years) // _MOST_TICKS)
    return tuple(Tick(place(date(year, 1, 1)), year) for year in years[::step])
