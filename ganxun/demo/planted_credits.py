"""The ledger entries of a planted case, cut at New Year and numbered by stretches."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ganxun.base.periods import Period, share_out
from ganxun.people.choices import STANDING
from ganxun.people.models import Person
from ganxun.records.models import Credit
from ganxun.resources.models import Institution

_AS_WRITTEN = (
    "title", "class_kind", "is_systematic", "training_kind", "account", "source", "rank_band_at_time", "programme",
)  # fmt: skip

_MORNING = time(9, tzinfo=ZoneInfo("Asia/Shanghai"))


@dataclass(frozen=True)
class _Part:
    """A part of a row of the case: its event, days, and amounts in tenths."""

    event: str
    row: list[Any]
    period: Period
    days: int | None
    hours: int


def credits_of(person: Person, case: dict[str, Any], places: dict[str, Institution]) -> list[Credit]:
    """Entries, not yet stored. Stretches of one event share `event`; without it every row is an event of its own."""
    parts = [
        part
        for number, row in enumerate(case["credits"], 1)
        for part in _cut(row, f"{case['code']}-{number:02d}")
    ]
    total = Counter(part.event for part in parts)
    so_far: Counter[str] = Counter()
    entries = []
    for part in parts:
        so_far[part.event] += 1
        entry = _entry(case, part, places[part.row[4]])
        entry.person = person
        entry.part, entry.is_final_part = so_far[part.event], so_far[part.event] == total[part.event]
        entries.append(entry)
    return entries


def _cut(row: list[Any], event: str) -> list[_Part]:
    """The parts of a row by calendar year with their days and hours in proportion to the days."""
    pieces = list(Period(row[0], row[1] + timedelta(days=1)).by_year())
    weights = [piece.days for piece in pieces]
    hours = share_out(round(row[3] * 10), weights)
    days: list[int | None] = [None] * len(pieces) if row[2] is None else [*share_out(row[2] * 10, weights)]
    return [_Part(row[5].get("event", event), row, *each) for each in zip(pieces, days, hours, strict=True)]


def _entry(case: dict[str, Any], part: _Part, place: Institution) -> Credit:
    facts, ends_on = part.row[5], part.row[1]
    online = facts.get("account") == "online"
    usual = {
        "account": "concentrated", "training_kind": "in_service", "is_systematic": False, "source": "import",
        "rank_band_at_time": _band(case, ends_on), f"hours_{facts['field']}": part.hours,
    }  # fmt: skip
    return Credit(
        **usual | {name: facts[name] for name in _AS_WRITTEN if name in facts},
        days=part.days, hours=part.hours, starts_on=part.period.starts_on, ends_before=part.period.ends_before,
        attendance="on_the_job" if online else "full_time",
        class_days=None if online else facts.get("class_days", part.row[2]) * 10,
        institution=place, institution_name=place.name, institution_kind=place.kind, institution_level=place.level,
        institution_recognised=_recognised(place, ends_on),
        organiser_level="province" if place.level == "national" else place.level, organiser_name="组织部门",
        post_at_time=_post(case, ends_on)["title"], source_event=part.event, booked_by="班次结业",
        booked_at=datetime.combine(ends_on + timedelta(days=2), _MORNING),
    )  # fmt: skip


def _post(case: dict[str, Any], on: date) -> dict[str, Any]:
    post: dict[str, Any] = case["post"] if on >= case["since"] or "before" not in case else case["before"]
    return post


def _band(case: dict[str, Any], on: date) -> str | None:
    level = _post(case, on)["level"]
    return STANDING[level][0] if level else None


def _recognised(place: Institution, on: date) -> bool | None:
    """What held on the last day of the training; None when nobody has decided."""
    latest = place.recognitions.filter(starts_on__lte=on).order_by("-starts_on").first()
    return latest.is_recognised if latest else None
