"""People, their posts, ranks, lists, exemptions and events, as columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa

Column: TypeAlias = "pa.Array[Any]"
Columns: TypeAlias = dict[str, Any]
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Dice:
    """Random columns of a length, from one seeded source."""

    rng: np.random.Generator

    def code(self, size: int, weights: Mapping[str, float], unknown: float = 0.0) -> Column:
        """Codes by weight; a share of them unknown."""
        shares = np.array(list(weights.values()))
        places = self.rng.choice(len(shares), size, p=shares / shares.sum()).astype(np.int32)
        mask = self.rng.random(size) < unknown
        known: Any = pa.array(places, mask=mask)
        coded: Any = pa.DictionaryArray.from_arrays(known, pa.array(list(weights)))
        found: Column = coded.cast(pa.string())
        return found

    def flag(self, size: int, share: float, unknown: float = 0.0) -> Column:
        """True in a share of the rows; a share unknown."""
        return pa.array(self.rng.random(size) < share, mask=self.rng.random(size) < unknown)

    def some(self, rows: Any, share: float) -> Any:
        """A share of the rows, in order."""
        return rows[self.rng.random(len(rows)) < share]

    def days(self, size: int, first: date, last: date) -> Any:
        """Day numbers from first to last, both included."""
        return self.rng.integers((first - _EPOCH).days, (last - _EPOCH).days + 1, size).astype(np.int32)


def days(numbers: Any, mask: Any = None) -> Column:
    """Day numbers as dates, unknown where masked."""
    found: Column = pa.array(numbers.astype(np.int32), mask=mask).cast(pa.date32())
    return found


def taken(column: Column, places: Any) -> Column:
    """The column's entries at the places."""
    found: Column = column.take(pa.array(places))
    return found


def units(rng: np.random.Generator, size: int) -> Columns:
    """Units of every kind and level."""
    dice = Dice(rng)
    kinds = {"department": 5, "county": 2, "city": 1, "township": 4, "party_school": 1, "university": 1, "enterprise": 2,
             "institution": 4, "village": 2, "socialism_college": 0.5}  # fmt: skip
    return {
        "unit_id": np.arange(1, size + 1),
        "kind": dice.code(size, kinds),
        "level": dice.code(size, {"province": 2, "city": 3, "county": 5, "township": 4, "village": 2}),
        "in_ethnic_area": dice.flag(size, 0.2),
        "in_poverty_area": dice.flag(size, 0.15),
        "is_region": dice.flag(size, 0.2),
    }


def persons(dice: Dice, ids: Any) -> Columns:
    """The person's own facts."""
    size = len(ids)
    born = dice.days(size, date(1958, 1, 1), date(1998, 12, 31))
    kinds = {"civil_servant": 45, "technical_servant": 4, "enforcement_servant": 6, "reference_managed": 15,
             "institution_manager": 10, "institution_specialist": 8, "enterprise_staff": 6, "village_staff": 6}  # fmt: skip
    return {
        "person_id": ids,
        "gender": dice.code(size, {"male": 6, "female": 4}, 0.01),
        "is_minority": dice.flag(size, 0.15, 0.01),
        "political_status": dice.code(
            size, {"party_member": 8, "league": 1, "democratic": 1, "masses": 1}, 0.01
        ),
        "born_on": days(born, dice.rng.random(size) < 0.01),
        "started_work_on": days(born + 22 * 365),
        "joined_service_on": days(
            np.minimum(born + 24 * 365 + dice.rng.integers(0, 2000, size), 18_600),
            dice.rng.random(size) < 0.05,
        ),
        "person_kind": dice.code(size, kinds, 0.02),
        "personnel_status": dice.code(size, {"active": 95, "retired": 4, "deceased": 1}),
        "management": dice.code(
            size, {"central": 1, "province": 8, "state_assets": 6, "city": 30, "county": 55}, 0.03
        ),
        "education_level": dice.code(
            size, {"postgraduate": 2, "bachelor": 6, "college": 2, "senior_high": 1}, 0.02
        ),
    }


def appointments(dice: Dice, ids: Any, orgs: Mapping[str, Any]) -> Columns:
    """A post for nearly everyone, a second for one in five, an earlier one for one in seven."""
    groups = [dice.some(ids, share) for share in (0.99, 0.2, 0.15)]
    order = np.repeat([0, 1, 2], [len(group) for group in groups])
    people = np.concatenate(groups)
    by_person = np.argsort(people, kind="stable")
    people, order, size = people[by_person], order[by_person], len(people)
    place = dice.rng.integers(0, len(orgs["unit_id"]), size)
    numbers, level = people * 3 + order, dice.rng.integers(1, 9, size)
    posts = {"party_secretary": 2, "government_head": 2, "township_party_secretary": 3, "township_head": 3,
             "branch_secretary": 8, "organ_party_secretary": 1, "deputy": 15, "chief": 6, "teacher": 6, "other": 50}  # fmt: skip
    teams = {
        "none": 75,
        "party_government": 9,
        "department": 6,
        "enterprise": 4,
        "institution": 4,
        "university": 2,
    }
    return {
        "appointment_id": numbers,
        "person_id": people,
        "unit_id": orgs["unit_id"][place],
        "post_kind": dice.code(size, posts),
        "post_level": dice.code(size, {"county_chief": 1, "county_deputy": 2, "section_chief": 4}, 0.1),
        "level_order": pa.array(level, mask=dice.rng.random(size) < 0.1),
        "rank_band": dice.code(size, {"bureau": 2, "county": 12, "section": 40, "staff": 46}, 0.1),
        "is_leading_post": dice.flag(size, 0.35),
        "team": dice.code(size, teams),
        "is_team_head": dice.flag(size, 0.05),
        "is_primary": order == 0,
        "unit_kind": taken(orgs["kind"], place),
        "unit_level": taken(orgs["level"], place),
        "in_ethnic_area": taken(orgs["in_ethnic_area"], place),
        "in_poverty_area": taken(orgs["in_poverty_area"], place),
        "starts_on": days(dice.days(size, date(2008, 1, 1), date(2019, 6, 1))),
        "ends_before": days(dice.days(size, date(2019, 6, 2), date(2022, 12, 31)), order != 2),
        "pick_order": (order == 0) * 10**15 + level * 10**12 + numbers,
    }


def ranks(dice: Dice, ids: Any) -> Columns:
    """A rank now for nearly everyone, and an earlier one for half."""
    now, before = dice.some(ids, 0.98), dice.some(ids, 0.5)
    people = np.concatenate([before, now])
    is_now = np.repeat([False, True], [len(before), len(now)])
    by_person = np.argsort(people, kind="stable")
    people, is_now, size = people[by_person], is_now[by_person], len(people)
    numbers, level = people * 2 + is_now, dice.rng.integers(1, 9, size)
    return {
        "rank_id": numbers,
        "person_id": people,
        "kind": dice.code(size, {"level": 1, "grade": 1}),
        "code": dice.code(size, {"county_deputy": 1, "section_chief": 3, "clerk": 4}),
        "band": dice.code(size, {"bureau": 3, "county": 14, "section": 40, "staff": 43}),
        "level_order": level,
        "starts_on": days(dice.days(size, date(2012, 1, 1), date(2018, 12, 31)) + is_now * 700),
        "ends_before": days(dice.days(size, date(2019, 1, 1), date(2021, 12, 31)), is_now),
        "pick_order": level * 10**12 + numbers,
    }


def designations(dice: Dice, ids: Any) -> Columns:
    """One in five is on a list."""
    people = dice.some(ids, 0.2)
    kinds = {
        "outstanding_young": 3,
        "nonparty_young": 2,
        "poverty_relief": 4,
        "village_reserve": 2,
        "nonparty": 1,
    }
    return _spans(dice, people, date(2015, 1, 1)) | {"kind": dice.code(len(people), kinds)}


def exemptions(dice: Dice, ids: Any) -> Columns:
    """One in twenty-five is exempt, half of them from one duty only."""
    people = dice.some(ids, 0.04)
    duties = {"section_yearly_training": 4, "leaders_five_year_training": 2, "branch_secretaries_yearly": 1,
              "make_up_training": 1, "team_two_months": 1, "team_systematic_training": 1,
              "promoted_post_training": 1, "new_recruits_induction": 1}  # fmt: skip
    return _spans(dice, people, date(2016, 1, 1)) | {
        "kind": dice.code(len(people), {"long_sick": 3, "maternity": 4, "secondment": 2, "other": 1}),
        "duty": dice.code(len(people), duties, 0.5),
    }


def _spans(dice: Dice, people: Any, first: date) -> Columns:
    size = len(people)
    starts = dice.days(size, first, date(2021, 6, 30))
    ends = starts + dice.rng.integers(60, 1500, size)
    return {
        "person_id": people,
        "starts_on": days(starts),
        "ends_before": days(ends, dice.rng.random(size) < 0.4),
    }


def events(dice: Dice, ids: Any, joined: Column) -> Columns:
    """Everyone whose first day is known was recruited then; some were promoted."""
    recruited = ids[joined.is_valid().to_numpy(zero_copy_only=False)]
    leading, higher = dice.some(ids, 0.12), dice.some(ids, 0.3)
    people = np.concatenate([recruited, leading, higher])
    promoted = dice.days(len(leading) + len(higher), date(2015, 1, 1), date(2022, 6, 30))
    on = pa.concat_arrays([joined.drop_null(), days(promoted)])
    kinds = np.repeat([0, 1, 2], [len(recruited), len(leading), len(higher)])
    names = pa.array(["recruited", "promoted_to_leading_post", "promoted"])
    by_person = np.argsort(people, kind="stable")
    return {
        "person_id": people[by_person],
        "kind": taken(names, kinds[by_person]),
        "on": taken(on, by_person),
    }
