"""The day judged, and everything that follows from it, as marked expressions (see `marks`)."""

from typing import Any

import ibis

from ganxun.rules.language.periods import Period


class Moments:
    """Hands out marked literals while a policy is compiled, and remembers the periods they belong to."""

    def __init__(self) -> None:
        self.periods: dict[str, Period] = {}

    def as_of(self) -> Any:
        """The day judged, as an expression."""
        return _day("as_of")

    def plan_start(self) -> Any:
        """The first day of the plan."""
        return _day("plan_start")

    def number(self, name: str) -> Any:
        """``year`` or ``month_day`` (month × 100 + day) of the day judged; ``scope``; ``apart``."""
        return _number(name)

    def scope(self) -> Any:
        """The unit whose subtree is judged."""
        return _number("scope")

    def realm(self, identifier: Any) -> Any:
        """Which realm an identifier belongs to: 0, unless several worlds (worked examples) share a run."""
        return (identifier // _number("apart")).cast("int64")

    def of(self, period: Period) -> "FixedWindow":
        """The marks of a period that is the same for everyone."""
        for name, known in self.periods.items():
            if known == period:
                return FixedWindow(name)
        name = f"p{len(self.periods)}"
        self.periods[name] = period
        return FixedWindow(name)


class FixedWindow:
    """A period that is the same for everyone, as expressions; day counts include the day judged."""

    def __init__(self, name: str) -> None:
        self.start, self.end = _day(f"{name}.start"), _day(f"{name}.end")
        self.elapsed, self.total = _number(f"{name}.elapsed"), _number(f"{name}.total")
        self.left = _number(f"{name}.left")


class OwnWindow:
    """A period of the person's own (``within``, ``pro_rata``, a class's days), as expressions."""

    def __init__(self, start: Any, end: Any, as_of: Any) -> None:
        self.start, self.end = start, end
        self.elapsed = ibis.greatest(as_of.delta(start, unit="day") + 1, 0)
        self.total = end.delta(start, unit="day")
        self.left = ibis.greatest(end.delta(as_of, unit="day") - 1, 0)


def shifted(day: Any, *, years: int = 0, months: int = 0) -> Any:
    """A day moved by years and months; through a timestamp, because both engines answer with one."""
    moved = day + ibis.interval(months=years * 12 + months)
    return moved.cast("timestamp").cast("date")


def _day(mark: str) -> Any:
    return ibis.literal(f"⟦{mark}⟧").cast("date")


def _number(mark: str) -> Any:
    return ibis.literal(f"⟦{mark}⟧").cast("int64")
