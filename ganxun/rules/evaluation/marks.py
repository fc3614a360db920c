"""Marks in compiled SQL where the day judged, and what follows from it, will stand.

Compiling a plan takes seconds, a page must take milliseconds, and the day changes every day: so SQL is compiled
once per policy with marks (``'⟦as_of⟧'``) for days and numbers of days, and a mark is replaced by its value
when the SQL runs. Marks stand inside string literals that only `moments` writes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from ganxun.rules.language.periods import ByDate, CalendarYear, Period, PlanPeriod, Rolling, Semester
from ganxun.rules.language.policy import Document

ONE_REALM = 10**18


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
    if isinstance(period, Semester):
        return semester_of(as_of)
    if isinstance(period, PlanPeriod):
        return document.starts_on, document.ends_before
    if isinstance(period, ByDate):
        return document.starts_on, period.day + timedelta(days=1)
    if isinstance(period, Rolling):
        tomorrow = as_of + timedelta(days=1)
        return years_before(tomorrow, period.years), tomorrow
    return None


def semester_of(day: date) -> tuple[date, date]:
    """First day and day after the last of the semester that a day belongs to; sessions are told apart alike."""
    autumn = date(day.year, 8, 1)
    return (date(day.year, 1, 1), autumn) if day < autumn else (autumn, date(day.year + 1, 1, 1))


def capped(document: Document, as_of: date) -> date:
    """After its last day a plan is judged as on its last day."""
    return min(as_of, document.ends_before - timedelta(days=1))


@dataclass(frozen=True)
class Marks:
    """The values of the marks in a plan's SQL; ``periods`` are the fixed periods by the name of their mark."""

    document: Document
    periods: Mapping[str, Period]

    def bind(self, sql: str, as_of: date, scope: int | None = None, apart: int = ONE_REALM) -> str:
        """The SQL with every mark replaced; identifiers are divided by ``apart`` to tell realms (cases)."""
        values = self._values(capped(self.document, as_of), scope)
        values["apart"] = str(apart)
        for mark, value in values.items():
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
        for name, period in self.periods.items():
            values |= self._window_values(name, period, as_of)
        return values

    def _window_values(self, name: str, period: Period, as_of: date) -> dict[str, str]:
        starts_on, ends_before = fixed_period(period, self.document, as_of) or (as_of, as_of)
        return {
            f"{name}.start": starts_on.isoformat(),
            f"{name}.end": ends_before.isoformat(),
            f"{name}.elapsed": str(max(0, (as_of - starts_on).days + 1)),
            f"{name}.total": str((ends_before - starts_on).days),
            f"{name}.left": str(max(0, (ends_before - as_of).days - 1)),
        }
