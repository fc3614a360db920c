"""Where people are trained: schools and colleges of all levels, bases, and two that count only partly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ganxun.demo.copying import copy_into, ids_for
from ganxun.demo.dice import day
from ganxun.demo.units import ROOT_CODE, Tree

#: code, name, kind, level, code of the organisation or "", recognised (None: nobody has said yet)
_FIXED: tuple[tuple[str, str, str, str, str, bool | None], ...] = (
    ("central_party_school", "中央党校（国家行政学院）", "party_school", "national", "", True),
    ("yanan_cadre_college", "中国延安干部学院", "cadre_college", "national", "", True),
    (
        "provincial_party_school",
        "省委党校（四川行政学院）",
        "party_school",
        "province",
        f"{ROOT_CODE}-S1",
        True,
    ),
    (
        "provincial_organs_party_school",
        "省委省直机关党校",
        "party_school",
        "province",
        f"{ROOT_CODE}-S2",
        True,
    ),
    (
        "provincial_socialism_college",
        "省社会主义学院",
        "socialism_college",
        "province",
        f"{ROOT_CODE}-S3",
        True,
    ),
    ("provincial_league_school", "省团校", "league_school", "province", "", True),
    ("xiaoping_cadre_college", "小平干部学院", "cadre_college", "province", f"{ROOT_CODE}-S4", True),
    ("long_march_cadre_college", "长征干部学院", "cadre_college", "province", f"{ROOT_CODE}-S5", True),
    ("two_bombs_cadre_college", "“两弹一星”干部学院", "cadre_college", "province", f"{ROOT_CODE}-S6", True),
    (
        "university_base_1",
        "蜀都大学干部教育培训基地",
        "university_base",
        "province",
        f"{ROOT_CODE}-U001",
        True,
    ),
    (
        "university_base_2",
        "西岭理工大学干部教育培训基地",
        "university_base",
        "province",
        f"{ROOT_CODE}-U002",
        True,
    ),
    ("university_base_3", "岷江师范大学干部教育培训基地", "university_base", "province", "", True),
    ("university_base_4", "嘉陵医科大学干部教育培训基地", "university_base", "province", "", True),
    ("university_base_5", "川南农业大学干部教育培训基地", "university_base", "province", "", True),
    ("university_base_6", "锦城财经大学干部教育培训基地", "university_base", "province", "", None),
    ("eastern_university", "东部某一流高校继续教育学院", "other", "national", "", True),
    ("overseas_school", "境外某公共管理学院", "other", "national", "", True),
    ("finance_sector_school", "省财政干部培训中心", "sector_school", "province", "", True),
    ("enterprise_host", "内地企事业单位（上挂研修）", "other", "province", "", True),
    ("online_college", "四川干部网络学院", "online_college", "province", "", True),
    ("social_academy", "锦江某管理培训有限公司", "social", "city", "", False),
    ("new_academy", "川西某培训学校", "social", "city", "", None),
)
#: Recognised until the end of 2019, then no longer.
FORMERLY_RECOGNISED = "social_academy"


@dataclass
class Institutions:
    """Ids and facts of the institutions by code."""

    ids: dict[str, int]
    levels: dict[str, str]


def school_of(region: str) -> str:
    """Code of the party school of a city or county."""
    return f"party_school_{region}"


def store(tree: Tree) -> Institutions:
    """Write the institutions and since when they are recognised."""
    rows = list(_FIXED)
    for unit in tree.units:
        if unit.form in ("city_school", "county_school"):
            region = unit.county or unit.city
            rows.append((school_of(region), unit.name, "party_school", unit.level, unit.code, True))
    ids = ids_for("resources_institution", len(rows))
    places = [tree.ids[tree.places[row[4]]] if row[4] in tree.places else None for row in rows]
    copy_into("resources_institution", {
        "id": ids, "code": _texts([row[0] for row in rows]), "name": _texts([row[1] for row in rows]),
        "kind": _texts([row[2] for row in rows]), "level": _texts([row[3] for row in rows]),
        "organisation_id": np.array(places, dtype=object), "is_recognised": np.array([row[5] for row in rows], dtype=object),
    })  # fmt: skip
    by_code = {row[0]: int(unit_id) for row, unit_id in zip(rows, ids, strict=True)}
    _recognise([by_code[row[0]] for row in rows if row[5]], by_code[FORMERLY_RECOGNISED])
    return Institutions(ids=by_code, levels={row[0]: row[3] for row in rows})


def _recognise(recognised: list[int], formerly: int) -> None:
    common = {"decided_by": "省委组织部干部教育处"}
    copy_into("resources_recognition", {
        **common, "institution_id": np.array(recognised), "is_recognised": True, "starts_on": day("2017-01-01"),
        "ends_before": None, "document": "干部教育培训机构名录（演示）",
    })  # fmt: skip
    copy_into("resources_recognition", {
        **common, "institution_id": np.array([formerly, formerly]), "is_recognised": np.array([True, False]),
        "starts_on": np.array([day("2017-01-01"), day("2020-01-01")]),
        "ends_before": np.array([day("2020-01-01"), np.datetime64("NaT")]), "document": "干部教育培训机构名录（演示）",
    })  # fmt: skip


def _texts(values: list[str]) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    return np.array(values, dtype=object)
