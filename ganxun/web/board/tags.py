"""Filters of the board's templates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from urllib.parse import parse_qsl, urlencode

from django import template

from ganxun.compliance.choices import Verdict
from ganxun.reports.board import Bars, DutyLine
from ganxun.reports.overview import PRESSING

register = template.Library()


@register.filter
def count_verdicts(lines: Iterable[DutyLine]) -> Mapping[Verdict, int]:
    """How many of the duties have which verdict."""
    return Counter(line.verdict for line in lines)


@register.filter
def pressing(counts: Mapping[Verdict, int]) -> int:
    """How many verdicts need somebody's attention."""
    return sum(counts.get(each, 0) for each in PRESSING)


@register.filter
def for_organisation(query: str, organisation: int) -> str:
    """The same address part for another organisation."""
    return urlencode({**dict(parse_qsl(query)), "org": str(organisation)})


@register.filter
def on_day(query: str, day: date) -> str:
    """The same address part for another day."""
    return urlencode({**dict(parse_qsl(query)), "as_of": day.isoformat()})


@register.filter
def bar_rows(bars: Bars) -> list[tuple[str, list[int]]]:
    """The bars as rows of a table: the label and a count a series."""
    return [(label, [counts[at] for _name, counts in bars.series]) for at, label in enumerate(bars.labels)]
