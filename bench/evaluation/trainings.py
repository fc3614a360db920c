"""Training that was credited or is booked, as columns."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bench.evaluation.invented import Column, Columns, Dice, days

_DAYS_LONG = (0.5, 1, 2, 3, 5, 7, 10, 15, 30, 60)
_SHARES = (0.2, 0.25, 0.18, 0.12, 0.12, 0.05, 0.04, 0.02, 0.015, 0.005)
_PROGRAMMES = {"": 88, "bilingual_training": 3, "poverty_relief_rotation": 4, "xi_thought_education": 5}
_CODES = {"": 85, "provincial_party_school": 6, "provincial_socialism_college": 2, "central_party_school": 1}


def credits_of(dice: Dice, ids: Any, each: int) -> Columns:
    """So many credits a person over the five years of the plan."""
    people = np.repeat(ids, each)
    size = len(people)
    return _trainings(dice, people, date(2018, 1, 1), date(2022, 12, 31)) | {
        "credit_id": people * each + np.tile(np.arange(each), len(ids)),
        "is_final_part": dice.flag(size, 0.97),
        "state": dice.code(size, {"standing": 96, "reversed": 2, "reversal": 2}),
    }


def schedules_of(dice: Dice, ids: Any) -> Columns:
    """One in five is booked for something in 2020 to 2022."""
    return _trainings(dice, dice.some(ids, 0.2), date(2020, 6, 1), date(2022, 6, 30))


def _trainings(dice: Dice, people: Any, first: date, last: date) -> Columns:
    size = len(people)
    account = dice.code(size, {"concentrated": 35, "online": 65})
    online = pc.equal(account, pa.scalar("online")).to_numpy(zero_copy_only=False)
    shares = np.array(_SHARES)
    length = (dice.rng.choice(_DAYS_LONG, size, p=shares / shares.sum()) * 10).astype(int)
    starts = dice.days(size, first, last)
    hours = np.where(online, dice.rng.integers(5, 60, size), length * 8)
    return {
        "person_id": people,
        "account": account,
        "days": pa.array(length, mask=online | (dice.rng.random(size) < 0.02)),
        "hours": pa.array(hours, mask=dice.rng.random(size) < 0.02),
        "hours_theory": hours // 3,
        "hours_party": hours // 5,
        "hours_professional": hours // 4 * (dice.rng.random(size) < 0.5),
        "hours_knowledge": hours // 10,
        "starts_on": days(starts),
        "ends_on": days(starts + np.where(online, 0, length // 10)),
        "is_systematic": dice.flag(size, 0.06, 0.01),
        "is_abroad": dice.flag(size, 0.01),
    } | _class(dice, size, length)


def _class(dice: Dice, size: int, length: Any) -> Columns:
    """What is known of the class and of where it was held."""
    nowhere = dice.rng.random(size) < 0.02
    institutions = {"party_school": 40, "cadre_college": 10, "university_base": 15, "social": 15, "other": 20}
    levels = {"national": 2, "province": 15, "city": 33, "county": 50}
    kinds = {"induction": 3, "post": 6, "specialised": 20, "in_service": 61, "rotation": 5, "other": 5}
    return {
        "training_kind": dice.code(size, kinds),
        "attendance": dice.code(size, {"full_time": 3, "part_time": 2, "on_the_job": 5}),
        "class_kind": dice.code(size, {"main": 2, "topic": 4, "seminar": 1, "lecture": 2, "other": 1}, 0.01),
        "class_days": pa.array(length, mask=dice.rng.random(size) < 0.02),
        "institution_id": pa.array(dice.rng.integers(1, 300, size), mask=nowhere),
        "institution_kind": _known(dice.code(size, institutions), nowhere),
        "institution_level": _known(dice.code(size, levels), nowhere),
        "institution_code": _known(dice.code(size, _CODES), nowhere),
        "institution_recognised": dice.flag(size, 0.4, 0.03),
        "organiser_level": dice.code(size, levels, 0.03),
        "programme": dice.code(size, _PROGRAMMES, 0.005),
        "rank_band_at_time": dice.code(size, {"county": 1, "section": 4, "staff": 5}, 0.05),
        "class_id": pa.array(dice.rng.integers(1, 100_000, size), mask=dice.rng.random(size) < 0.3),
    }


def _known(column: Column, unknown: Any) -> Column:
    found: Column = pc.if_else(pa.array(unknown), pa.scalar(None, column.type), column)
    return found
