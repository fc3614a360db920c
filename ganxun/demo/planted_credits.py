"""The ledger entries of a planted case, cut at New Year and numbered by stretches."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from ganxun.base.periods import Period, share_out
from ganxun.people.choices import STANDING
from ganxun.people.models import Person
from ganxun.records.models import Credit
from ganxun.resources.models import Institution

_WITH_CLASS_KIND = (
    "title",
    "class_kind",
    "is_systematic",
    "training_kind",
    "account",
    "source",
    "rank_band_at_time",
    "programme",
)


def credits_of(
    person: Person, case: dict[str, Any], places: dict[str, Institution], *, at: datetime
) -> list[Credit]:
    """Entries, not yet stored. Stretches of one event share `event`; without it every row is an event of its own."""
    rows = [
        (row[5].get("event", f"{case['code']}-{number:02d}"), row)
        for number, row in enumerate(case["credits"], 1)
    ]
    parts = [(event, row, period, amounts) for event, row in rows for period, amounts in _cut(row)]
    total = Counter(event for event, _, _, _ in parts)
    so_far: Counter[str] = Counter()
    entries = []
    for event, row, period, amounts in parts:
        so_far[event] += 1
        entries.append(
            _entry(person, case, row, places, period, amounts, event, so_far[event], total[event], at)
        )
    return entries


def _cut(row: list[Any]) -> list[tuple[Period, tuple[int | None, int]]]:
    """The parts of a row by calendar year with their days and hours in tenths, in proportion to the days."""
    period = Period(row[0], row[1] + timedelta(days=1))
    pieces = list(period.by_year())
    weights = [piece.days for piece in pieces]
    hours = share_out(round(row[3] * 10), weights)
    days: list[int | None] = [None] * len(pieces) if row[2] is None else [*share_out(row[2] * 10, weights)]
    return list(zip(pieces, zip(days, hours, strict=True), strict=True))


def _entry(
    person: Person, case: dict[str, Any], row: list[Any], places: dict[str, Institution], period: Period,
    amounts: tuple[int | None, int], event: str, part: int, parts: int, at: datetime,
) -> Credit:  # fmt: skip
    facts, place = row[5], places[row[4]]
    online = facts.get("account") == "online"
    defaults = {
        "account": "concentrated", "training_kind": "in_service", "is_systematic": False, "source": "import",
        "rank_band_at_time": _band(case, row[1]),
    }  # fmt: skip
    return Credit(
        **defaults | {name: facts[name] for name in _WITH_CLASS_KIND if name in facts},
        **{f"hours_{facts['field']}": amounts[1]},
        person=person, days=amounts[0], hours=amounts[1], starts_on=period.starts_on, ends_before=period.ends_before,
        part=part, is_final_part=part == parts, attendance="on_the_job" if online else "full_time",
        class_days=None if online else facts.get("class_days", row[2]) * 10, institution=place, institution_name=place.name,
        institution_kind=place.kind, institution_level=place.level, institution_recognised=_recognised(place, row[1]),
        organiser_level="province" if place.level == "national" else place.level, organiser_name="组织部门",
        post_at_time=case["post"]["title"], source_event=event, booked_at=at, booked_by="演示数据",
    )  # fmt: skip


def _band(case: dict[str, Any], on: date) -> str | None:
    post = case["post"] if on >= case["since"] or "before" not in case else case["before"]
    return STANDING[post["level"]][0] if post["level"] else None


def _recognised(place: Institution, on: date) -> bool | None:
    """What held on the last day of the training; None when nobody has decided."""
    spans = place.recognitions.filter(starts_on__lte=on).order_by("-starts_on")
    latest = spans.first()
    return latest.is_recognised if latest else None
