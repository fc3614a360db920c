"""Sichuan's regions by code and name (GB/T 2260), shipped as data (decision 0021)."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SICHUAN = Path(__file__).parent / "data" / "sichuan-regions.csv"


@dataclass(frozen=True)
class Region:
    """One row of the file: `kind` as in `UnitKind`, `form` what the law calls it (district, county_city …)."""

    code: str
    name: str
    short_name: str
    parent_code: str
    kind: str
    form: str
    in_ethnic_area: bool


@cache
def sichuan_regions() -> tuple[Region, ...]:
    """The province, its 21 cities and prefectures and 183 counties, each after the one it belongs to."""
    with SICHUAN.open(encoding="utf-8", newline="") as file:
        return tuple(
            Region(**{**row, "in_ethnic_area": row["in_ethnic_area"] == "1"})  # type: ignore[arg-type]
            for row in csv.DictReader(file)
        )


def counts_by_form(regions: tuple[Region, ...]) -> Counter[str]:
    """How many regions there are of each form."""
    return Counter(region.form for region in regions)
