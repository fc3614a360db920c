"""The organisation tree of the invented province: real regions, invented organisations."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from pypinyin import lazy_pinyin

from ganxun.demo import words
from ganxun.demo.copying import copy_into, ids_for
from ganxun.demo.sizes import Sizes
from ganxun.orgs.regions import Region, sichuan_regions_on

ROOT_CODE = "510000"

#: The 45 counties of deep poverty: all of Aba and Garzê, 11 counties of Liangshan, 3 of Leshan.
_POOR_CITIES = ("5132", "5133")
_POOR_COUNTIES = frozenset(
    {
        "513422",
        "513423",
        "513428",
        "513429",
        "513430",
        "513431",
        "513432",
        "513434",
        "513435",
        "513436",
        "513437",
        "511113",
        "511132",
        "511133",
    }
)


@dataclass(kw_only=True)
class Unit:
    """One organisation to be made. `form` says which posts it has; `city` and `county` are region codes or ''."""

    code: str
    name: str
    kind: str
    level: str
    form: str
    parent: int | None
    city: str = ""
    county: str = ""
    short_name: str = ""
    region_code: str = ""
    ethnic: bool = False
    poor: bool = False


@dataclass
class Tree:
    """The organisations in an order in which parents come first, and their ids once stored."""

    units: list[Unit] = field(default_factory=list)
    ids: np.ndarray[tuple[int], np.dtype[np.int64]] = field(
        default_factory=lambda: np.zeros(0, dtype=np.int64)
    )
    places: dict[str, int] = field(default_factory=dict)

    def add(self, unit: Unit) -> int:
        """Append `unit`; what the parent says of the region holds for it too. Returns its place."""
        if unit.parent is not None:
            above = self.units[unit.parent]
            unit.city, unit.county = unit.city or above.city, unit.county or above.county
            unit.ethnic, unit.poor = unit.ethnic or above.ethnic, unit.poor or above.poor
            unit.region_code = unit.region_code or above.region_code
        self.units.append(unit)
        self.places[unit.code] = len(self.units) - 1
        return len(self.units) - 1

    def id_of(self, code: str) -> int:
        """The stored id of the organisation with this code. Raises KeyError."""
        return int(self.ids[self.places[code]])


def plant(sizes: Sizes, *, on: date) -> Tree:
    """The tree for `sizes`, under the names of a day. All 21 cities and 183 counties stand in it; those beyond the sizes are empty."""
    tree = Tree()
    rows = sichuan_regions_on(on)
    root = next(row for row in rows if row.kind == "province")
    top = tree.add(Unit(code=ROOT_CODE, name=root.name, short_name=root.short_name, kind="province",
                        level="province", form="province", parent=None, region_code=ROOT_CODE))  # fmt: skip
    _province(tree, top, sizes)
    cities = [row for row in rows if row.kind == "city"]
    for place, row in enumerate(_spread(cities, sizes.cities)):
        _city(tree, top, row, [each for each in rows if each.parent_code == row.code], sizes,
              living=place < sizes.cities)  # fmt: skip
    return tree


def _spread(cities: list[Region], wanted: int) -> list[Region]:
    """The cities with those first that a small province has: Chengdu, Liangshan, then by code."""
    first = [row for code in ("510100", "513400") for row in cities if row.code == code]
    ordered = first + [row for row in cities if row not in first]
    return ordered if wanted < len(cities) else cities


def _province(tree: Tree, top: int, sizes: Sizes) -> None:
    def under(kind: str, form: str, names: list[str], count: int, mark: str) -> None:
        for number in range(count):
            name = names[number % len(names)] + (
                f"第{number // len(names) + 1}分部" if number >= len(names) else ""
            )
            tree.add(Unit(code=f"{ROOT_CODE}-{mark}{number + 1:03d}", name=name, kind=kind, level="province",
                          form=form, parent=top))  # fmt: skip

    under("department", "province_department", words.PROVINCE_DEPARTMENTS, sizes.province_departments, "D")
    under("enterprise", "province_enterprise", words.ENTERPRISES, sizes.province_enterprises, "E")
    under("university", "university", words.UNIVERSITIES, sizes.universities, "U")
    under(
        "institution", "province_institution", words.PROVINCE_INSTITUTIONS, sizes.province_institutions, "I"
    )
    for code, kind, name in _PROVINCE_SCHOOLS:
        tree.add(Unit(code=f"{ROOT_CODE}-{code}", name=name, kind=kind, level="province", form="province_school",
                      parent=top))  # fmt: skip


_PROVINCE_SCHOOLS = (
    ("S1", "party_school", "省委党校（四川行政学院）"),
    ("S2", "party_school", "省委省直机关党校"),
    ("S3", "socialism_college", "省社会主义学院"),
    ("S4", "cadre_college", "小平干部学院"),
    ("S5", "cadre_college", "长征干部学院"),
    ("S6", "cadre_college", "“两弹一星”干部学院"),
)


def _city(tree: Tree, top: int, row: Region, below: list[Region], sizes: Sizes, *, living: bool) -> None:
    code, ethnic = row.code, row.in_ethnic_area
    poor = code.startswith(_POOR_CITIES)
    city = tree.add(Unit(code=code, name=row.name, short_name=row.short_name, kind="city", level="city",
                         form="city" if living else "empty", parent=top, city=code, region_code=code,
                         ethnic=ethnic, poor=poor))  # fmt: skip
    if living:
        _filled(tree, city, "city", sizes)
    for place, county_row in enumerate(below):
        _county(tree, city, county_row, sizes, living=living and place < sizes.counties_per_city)


def _county(tree: Tree, city: int, row: Region, sizes: Sizes, *, living: bool) -> None:
    code = row.code
    county = tree.add(Unit(code=code, name=row.name, short_name=row.short_name, kind="county", level="county",
                           form="county" if living else "empty", parent=city, county=code, region_code=code,
                           ethnic=row.in_ethnic_area, poor=code in _POOR_COUNTIES))  # fmt: skip
    if not living:
        return
    _filled(tree, county, "county", sizes)
    for number, name in enumerate(words.TOWNSHIPS[: sizes.townships_per_county], 1):
        town = tree.add(Unit(code=f"{code}{number:03d}", name=name, kind="township", level="township",
                             form="township", parent=county, region_code=f"{code}{number:03d}"))  # fmt: skip
        for village_number, village in enumerate(words.VILLAGES[: sizes.villages_per_township], 1):
            village_code = f"{code}{number:03d}{village_number:03d}"
            tree.add(Unit(code=village_code, name=village, kind="village", level="village", form="village",
                          parent=town, region_code=village_code))  # fmt: skip
    for number, name in enumerate(words.NEW_ORGS[: sizes.new_orgs_per_county], 1):
        tree.add(Unit(code=f"{code}-N{number:03d}", name=row.name + name, kind="other", level="county",
                      form="new_org", parent=county))  # fmt: skip


def _filled(tree: Tree, region: int, level: str, sizes: Sizes) -> None:
    """Departments, enterprises, institutions and the party school of a city or county."""
    unit = tree.units[region]
    city = level == "city"
    departments = words.CITY_DEPARTMENTS if city else words.COUNTY_DEPARTMENTS
    institutions = words.CITY_INSTITUTIONS if city else words.COUNTY_INSTITUTIONS
    stem = unit.name[:-1] if unit.name.endswith(("市", "县", "区", "州")) else unit.name
    party = unit.name[-1] if unit.name[-1] in "市县区州" else "县"

    def under(kind: str, form: str, name: str, mark: str, number: int) -> None:
        tree.add(Unit(code=f"{unit.code}-{mark}{number:03d}", name=name, kind=kind, level=level,
                      form=f"{level}_{form}", parent=region))  # fmt: skip

    for number, name in enumerate(
        departments[: sizes.city_departments if city else sizes.county_departments], 1
    ):
        full = f"{stem}{party}委{name}" if name in words.PARTY_DEPARTMENTS else unit.name + name
        under("department", "department", full, "D", number)
    for number, name in enumerate(
        institutions[: sizes.city_institutions if city else sizes.county_institutions], 1
    ):
        under("institution", "institution", unit.name + name, "I", number)
    for number in range(1, (sizes.city_enterprises if city else 0) + 1):
        under("enterprise", "enterprise", f"{stem}{words.ENTERPRISES[-number]}", "E", number)
    under("party_school", "school", f"中共{unit.name[:-1]}{party}委党校", "S", 1)


@functools.cache
def _sound(name: str) -> tuple[str, str]:
    sounds = [part for part in lazy_pinyin(name) if part.isascii() and part.isalnum()]
    return "".join(sounds), "".join(part[0] for part in sounds)


def store(tree: Tree) -> None:
    """Write the organisations and their spans; gives them ids."""
    units = tree.units
    tree.ids = ids_for("orgs_organisation", len(units))
    paths: list[str] = []
    for unit, unit_id in zip(units, tree.ids, strict=True):
        paths.append(f"{paths[unit.parent] if unit.parent is not None else ''}{unit_id}.")
    parents = np.array(
        [None if unit.parent is None else tree.ids[unit.parent] for unit in units], dtype=object
    )
    names = np.array([unit.name for unit in units], dtype=object)
    sounds = [_sound(unit.name) for unit in units]

    def texts(values: list[str]) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
        return np.array(values, dtype=object)

    copy_into("orgs_organisation", {
        "id": tree.ids, "code": texts([unit.code for unit in units]), "name": names,
        "short_name": texts([unit.short_name for unit in units]),
        "name_pinyin": texts([sound for sound, _ in sounds]), "name_initials": texts([short for _, short in sounds]),
        "kind": texts([unit.kind for unit in units]), "level": texts([unit.level for unit in units]),
        "parent_id": parents, "path": texts(paths), "depth": np.array([path.count(".") - 1 for path in paths]),
        "region_code": texts([unit.region_code for unit in units]), "credit_code": None,
        "in_ethnic_area": np.array([unit.ethnic for unit in units]),
        "in_poverty_area": np.array([unit.poor for unit in units]),
        "sort_key": texts([f"{place:07d}" for place in range(len(units))]),
        "starts_on": np.datetime64("2010-01-01"), "ends_before": None, "successor_id": None,
    })  # fmt: skip
    copy_into("orgs_organisationspan", {
        "organisation_id": tree.ids, "name": names, "parent_id": parents,
        "starts_on": np.datetime64("2010-01-01"), "ends_before": None,
    })  # fmt: skip
