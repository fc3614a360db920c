"""Sichuan's regions by code and name (GB/T 2260), shipped as data (decision 0021)."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent / "data"
SICHUAN = _DATA / "sichuan-regions.csv"
RENAMINGS = _DATA / "sichuan-renamings.csv"


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


@dataclass(frozen=True)
class Renaming:
    """A region that got another name and another code within the plan period; `code` is that of 2022."""

    code: str
    name: str
    short_name: str
    code_before: str
    name_before: str
    on: date


@cache
def sichuan_renamings() -> tuple[Renaming, ...]:
    """The three counties that became a city or a district between 2018 and 2022 (decision 0084), oldest first."""
    with RENAMINGS.open(encoding="utf-8", newline="") as file:
        return tuple(
            Renaming(**{**row, "on": date.fromisoformat(row["on"])})  # type: ignore[arg-type]
            for row in csv.DictReader(file)
        )


@cache
def sichuan_regions() -> tuple[Region, ...]:
    """The province, its 21 cities and prefectures and 183 counties, each after the one it belongs to."""
    with SICHUAN.open(encoding="utf-8", newline="") as file:
        return tuple(
            Region(**{**row, "in_ethnic_area": row["in_ethnic_area"] == "1"})  # type: ignore[arg-type]
            for row in csv.DictReader(file)
        )


def sichuan_regions_on(day: date) -> tuple[Region, ...]:
    """The regions with the names and codes that they had on a day since 2018."""
    later = {each.code: each for each in sichuan_renamings() if each.on > day}
    return tuple(_before(region, later.get(region.code)) for region in sichuan_regions())


def _before(region: Region, renaming: Renaming | None) -> Region:
    if renaming is None:
        return region
    name = renaming.name_before
    return replace(region, code=renaming.code_before, name=name, short_name=name, form="county")


def counts_by_form(regions: tuple[Region, ...]) -> Counter[str]:
    """How many regions there are of each form."""
    return Counter(region.form for region in regions)
