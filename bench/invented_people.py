"""Invented people and training for benchmarks: seeded, vectorised, as Parquet clustered by person in ranges."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ganxun.rules.engines.sources import arrow_schema
from ganxun.rules.facts import Registry

PEOPLE_IN_A_RANGE = 125_000
_FIRST = (date(2018, 1, 1) - date(1970, 1, 1)).days
_DAYS = 1_096  # 2018–2020


def write_snapshot(folder: Path, people: int, credits_each: int, registry: Registry) -> None:
    """The snapshot of so many people; the same for the same arguments."""
    for number, first in enumerate(range(1, people + 1, PEOPLE_IN_A_RANGE)):
        count = min(PEOPLE_IN_A_RANGE, people + 1 - first)
        generator = np.random.default_rng([20200101, number])
        ids = np.arange(first, first + count, dtype=np.int64)
        for name, columns in _tables(generator, ids, credits_each).items():
            table = registry.table(name)
            place = folder / table.view
            place.mkdir(parents=True, exist_ok=True)
            path = place / f"{number:05d}.parquet"
            pq.write_table(_filled(columns, arrow_schema(table)), path, compression="zstd")


def _filled(columns: dict[str, Any], schema: pa.Schema) -> pa.Table:
    """Columns not invented are empty: no person rule of the plan reads them."""
    size = len(columns["person_id"])
    arrays = [
        _array(columns[part.name], part.type) if part.name in columns else pa.nulls(size, part.type)
        for part in schema
    ]
    return pa.table(arrays, schema=schema)


def _array(values: Any, kind: pa.DataType) -> Any:
    if isinstance(values, tuple):
        words, choice, known = values
        mask = None if known is None else ~known
        codes = pa.array(choice.astype(np.int8), mask=mask)
        return pa.DictionaryArray.from_arrays(codes, pa.array(words, kind)).cast(kind)
    if isinstance(values, pa.Array):
        return values.cast(kind)
    return pa.array(values).cast(kind)


def _words(
    generator: np.random.Generator, size: int, shares: dict[str, float], unknown: float = 0
) -> tuple[list[str], Any, Any]:
    choice = generator.choice(len(shares), size, p=list(shares.values()))
    known = generator.random(size) >= unknown if unknown else None
    return list(shares), choice, known


def _dates(numbers: Any) -> Any:
    return pa.array(numbers.astype(np.int32)).cast(pa.date32())


def _maybe(generator: np.random.Generator, values: Any, unknown: float) -> Any:
    return pa.array(values, mask=generator.random(len(values)) < unknown)


def _tables(generator: np.random.Generator, ids: Any, credits_each: int) -> dict[str, dict[str, Any]]:
    return {
        "people": _people(generator, ids),
        "ranks": _ranks(generator, ids),
        "appointments": _appointments(generator, ids),
        "designations": _designations(generator, ids),
        "exemptions": _exemptions(generator, ids),
        "events": _events(generator, ids),
        "credits": _credits(generator, ids, credits_each),
        "schedules": _training(generator, generator.choice(ids, len(ids) // 10), _FIRST + _DAYS, 700),
    }


def _people(generator: np.random.Generator, ids: Any) -> dict[str, Any]:
    kinds = {"civil_servant": 0.6, "institution_manager": 0.2, "institution_specialist": 0.15, "other": 0.05}
    return {
        "person_id": ids,
        "born_on": _dates(generator.integers(-5_500, 9_500, len(ids))),
        "joined_service_on": _maybe_dates(generator, len(ids), 12_000, _FIRST + 1_000, 0.05),
        "person_kind": _words(generator, len(ids), kinds, 0.01),
        "personnel_status": _words(generator, len(ids), {"active": 0.96, "retired": 0.04}),
        "management": _words(
            generator, len(ids), {"province": 0.1, "city": 0.4, "county": 0.4, "state_assets": 0.1}
        ),
    }


def _maybe_dates(generator: np.random.Generator, size: int, low: int, high: int, unknown: float) -> Any:
    days = generator.integers(low, high, size).astype(np.int32)
    return pa.array(days, mask=generator.random(size) < unknown).cast(pa.date32())


def _ranks(generator: np.random.Generator, ids: Any) -> dict[str, Any]:
    bands = {"bureau": 0.02, "county": 0.13, "section": 0.45, "staff": 0.4}
    return {
        "rank_id": ids,
        "person_id": ids,
        "band": _words(generator, len(ids), bands),
        "starts_on": _dates(generator.integers(14_000, _FIRST + 900, len(ids))),
        "ends_before": pa.nulls(len(ids), pa.date32()),
        "pick_order": np.ones(len(ids), np.int64),
        "level_order": np.ones(len(ids), np.int64),
    }


def _appointments(generator: np.random.Generator, ids: Any) -> dict[str, Any]:
    size = len(ids)
    posts = {"other": 0.8, "branch_secretary": 0.1, "township_head": 0.05, "teacher": 0.05}
    teams = {"none": 0.8, "party_government": 0.1, "department": 0.05, "enterprise": 0.05}
    kinds = {"department": 0.6, "enterprise": 0.1, "township": 0.2, "party_school": 0.1}
    levels = {"province": 0.2, "city": 0.3, "county": 0.3, "township": 0.2}
    return {
        "appointment_id": ids,
        "person_id": ids,
        "unit_id": generator.integers(1, 5_000, size),
        "post_kind": _words(generator, size, posts),
        "is_leading_post": generator.random(size) < 0.3,
        "team": _words(generator, size, teams),
        "unit_kind": _words(generator, size, kinds),
        "unit_level": _words(generator, size, levels),
        "in_ethnic_area": generator.random(size) < 0.2,
        "starts_on": _dates(generator.integers(15_000, _FIRST + 1_300, size)),
        "ends_before": pa.nulls(size, pa.date32()),
        "pick_order": np.ones(size, np.int64),
    }


def _designations(generator: np.random.Generator, ids: Any) -> dict[str, Any]:
    some = np.sort(generator.choice(ids, len(ids) // 10, replace=False))
    kinds = {"poverty_relief": 0.4, "nonparty_young": 0.3, "outstanding_young": 0.3}
    return {
        "person_id": some,
        "kind": _words(generator, len(some), kinds),
        "starts_on": _dates(generator.integers(_FIRST, _FIRST + 900, len(some))),
        "ends_before": pa.nulls(len(some), pa.date32()),
    }


def _exemptions(generator: np.random.Generator, ids: Any) -> dict[str, Any]:
    some = np.sort(generator.choice(ids, len(ids) // 50, replace=False))
    starts = generator.integers(_FIRST, _FIRST + 900, len(some))
    duties = {"section_yearly_training": 0.5, "leaders_five_year_training": 0.5}
    return {
        "person_id": some,
        "duty": _words(generator, len(some), duties, 0.3),
        "starts_on": _dates(starts),
        "ends_before": _dates(starts + 200),
    }


def _events(generator: np.random.Generator, ids: Any) -> dict[str, Any]:
    some = np.sort(generator.choice(ids, len(ids) // 10, replace=False))
    kinds = {"recruited": 0.4, "promoted_to_leading_post": 0.6}
    return {
        "person_id": some,
        "kind": _words(generator, len(some), kinds),
        "on": _dates(generator.integers(_FIRST - 300, _FIRST + 1_200, len(some))),
    }


def _credits(generator: np.random.Generator, ids: Any, each: int) -> dict[str, Any]:
    counts = generator.integers(each // 2, each + each // 2 + 1, len(ids))
    people = np.repeat(ids, counts)
    states = {"standing": 0.97, "reversed": 0.03}
    return _training(generator, people, _FIRST, _DAYS) | {
        "credit_id": np.arange(len(people), dtype=np.int64) + int(ids[0]) * 1_000,
        "is_final_part": generator.random(len(people)) < 0.95,
        "state": _words(generator, len(people), states),
    }


def _training(generator: np.random.Generator, people: Any, first: int, days: int) -> dict[str, Any]:
    size = len(people)
    schools = {"party_school": 0.15, "cadre_college": 0.05, "social": 0.3, "other": 0.5}
    codes = {"": 0.9, "provincial_party_school": 0.06, "provincial_socialism_college": 0.04}
    programmes = {"": 0.97, "bilingual_training": 0.015, "poverty_relief_rotation": 0.015}
    ends = _dates(generator.integers(first, first + days, size))
    return {
        "person_id": people,
        "account": _words(generator, size, {"concentrated": 0.3, "online": 0.7}),
        "days": _maybe(generator, generator.integers(0, 60, size), 0.02),
        "hours": _maybe(generator, generator.integers(0, 400, size), 0.02),
        "hours_professional": generator.integers(0, 3, size) * 40,
        "starts_on": ends,
        "ends_on": ends,
        "training_kind": _words(generator, size, {"in_service": 0.9, "induction": 0.05, "post": 0.05}),
        "class_kind": _words(
            generator, size, {"main": 0.3, "topic": 0.3, "seminar": 0.1, "other": 0.3}, 0.02
        ),
        "class_days": _maybe(generator, generator.integers(0, 100, size), 0.02),
        "institution_kind": _words(generator, size, schools, 0.01),
        "institution_level": _words(generator, size, {"province": 0.2, "city": 0.4, "county": 0.4}, 0.01),
        "institution_code": _words(generator, size, codes, 0.01),
        "institution_recognised": pa.array(generator.random(size) < 0.5, mask=generator.random(size) < 0.05),
        "programme": _words(generator, size, programmes, 0.01),
        "is_systematic": pa.array(generator.random(size) < 0.05, mask=generator.random(size) < 0.01),
    }
