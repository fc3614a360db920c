"""The day judged, and everything that follows from it, as marks in compiled SQL.

Compiling a plan takes a second, a page must take milliseconds, and the day changes every day: so SQL is compiled
once per policy with marks (``'⟦as_of⟧'``) where days and numbers of days stand, and a mark is replaced by its
value when the SQL runs. Marks stand inside string literals that only this module writes.
"""

from datetime import date, timedelta
from typing import Any

import ibis

from ganxun.rules.language.periods import ByDate, CalendarYear, Period, PlanPeriod, Rolling
from ganxun.rules.language.policy import Document


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def fixed_period(period: Period, document: Document, as_of: date) -> tuple[date, date] | None:
    """First day and day after the last of a period that is the same for everyone; None for the others."""
    if isinstance(period, CalendarYear):
        return date(as_of.year, 1, 1), date(as_of.year + 1, 1, 1)
    if isinstance(period, PlanPeriod):
        return document.starts_on, document.ends_before
    if isinstance(period, ByDate):
        return document.starts_on, period.day + timedelta(days=1)
    if isinstance(period, Rolling):
        tomorrow = as_of + timedelta(days=1)
        return years_before(tomorrow, period.years), tomorrow
    return None


class Moments:
    """Hands out marked literals while a policy is compiled, and their values when it is run."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._periods: dict[str, Period] = {}

    def capped(self, as_of: date) -> date:
        """After its last day a plan is judged as on its last day."""
        return min(as_of, self.document.ends_before - timedelta(days=1))

    def as_of(self) -> Any:
        """The day judged, as an expression."""
        return _day("as_of")

    def number(self, name: str) -> Any:
        """``year`` or ``month_day`` (month × 100 + day) of the day judged."""
        return _number(name)

    def scope(self) -> Any:
        """The unit whose subtree is judged."""
        return _number("scope")

    def of(self, period: Period) -> "FixedWindow":
        """The marks of a period that is the same for everyone."""
        name = f"p{len(self._periods)}"
        for known, other in self._periods.items():
            if other == period:
                name = known
        self._periods[name] = period
        return FixedWindow(name)

    def bind(self, sql: str, as_of: date, scope: int | None = None) -> str:
        """The SQL with every mark replaced by its value."""
        for mark, value in self._values(self.capped(as_of), scope).items():
            sql = sql.replace(f"⟦{mark}⟧", value)
        return sql

    def _values(self, as_of: date, scope: int | None) -> dict[str, str]:
        values = {
            "as_of": as_of.isoformat(),
            "year": str(as_of.year),
            "month_day": str(as_of.month * 100 + as_of.day),
            "scope": str(scope or 0),
            "plan_start": self.document.starts_on.isoformat(),
        }
        for name, period in self._periods.items():
            values |= self._window_values(name, period, as_of)
        return values

    def _window_values(self, name: str, period: Period, as_of: date) -> dict[str, str]:
        fixed = fixed_period(period, self.document, as_of)
        starts_on, ends_before = fixed or (as_of, as_of)
        return {
            f"{name}.start": starts_on.isoformat(),
            f"{name}.end": ends_before.isoformat(),
            f"{name}.elapsed": str(max(0, (as_of - starts_on).days + 1)),
            f"{name}.total": str((ends_before - starts_on).days),
            f"{name}.left": str(max(0, (ends_before - as_of).days - 1)),
        }

    def plan_start(self) -> Any:
        """The first day of the plan."""
        return _day("plan_start")


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
