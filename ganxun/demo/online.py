"""Online self-study by half-years, and hours claimed by units: credits without a class."""

from __future__ import annotations

import numpy as np

from ganxun.demo.copying import copy_into
from ganxun.demo.dice import Dice, Ints, Reals, some_day, where_else_null
from ganxun.demo.population import People
from ganxun.demo.posts import BAND_OF, LADDER
from ganxun.demo.province import Province, eagerness

_COMMON: dict[str, object] = {
    "entry": "credit", "part": 1, "is_final_part": True, "attendance": "on_the_job", "class_kind": None, "class_days": None,
    "class_ref": None, "programme": None, "post_at_time": "", "is_systematic": False, "is_abroad": False,
    "conversion_version": "", "reverses_id": None, "is_reversed": False, "reason": "",
}  # fmt: skip


def store(province: Province, dice: Dice) -> None:
    """One credit a person and half-year of what was learnt on the online college, in minutes counted as hours."""
    people, until = province.people, province.until
    chance, pull = dice.of("online"), eagerness(province.people, dice)
    servants = people.is_in(
        "person_kind", "civil_servant", "enforcement_servant", "reference_managed", "institution_manager"
    )
    keen = np.where(servants, 0.93, 0.45)
    for first in _half_years(until):
        last = min(first + _HALF[str(first)[5:7]], until + np.timedelta64(1, "D"))
        part = float((last - first) / _HALF[str(first)[5:7]])
        who = np.flatnonzero((chance.random(len(people)) < keen) & (people.days["joined"] < last))
        hours = np.maximum(
            (chance.lognormal(3.22, 0.42, len(who)) * pull[who] * part * 10).astype(np.int64), 1
        )
        label = f"{str(first)[:4]}年{'上' if str(first)[5:7] == '01' else '下'}半年网络自学"
        _store_half(province, who, hours, (first, last), label)


_HALF = {"01": np.timedelta64(181, "D"), "07": np.timedelta64(184, "D")}


def _half_years(until: np.datetime64) -> list[np.datetime64]:
    firsts = [
        np.datetime64(f"{year}-{month}-01", "D") for year in range(2018, 2023) for month in ("01", "07")
    ]
    return [first for first in firsts if first + np.timedelta64(20, "D") <= until]


def _store_half(
    province: Province, who: Ints, hours: Ints, span: tuple[np.datetime64, np.datetime64], label: str
) -> None:
    people, (first, last) = province.people, span
    shares = _split(hours)
    copy_into("records_credit", _COMMON | shares | {
        "person_id": people.ids[who], "account": "online", "days": None, "hours": hours,
        "starts_on": np.maximum(people.days["joined"][who], first), "ends_before": last,
        "title": label, "training_kind": "in_service", "institution_id": province.institutions.ids["online_college"],
        "institution_name": "四川干部网络学院", "institution_kind": "online_college", "institution_level": "province",
        "institution_recognised": True, "organiser_level": "province", "organiser_name": "省委组织部",
        "rank_band_at_time": bands_of(people)[who], "source": "online", "source_event": f"WL{str(first)[:7]}",
        "conversion": "online_minutes", "booked_at": f"{last} 02:00:00+08", "booked_by": "网络学院",
    })  # fmt: skip


def bands_of(people: People) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    """The band of today's level of each person; unknown where no level has been entered."""
    table = np.array([BAND_OF[level] for level in LADDER] + [None], dtype=object)
    bands = table[people.standing]
    bands[people.lists["rank_missing"]] = None
    return bands


def _split(hours: Ints) -> dict[str, object]:
    """Hours by content: two fifths theory, a fifth party education, a quarter professional, the rest knowledge."""
    theory, party, professional = hours * 2 // 5, hours // 5, hours // 4
    return {
        "hours_theory": theory, "hours_party": party, "hours_professional": professional,
        "hours_knowledge": hours - theory - party - professional,
    }  # fmt: skip


def store_claims(province: Province, dice: Dice) -> None:
    """Hours that units approved on claim; nobody noted where the training was held."""
    people, chance = province.people, dice.of("claims")
    who = np.flatnonzero(chance.random(len(people)) < 0.025)
    first = some_day(chance, "2018-03-01", str(province.until - np.timedelta64(20, "D")), len(who))
    days = chance.integers(1, 4, len(who))
    last_day = first + (days - 1).astype("timedelta64[D]")
    first = np.where(
        first.astype("datetime64[Y]") == last_day.astype("datetime64[Y]"),
        first,
        first - np.timedelta64(10, "D"),
    )
    reals: Reals = chance.random(len(who))
    hours = days * np.where(reals < 0.5, 60, 80)
    units = people.tree.units
    levels = people.of_unit(
        lambda place: units[place].level if units[place].level in ("province", "city") else "county"
    )
    copy_into("records_credit", _COMMON | _split(hours) | {
        "person_id": people.ids[who], "account": "concentrated", "days": where_else_null(reals < 0.85, days * 10),
        "hours": hours, "starts_on": first, "ends_before": first + days.astype("timedelta64[D]"),
        "title": "单位申报的业务培训", "training_kind": "specialised", "institution_id": None, "institution_name": "",
        "institution_kind": None, "institution_level": None, "institution_recognised": None, "organiser_level": levels[who],
        "organiser_name": "所在单位", "rank_band_at_time": bands_of(people)[who], "source": "claim",
        "source_event": np.array([f"SB{place:07d}" for place in who], dtype=object), "conversion": "",
        "booked_at": f"{province.until} 10:00:00+08", "booked_by": "学时申报",
    })  # fmt: skip
