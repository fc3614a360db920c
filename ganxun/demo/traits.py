"""What the invented people are: names, dates, standing, lists. Some facts are missing, as in real rosters."""

from __future__ import annotations

from operator import attrgetter

import numpy as np

from ganxun.demo import names
from ganxun.demo.dice import Days, Dice, Flags, Texts, chosen_of, day, some_day
from ganxun.demo.population import People
from ganxun.demo.words import LEAGUE_DEPARTMENTS, PROPAGANDA_DEPARTMENTS

_YEAR = 365.25

#: Region → shares of peoples; the longest matching beginning of the region code counts.
_PEOPLES: dict[str, list[tuple[str, float]]] = {
    "5132": [("藏族", 0.48), ("羌族", 0.16), ("回族", 0.03)],
    "5133": [("藏族", 0.72), ("彝族", 0.03)],
    "5134": [("彝族", 0.46), ("藏族", 0.02), ("回族", 0.02)],
    "510726": [("羌族", 0.42)],
    "511132": [("彝族", 0.38)],
    "511133": [("彝族", 0.45)],
    "": [("回族", 0.008), ("土家族", 0.008), ("苗族", 0.006), ("彝族", 0.006)],
}


def give_traits(people: People, dice: Dice, *, until: np.datetime64) -> None:
    """Fills `columns`, `days` and `lists` of `people`; nobody joins or rises after `until`."""
    units = people.tree.units
    people.columns["form"] = people.of_unit(lambda place: units[place].form)
    for name in ("level", "kind", "team", "person_kind", "management", "title"):
        people.columns[name] = people.of_post(attrgetter(name))
    people.columns["city"] = people.of_unit(lambda place: units[place].city)
    people.columns["county"] = people.of_unit(lambda place: units[place].county)
    people.lists["leads"] = people.of_post(lambda post: post.leads).astype(bool)
    people.lists["heads"] = people.of_post(lambda post: post.heads).astype(bool)
    people.lists["ethnic"] = people.of_unit(lambda place: units[place].ethnic).astype(bool)
    people.lists["poor"] = people.of_unit(lambda place: units[place].poor).astype(bool)
    people.lists["female"] = _female(people, dice)
    people.columns["ethnicity"] = _ethnicity(people, dice)
    _dates(people, dice, until)
    _names(people, dice)
    _background(people, dice)
    _lists(people, dice)
    _gaps(people, dice)


def _female(people: People, dice: Dice) -> Flags:
    share = np.where(people.lists["leads"], 0.24, 0.42)
    female: Flags = dice.of("gender").random(len(people)) < share
    return female


def _ethnicity(people: People, dice: Dice) -> Texts:
    chance = dice.of("ethnicity")
    region = people.of_unit(lambda place: people.tree.units[place].region_code).astype(str)
    found: Texts = np.full(len(people), "汉族", dtype=object)
    for prefix in sorted(_PEOPLES, key=len):
        mine = np.flatnonzero(np.char.startswith(region, prefix))
        shares = [*_PEOPLES[prefix], ("汉族", 1 - sum(part for _, part in _PEOPLES[prefix]))]
        found[mine] = chosen_of(chance, [name for name, _ in shares], [part for _, part in shares], len(mine))
    return found


def _dates(people: People, dice: Dice, until: np.datetime64) -> None:
    """Birth, entry, and since when the present post is held; one person in seven rose since 2018."""
    chance, size = dice.of("dates"), len(people)
    age = people.of_post(lambda post: post.age).astype(float) + np.clip(chance.normal(0, 4, size), -8, 8)
    age = np.clip(age, 22, 59.5)
    last = str(until - np.timedelta64(25, "D"))
    born = until - (age * _YEAR).astype(int).astype("timedelta64[D]")
    entered = born + ((22.5 + chance.random(size) * 3) * _YEAR).astype(int).astype("timedelta64[D]")
    since = np.where(
        chance.random(size) < 0.15,
        some_day(chance, "2018-02-01", last, size),
        some_day(chance, "2011-01-01", "2018-01-01", size),
    )
    since = np.maximum(since, entered + np.timedelta64(180, "D"))
    since = np.minimum(since, until - np.timedelta64(30, "D"))
    new = people.columns["level"] == "1A98"
    since = np.where(new, some_day(chance, str(until - np.timedelta64(400, "D")), last, size), since)
    joined = np.where(new, since, np.minimum(entered, since - np.timedelta64(60, "D")))
    people.days |= {"born": born, "since": since, "joined": joined}
    people.days["before"] = joined + ((since - joined).astype(int) // 2).astype("timedelta64[D]")
    people.lists["rose"] = (since >= day("2018-01-01")) & (people.standing >= 2) & ~new


def _names(people: People, dice: Dice) -> None:
    chance = dice.of("names")
    name, sound, short = names.han_names(chance, people.lists["female"])
    for ethnicity, invent in (("藏族", names.tibetan_names), ("彝族", names.yi_names)):
        mine = np.flatnonzero((people.columns["ethnicity"] == ethnicity) & (chance.random(len(people)) < 0.7))
        name[mine], sound[mine], short[mine] = invent(chance, len(mine))
    people.columns |= {"name": name, "pinyin": sound, "initials": short}


def _background(people: People, dice: Dice) -> None:
    chance, size = dice.of("background"), len(people)
    kind = people.columns["person_kind"].astype(str)
    servants = np.isin(
        kind, ["civil_servant", "enforcement_servant", "reference_managed", "institution_manager"]
    )
    member = np.select(
        [people.lists["leads"] & servants, servants, kind == "village_staff"], [0.95, 0.80, 0.72], 0.45
    )
    others = chosen_of(
        chance, ["masses", "democratic", "non_partisan", "league"], [0.55, 0.2, 0.15, 0.1], size
    )
    people.columns["political"] = np.where(chance.random(size) < member, "party_member", others)
    secretary = np.char.find(people.columns["title"].astype(str), "书记") >= 0
    people.columns["political"][secretary & (kind != "enterprise_staff")] = "party_member"
    usual = chosen_of(chance, ["postgraduate", "bachelor", "college"], [0.22, 0.62, 0.16], size)
    village = chosen_of(
        chance, ["bachelor", "college", "senior_high", "junior_high"], [0.12, 0.38, 0.42, 0.08], size
    )
    people.columns["education"] = np.where(kind == "village_staff", village, usual)
    people.columns["status"] = chosen_of(
        chance,
        ["active", "retired", "transferred_out", "deceased", "other"],
        [0.984, 0.008, 0.005, 0.001, 0.002],
        size,
    )
    people.columns["status"][people.lists["heads"]] = "active"


def _lists(people: People, dice: Dice) -> None:
    """The named lists (designations), as flags."""
    chance, size = dice.of("lists"), len(people)
    age = (day("2020-01-01") - people.days["born"]).astype(int) / _YEAR
    kind, servants = (
        people.columns["person_kind"],
        people.is_in("person_kind", "civil_servant", "enforcement_servant"),
    )
    unit_names = people.of_unit(lambda place: _department(people.tree.units[place].name))

    def some(share: float, among: Flags) -> Flags:
        return (chance.random(size) < share) & among

    local = people.is_in("form", "township", "village", "county_department")
    nonparty = people.is_in("political", "democratic", "non_partisan")
    people.lists |= {
        "outstanding_young": some(0.30, servants & (age < 41) & (people.standing >= 2)),
        "selected_graduate": some(0.30, servants & (age < 31)),
        "village_reserve": people.columns["title"] == "村级后备干部",
        "poverty_relief": some(0.30, local & people.lists["poor"]) | some(0.09, local),
        "party_school_teacher": people.columns["kind"] == "teacher",
        "entrepreneur": some(0.75, (kind == "enterprise_staff") | (kind == "new_org_staff")),
        "senior_expert": some(0.12, (kind == "institution_specialist") & (age > 40)),
        "propaganda_backbone": some(0.5, np.isin(unit_names.astype(str), list(PROPAGANDA_DEPARTMENTS)))
        | some(0.10, people.is_in("form", "university")),
        "nonparty_young": some(0.6, servants & nonparty & (age < 42)),
        "league_cadre": people.is_in("kind", "league")
        | some(0.6, np.isin(unit_names.astype(str), list(LEAGUE_DEPARTMENTS))),
        "nonparty": some(0.7, servants & nonparty),
    }


def _department(name: str) -> str:
    """The department in a name such as 绵阳市委宣传部; the name itself when none of the listed ones."""
    listed = [each for each in (*PROPAGANDA_DEPARTMENTS, *LEAGUE_DEPARTMENTS) if name.endswith(each)]
    return max(listed, key=len) if listed else name


def _gaps(people: People, dice: Dice) -> None:
    """What nobody has entered yet: a few dates of birth, peoples, political statuses, levels."""
    chance, size = dice.of("gaps"), len(people)
    plain = ~people.lists["heads"]
    people.lists["rank_missing"] = (chance.random(size) < 0.006) & plain
    people.lists["born_missing"] = (chance.random(size) < 0.004) & plain
    for column, share, nothing in (
        ("political", 0.004, None),
        ("ethnicity", 0.003, ""),
        ("education", 0.006, None),
    ):
        people.columns[column][(chance.random(size) < share) & plain] = nothing


def in_span(chance: np.random.Generator, size: int) -> tuple[Days, Days]:
    """First day and first day after of exemptions of two to eleven months since 2018."""
    starts = some_day(chance, "2018-03-01", "2020-09-01", size)
    return starts, starts + chance.integers(60, 330, size).astype("timedelta64[D]")
