"""Who may be called up for which series: each pool is a flag for every person."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ganxun.demo.dice import Flags, day
from ganxun.demo.population import People
from ganxun.demo.posts import LADDER

Pool = Callable[[People], Flags]


def _levels(people: People, *levels: str) -> Flags:
    found: Flags = np.isin(people.standing, [LADDER.index(level) for level in levels])
    return found


def _servants(people: People) -> Flags:
    return people.is_in("person_kind", "civil_servant", "enforcement_servant", "reference_managed")


def _officials(people: People) -> Flags:
    return _servants(people) | people.is_in("person_kind", "institution_manager")


def _team(people: People, team: str, *forms: str) -> Flags:
    return people.is_in("team", team) & people.is_in("form", *forms)


def _leads(people: People, *levels: str) -> Flags:
    return _servants(people) & people.lists["leads"] & _levels(people, *levels)


def _bureau(people: People) -> Flags:
    return _leads(people, "1A21", "1A22")


def _county(people: People) -> Flags:
    return _leads(people, "1A31", "1A32")


def _top(people: People) -> Flags:
    heads = people.lists["heads"] & people.is_in("form", "city", "county")
    return heads | _team(people, "department", "province_department")


def _teams_week(people: People) -> Flags:
    return _team(people, "party_government", "city", "county") | _team(
        people, "department", "province_department"
    )


def _local_teams(people: People) -> Flags:
    return _team(people, "party_government", "county") | _team(people, "department", "city_department")


def _department_county(people: People) -> Flags:
    return people.is_in("form", "province_department") & _levels(people, "1A31", "1A32")


def _section_leaders(people: People) -> Flags:
    return _leads(people, "1A41", "1A42")


def _bilingual(people: People) -> Flags:
    return people.lists["ethnic"] & _officials(people) & (people.days["born"] >= day("1970-01-01"))


def _young_servants(people: People) -> Flags:
    return _servants(people) & _levels(people, "1A50", "1A60") & (people.days["born"] >= day("1983-01-01"))


def _new_graduates(people: People) -> Flags:
    return people.lists["selected_graduate"] & (people.days["joined"] >= day("2017-06-01"))


def _ethnic_specialists(people: People) -> Flags:
    able = _officials(people) | people.is_in("person_kind", "institution_specialist")
    return people.lists["ethnic"] & able & ~people.lists["leads"]


def _listed(name: str) -> Pool:
    return lambda people: people.lists[name]


def _held(kind: str) -> Pool:
    return lambda people: people.is_in("kind", kind)


POOLS: dict[str, Pool] = {
    "bureau": _bureau,
    "bureau_heads": lambda people: _bureau(people) & people.lists["heads"],
    "county_heads": lambda people: people.lists["heads"] & people.is_in("form", "county"),
    "county_leaders": lambda people: _county(people) | _team(people, "party_government", "city"),
    "leaders": lambda people: _bureau(people) | _county(people),
    "heads": lambda people: people.lists["heads"] & _servants(people),
    "top": _top,
    "teams_week": _teams_week,
    "city_teams": lambda people: _team(people, "party_government", "city", "county"),
    "local_teams": _local_teams,
    "department_county": _department_county,
    "department_branch": lambda people: people.lists["branch_secretary"] & people.is_in("form", "province_department"),
    "branch_secretaries": _listed("branch_secretary"),
    "organ_secretaries": _held("organ_party_secretary"),
    "province_enterprises": lambda people: _team(people, "enterprise", "province_enterprise"),
    "entrepreneurs": _listed("entrepreneur"),
    "university_team": lambda people: people.is_in("team", "university"),
    "institution_team": lambda people: people.is_in("team", "institution"),
    "specialists": lambda people: people.is_in("person_kind", "institution_specialist"),
    "experts": _listed("senior_expert"),
    "backbone": _listed("propaganda_backbone"),
    "outstanding": _listed("outstanding_young"),
    "graduates": _listed("selected_graduate"),
    "new_graduates": _new_graduates,
    "nonparty_young": _listed("nonparty_young"),
    "league": _listed("league_cadre"),
    "township_secretaries": _held("township_party_secretary"),
    "township_chiefs": lambda people: people.is_in("kind", "township_party_secretary", "township_head"),
    "village_secretaries": _held("village_secretary"),
    "village_reserves": _listed("village_reserve"),
    "new_org": lambda people: people.is_in("form", "new_org"),
    "new_org_secretaries": _held("new_org_secretary"),
    "ethnic_county": lambda people: people.lists["ethnic"] & _county(people),
    "ethnic_specialists": _ethnic_specialists,
    "bilingual": _bilingual,
    "poor_officials": lambda people: people.lists["poor"] & _officials(people),
    "poverty_relief": _listed("poverty_relief"),
    "poor_teachers": lambda people: people.lists["poor"] & people.is_in("kind", "teacher"),
    "school_teachers": lambda people: people.is_in("kind", "teacher") & people.is_in("form", "city_school", "county_school"),
    "section_leaders": _section_leaders,
    "young_servants": _young_servants,
}  # fmt: skip


def pool_of(people: People, name: str) -> Flags:
    """The pool `name`; people without known status are as callable as others. Raises KeyError."""
    return POOLS[name](people) & people.is_in("status", "active")
