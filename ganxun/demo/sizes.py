"""How large each part of the invented province is for a given number of people."""

from __future__ import annotations

from dataclasses import dataclass

FULL = 20_000


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """Numbers of organisations; those «per …» are for each city or county."""

    cities: int
    counties_per_city: int
    province_departments: int
    city_departments: int
    county_departments: int
    townships_per_county: int
    villages_per_township: int
    province_enterprises: int
    city_enterprises: int
    universities: int
    province_institutions: int
    city_institutions: int
    county_institutions: int
    new_orgs_per_county: int
    members_of_teams: int


def sizes_for(people: int) -> Sizes:
    """Organisations for `people` people: few below 2,000, all 21 cities from there, all counties from 8,000."""
    part = people / FULL

    def grown(at_full: float, power: float, least: int, most: int) -> int:
        return max(least, min(most, round(at_full * float(part**power))))

    return Sizes(
        cities=grown(21, 0.5, 2, 21) if people < 2_000 else 21,
        counties_per_city=grown(20, 0.8, 2, 25),
        province_departments=grown(36, 0.6, 3, 41),
        city_departments=grown(8, 0.4, 2, 18),
        county_departments=grown(4, 0.4, 1, 14),
        townships_per_county=grown(6, 0.5, 1, 17),
        villages_per_township=grown(1, 0.55, 1, 9),
        province_enterprises=grown(18, 0.5, 2, 90),
        city_enterprises=grown(1, 0.5, 1, 6),
        universities=grown(15, 0.5, 2, 60),
        province_institutions=grown(16, 0.5, 2, 90),
        city_institutions=grown(2, 0.5, 1, 9),
        county_institutions=grown(1, 0.6, 1, 12),
        new_orgs_per_county=grown(1, 0.5, 1, 6),
        members_of_teams=9 if people >= 5_000 else 6,
    )
