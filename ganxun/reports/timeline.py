"""Posts and ranks over time, laid out for a drawing: the same spans a list shows, with a place on an axis."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

#: Units of the drawing (a viewBox): the axis runs from LEFT to WIDTH, one row takes ROW_HEIGHT.
WIDTH = 1000
LEFT = 0
ROW_HEIGHT = 30
_SHORTEST = 6
_MOST_TICKS = 12


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
    """A span in its place: x and width in units of the drawing, `y` of its row."""

    span: Span
    x: int
    width: int
    y: int
    is_current: bool


@dataclass(frozen=True)
class Tick:
    """A New Year on the axis."""

    x: int
    year: int


@dataclass(frozen=True)
class Timeline:
    """Bars, ticks and the line of the day looked at. `height` is that of all rows."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    today_x: int
    height: int
    width: int = WIDTH


def lay_out(spans: Sequence[Span], as_of: date) -> Timeline | None:
    """Place `spans`, one row each, oldest first, between the first start and `as_of`. None without spans."""
    known = sorted(
        (span for span in spans if span.starts_on <= as_of),
        key=lambda span: (span.kind != "post", span.starts_on),
    )
    if not known:
        return None
    first = date(min(span.starts_on for span in known).year, 1, 1)
    last = max(as_of, first + timedelta(days=365))
    length = (last - first).days

    def place(day: date) -> int:
        return LEFT + (min(max(day, first), last) - first).days * (WIDTH - LEFT) // length

    bars = tuple(
        Bar(
            span=span,
            x=place(span.starts_on),
            width=max(_SHORTEST, place(span.ends_before or last) - place(span.starts_on)),
            y=row * ROW_HEIGHT,
            is_current=span.holds_on(as_of),
        )
        for row, span in enumerate(known)
    )
    return Timeline(bars, _ticks(first, last, place), place(as_of), len(known) * ROW_HEIGHT)


def _ticks(first: date, last: date, place: Callable[[date], int]) -> tuple[Tick, ...]:
    years = range(first.year, last.year + 1)
    step = -(-len(years) // _MOST_TICKS)
    return tuple(Tick(place(date(year, 1, 1)), year) for year in years[::step])
