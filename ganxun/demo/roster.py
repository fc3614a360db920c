"""The invented people into the tables of persons, posts, ranks, lists and exemptions."""

from __future__ import annotations

import numpy as np

from ganxun.demo.copying import copy_into, ids_for
from ganxun.demo.dice import Days, Dice, Flags, Ints, Texts, chosen_of, day, some_day, where_else_null
from ganxun.demo.population import People
from ganxun.demo.posts import GRADE_OF, LADDER
from ganxun.demo.titles import give_titles
from ganxun.demo.traits import in_span
from ganxun.people.choices import STANDING, Management
from ganxun.people.identity import check_character, fingerprint, sealed

#: How many people carry an identity number; sealing each one costs, and a sample shows the feature.
_WITH_IDENTITY = 2_000
#: No region has this code: no number made here can belong to anybody.
_NO_REGION = "999999"
_GRADES_SINCE = day("2019-06-01")

_BEFORE = {
    "1A21": ("副职领导", True), "1A22": ("处长", True), "1A31": ("副处长", True), "1A32": ("科长", True),
    "1A41": ("副科长", True), "1A42": ("科员", False), "1A50": ("试用期公务员", False), "1A60": ("试用期公务员", False),
}  # fmt: skip
_DECIDERS = {"outstanding_young", "selected_graduate", "nonparty_young", "village_reserve", "poverty_relief"}


def store(people: People, dice: Dice, *, until: np.datetime64) -> None:
    """Write everything known of `people`; gives them ids."""
    people.ids = ids_for("people_person", len(people))
    give_titles(people)
    _persons(people)
    _appointments(people, dice, until)
    _ranks(people)
    _designations(people, dice)
    _exemptions(people, dice)


def _orders(people: People) -> Ints:
    table = np.array([STANDING[level][1] for level in LADDER] + [0], dtype=np.int64)
    order: Ints = table[people.standing] + people.lists["heads"] * 3 + people.lists["leads"]
    return order


def _persons(people: People) -> None:
    size = len(people)
    born = people.days["born"].astype(object)
    born[people.lists["born_missing"]] = None
    kind = people.columns["person_kind"]
    servants = people.is_in(
        "person_kind", "civil_servant", "enforcement_servant", "reference_managed", "institution_manager"
    )
    numbered = np.flatnonzero(~people.lists["born_missing"])[:_WITH_IDENTITY]
    boxes, marks, tails = _identities(people, numbered)
    copy_into("people_person", {
        "id": people.ids, "code": _codes(people), "name": people.columns["name"],
        "name_pinyin": people.columns["pinyin"], "name_initials": people.columns["initials"],
        "gender": np.where(people.lists["female"], "female", "male").astype(object),
        "ethnicity": people.columns["ethnicity"], "political_status": people.columns["political"], "born_on": born,
        "started_work_on": people.days["joined"],
        "joined_service_on": where_else_null(servants, people.days["joined"]),
        "person_kind": kind, "personnel_status": people.columns["status"], "management": _management(people),
        "education_level": people.columns["education"], "identity_sealed": boxes, "identity_hash": marks,
        "identity_tail": tails, "unit_id": people.tree.ids[people.unit],
        "post_title": people.columns["full_title"],
        "top_order": _orders(people) if size else np.zeros(0, dtype=np.int64),
    })  # fmt: skip


def _codes(people: People) -> Texts:
    return np.char.add("GX", np.char.zfill(np.arange(1, len(people) + 1).astype(str), 8)).astype(object)


def _management(people: People) -> Texts:
    """Half of the provincial enterprises belong to the state assets commission, where the product knows the code."""
    managed: Texts = people.columns["management"].copy()
    if "state_assets" in Management.values:
        teams = people.is_in("form", "province_enterprise") & people.is_in("team", "enterprise")
        managed[teams & (people.unit % 2 == 1)] = "state_assets"
    return managed


def _identities(people: People, numbered: Ints) -> tuple[Texts, Texts, Texts]:
    boxes, marks = np.full(len(people), None, dtype=object), np.full(len(people), None, dtype=object)
    tails = np.full(len(people), "", dtype=object)
    for place in numbered:
        body = f"{_NO_REGION}{str(people.days['born'][place]).replace('-', '')}{place % 1000:03d}"
        number = body + check_character(body)
        if fingerprint(number) in marks[max(0, place - 1) : place]:
            continue
        boxes[place], marks[place], tails[place] = (
            "\\x" + sealed(number).hex(),
            fingerprint(number),
            number[-4:],
        )
    return boxes, _without_twins(marks), tails


def _without_twins(marks: Texts) -> Texts:
    """Of two people with the same invented number the later one goes without."""
    seen: set[str] = set()
    for place in np.flatnonzero(marks != np.array(None)):
        if marks[place] in seen:
            marks[place] = None
        else:
            seen.add(marks[place])
    return marks


def _appointments(people: People, dice: Dice, until: np.datetime64) -> None:
    chance, rose = dice.of("appointments"), people.lists["rose"]
    level = where_else_null(people.columns["level"] != "", people.columns["level"])
    level[people.lists["rank_missing"]] = None
    now = {
        "person_id": people.ids, "unit_id": people.tree.ids[people.unit], "title": people.columns["title"],
        "post_kind": people.columns["kind"], "post_level": level, "is_leading_post": people.lists["leads"],
        "team": people.columns["team"], "is_team_head": people.lists["heads"], "is_primary": True,
        "starts_on": people.days["since"], "ends_before": None,
    }  # fmt: skip
    copy_into("people_appointment", now)
    lower = np.array([LADDER[max(place - 1, 0)] for place in people.standing[rose]], dtype=object)
    before = [_BEFORE.get(each, ("科员", False)) for each in people.columns["level"][rose]]
    copy_into("people_appointment", {
        "person_id": people.ids[rose], "unit_id": people.tree.ids[people.unit[rose]],
        "title": np.array([title for title, _ in before], dtype=object), "post_kind": "other", "post_level": lower,
        "is_leading_post": np.array([leads for _, leads in before], dtype=bool), "team": "none", "is_team_head": False,
        "is_primary": True, "starts_on": people.days["before"][rose], "ends_before": people.days["since"][rose],
    })  # fmt: skip
    _second_posts(people, chance, until)


def _second_posts(people: People, chance: np.random.Generator, until: np.datetime64) -> None:
    """Branch secretaries beside another post; a few deputies who also lead a second organisation."""
    size = len(people)
    able = people.is_in("political", "party_member") & people.is_in(
        "form",
        "province_department",
        "city_department",
        "county_department",
        "township",
        "university",
        "city_institution",
    )
    share = np.select([people.columns["title"] == "处长", people.lists["leads"]], [0.9, 0.2], 0.03)
    people.lists["branch_secretary"] = able & (chance.random(size) < share)
    held = np.flatnonzero(people.lists["branch_secretary"])
    last = str(until - np.timedelta64(20, "D"))
    starts = np.where(
        chance.random(len(held)) < 0.3,
        some_day(chance, "2018-03-01", last, len(held)),
        people.days["since"][held],
    )
    people.days["secretary_since"] = np.full(size, np.datetime64("NaT"), dtype="datetime64[D]")
    people.days["secretary_since"][held] = starts
    _post(people, held, "党支部书记", "branch_secretary", starts)
    deputies = np.flatnonzero(
        people.is_in("kind", "deputy") & people.is_in("form", "county", "city", "county_department")
    )
    deputies = deputies[chance.random(len(deputies)) < 0.05]
    _post(people, deputies, "领导小组办公室主任（兼）", "other", people.days["since"][deputies])


def _post(people: People, held: Ints, title: str, kind: str, starts: Days) -> None:
    copy_into("people_appointment", {
        "person_id": people.ids[held], "unit_id": people.tree.ids[people.unit[held]], "title": title,
        "post_kind": kind, "post_level": None, "is_leading_post": False, "team": "none", "is_team_head": False,
        "is_primary": False, "starts_on": starts, "ends_before": None,
    })  # fmt: skip


def _ranks(people: People) -> None:
    """Level spans with the step before the last rise, and grades since the reform of 2019."""
    known = (people.standing >= 0) & ~people.lists["rank_missing"]
    rose = known & people.lists["rose"]
    copy_into("people_rank", {
        "person_id": people.ids[known], "kind": "level", "code": people.columns["level"][known],
        "starts_on": people.days["since"][known], "ends_before": None,
    })  # fmt: skip
    copy_into("people_rank", {
        "person_id": people.ids[rose], "kind": "level",
        "code": np.array([LADDER[max(place - 1, 0)] for place in people.standing[rose]], dtype=object),
        "starts_on": people.days["before"][rose], "ends_before": people.days["since"][rose],
    })  # fmt: skip
    grade = np.array([GRADE_OF.get(level, "") for level in people.columns["level"]], dtype=object)
    graded: Flags = (
        known
        & ~people.lists["leads"]
        & (grade != "")
        & people.is_in("person_kind", "civil_servant", "enforcement_servant")
    )
    copy_into("people_rank", {
        "person_id": people.ids[graded], "kind": "grade", "code": grade[graded],
        "starts_on": np.maximum(people.days["since"][graded], _GRADES_SINCE), "ends_before": None,
    })  # fmt: skip


def _designations(people: People, dice: Dice) -> None:
    chance = dice.of("designations")
    for kind in (
        "outstanding_young", "selected_graduate", "village_reserve", "poverty_relief", "party_school_teacher",
        "entrepreneur", "senior_expert", "propaganda_backbone", "nonparty_young", "league_cadre", "nonparty",
    ):  # fmt: skip
        held = np.flatnonzero(people.lists[kind])
        early = np.where(
            chance.random(len(held)) < 0.8,
            day("2017-10-01"),
            some_day(chance, "2018-01-10", "2020-06-01", len(held)),
        )
        starts = np.maximum(early, people.days["joined"][held])
        copy_into("people_designation", {
            "person_id": people.ids[held], "kind": kind,
            "decided_by_id": people.tree.ids[0] if kind in _DECIDERS else None, "starts_on": starts, "ends_before": None,
        })  # fmt: skip


def _exemptions(people: People, dice: Dice) -> None:
    chance = dice.of("exemptions")
    held = np.flatnonzero(chance.random(len(people)) < 0.012)
    kinds = chosen_of(
        chance, ["long_sick", "maternity", "secondment", "full_time_study"], [0.35, 0.3, 0.25, 0.1], len(held)
    )
    kinds[(kinds == "maternity") & ~people.lists["female"][held]] = "secondment"
    starts, ends = in_span(chance, len(held))
    people.lists["exempt"] = np.zeros(len(people), dtype=bool)
    people.lists["exempt"][held] = True
    copy_into("people_exemption", {
        "person_id": people.ids[held], "kind": kinds, "duty": None, "starts_on": starts, "ends_before": ends,
        "approved_by": "省委组织部干部教育处", "approved_on": starts,
    })  # fmt: skip
