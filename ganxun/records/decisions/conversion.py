"""How hours that nobody recorded follow from days or minutes: by dated, regional rows of a policy, never by code.

Only what is missing is filled; hours that were recorded stand as they are, and days are never made out of hours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ganxun.records.decisions.events import CreditEvent
from ganxun.rules.facts import FactValue
from ganxun.rules.language.conditions import AllHold, AnyHolds, Condition, Not, Operator, Test
from ganxun.rules.language.policy import Conversion, Conversions


@dataclass(frozen=True)
class Converted:
    """Hours in tenths (None: still not recorded), and the row that gave them."""

    hours: int | None
    code: str = ""


@dataclass(frozen=True)
class ConversionTable:
    """The rows of one policy with its version, which every credit made by them keeps."""

    conversions: Conversions
    version: str

    def row_for(self, event: CreditEvent, *, regions: tuple[str, ...] = ()) -> Conversion | None:
        """The row that applies to the event: in force on its last day, for its account and region.

        `regions` are the region codes above the person's unit, the nearest first; of several rows the one of the
        nearest region wins, then the one written first.
        """
        fitting = [row for row in self.conversions.rows if _fits(row, event, regions)]
        return min(fitting, key=lambda row: _distance(row, regions), default=None)


def converted(event: CreditEvent, row: Conversion | None, *, credited_this_year: int = 0) -> Converted:
    """The hours of the event. `credited_this_year`: tenths that the same row has already given this year (for caps).

    Rounded down to a tenth of an hour: nobody is credited time that was not spent.
    """
    if event.hours is not None or row is None:
        return Converted(event.hours)
    hours = _by_days(event, row) if row.hours_per_day is not None else _by_minutes(event, row)
    if hours is None:
        return Converted(None)
    if row.factor is not None:
        hours = hours * row.factor // 10
    if row.cap_hours is not None:
        hours = min(hours, max(0, row.cap_hours - credited_this_year))
    return Converted(hours, row.code)


def holds(condition: Condition, facts: Mapping[str, FactValue | None]) -> bool | None:
    """Whether the condition holds of one record; None when a fact it needs is not known (Kleene)."""
    match condition:
        case AllHold(parts):
            return _all(tuple(holds(part, facts) for part in parts))
        case AnyHolds(parts):
            inner = _all(tuple(_negated(holds(part, facts)) for part in parts))
            return _negated(inner)
        case Not(part):
            return _negated(holds(part, facts))
        case Test():
            return _answer(condition, facts.get(condition.fact))
    raise ValueError(f"a conversion asks facts of the record only, not {type(condition).__name__}")


def _by_days(event: CreditEvent, row: Conversion) -> int | None:
    return None if event.days is None or row.hours_per_day is None else event.days * row.hours_per_day // 10


def _by_minutes(event: CreditEvent, row: Conversion) -> int | None:
    if event.minutes is None or row.minutes_per_hour is None:
        return None
    # Both rates are in tenths: minutes × 10 ÷ minutes-an-hour, once more × 10 for the tenth of the result.
    return event.minutes * 100 // row.minutes_per_hour


def _fits(row: Conversion, event: CreditEvent, regions: tuple[str, ...]) -> bool:
    last_day = event.ends_before.toordinal() - 1
    in_force = row.starts_on.toordinal() <= last_day and (
        row.ends_before is None or last_day < row.ends_before.toordinal()
    )
    here = row.region is None or any(region.startswith(row.region) for region in regions)
    return (
        in_force
        and here
        and row.account in (None, event.account)
        and holds(row.when, facts_of(event)) is True
    )


def _distance(row: Conversion, regions: tuple[str, ...]) -> int:
    # A longer code is a smaller region.
    return -len(row.region) if row.region is not None and regions else 0


def facts_of(event: CreditEvent) -> dict[str, FactValue | None]:
    """The facts of the record under the names that rules use."""
    names: tuple[str, ...] = (
        "account",
        "days",
        "training_kind",
        "attendance",
        "class_kind",
        "class_days",
        "organiser_level",
    )
    names += ("institution_kind", "institution_level", "programme", "is_systematic", "is_abroad")
    return {name: getattr(event, name) for name in names} | {
        "starts_on": event.starts_on,
        "ends_on": date.fromordinal(event.ends_before.toordinal() - 1),
    }


def _all(answers: tuple[bool | None, ...]) -> bool | None:
    if False in answers:
        return False
    return None if None in answers else True


def _negated(answer: bool | None) -> bool | None:
    return None if answer is None else not answer


def _answer(test: Test, value: FactValue | None) -> bool | None:
    if test.operator is Operator.IS_KNOWN:
        return (value is not None) is test.values[0]
    if value is None:
        return None
    if test.operator in (Operator.IN, Operator.EQUALS):
        return value in test.values
    return _compared(test, value)


def _compared(test: Test, value: FactValue) -> bool:
    low, high = test.values[0], test.values[-1]
    match test.operator:
        case Operator.AT_LEAST:
            return bool(value >= low)  # type: ignore[operator]  # the loader lets a fact meet its own kind only
        case Operator.AT_MOST:
            return bool(value <= high)  # type: ignore[operator]
        case Operator.ABOVE:
            return bool(value > low)  # type: ignore[operator]
        case Operator.BELOW:
            return bool(value < high)  # type: ignore[operator]
    return bool(low <= value <= high)  # type: ignore[operator]
