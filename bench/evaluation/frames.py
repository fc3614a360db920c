"""pandas: the sums and counts of training of twelve duties, for everyone in service.

No spans, bookings, last days, windows of a person's own, and no verdicts.

    python -m bench.evaluation.frames FOLDER

A condition is a pair of masks (surely, perhaps), as a careful pandas author would write three-valued logic.
"""

from __future__ import annotations

import sys
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from bench.evaluation.clocked import AS_OF, ranges, told

_CODES = (
    "state", "account", "class_kind", "institution_kind", "institution_level", "institution_code", "programme",
)  # fmt: skip
_FLAGS = ("is_final_part", "institution_recognised", "is_systematic")
_PLAIN = ("person_id", "ends_on", "days", "hours", "hours_professional", "class_days")


class Known:
    """A three-valued condition: where it surely holds, and where it may (includes surely)."""

    def __init__(self, surely: Any, may: Any) -> None:
        self.surely, self.may = surely, may

    def __and__(self, other: Known) -> Known:
        return Known(self.surely & other.surely, self.may & other.may)

    def __or__(self, other: Known) -> Known:
        return Known(self.surely | other.surely, self.may | other.may)

    @property
    def perhaps(self) -> Any:
        """Where it is unknown."""
        return self.may & ~self.surely


def read(folder: Path) -> dict[str, Any]:
    """Sum range by range; the totals of each sum."""
    sums = Counter[str]()
    for part in ranges(folder):
        sums.update(_sums(folder, part))
    return {"sums": dict(sums)}


def _sums(folder: Path, part: str) -> dict[str, int]:
    people = pq.read_table(
        folder / "fact_person" / f"{part}.parquet", columns=["person_id", "personnel_status"]
    )
    who = people.to_pandas()
    active = who.person_id[who.personnel_status == "active"].to_numpy()
    per_person = _wanted(_credits(folder, part)).reindex(active, fill_value=0)
    return {name: int(per_person[name].sum()) for name in per_person.columns}


def _credits(folder: Path, part: str) -> pd.DataFrame:
    path = folder / "fact_credit" / f"{part}.parquet"
    table = pq.read_table(path, columns=[*_PLAIN, *_FLAGS, *_CODES], read_dictionary=list(_CODES))
    for name in _FLAGS:  # with gaps they would come as objects
        place = table.column_names.index(name)
        table = table.set_column(place, name, table[name].cast(pa.int8()))
    place = table.column_names.index("ends_on")
    table = table.set_column(place, "ends_on", table["ends_on"].cast(pa.int32()))
    rows = table.to_pandas()
    return rows[(rows.state == "standing") & (rows.ends_on <= _number(AS_OF))]


def _wanted(rows: pd.DataFrame) -> pd.DataFrame:
    planned, once = rows.ends_on >= _number(date(2018, 1, 1)), rows.is_final_part == 1
    this_year = rows.ends_on >= _number(date(AS_OF.year, 1, 1))
    in_time = planned & (rows.ends_on < _number(date(2020, 1, 1)))
    conc = _among(rows.account, "concentrated")
    systematic = _is(rows.is_systematic)
    school = _among(rows.institution_kind, "party_school", "cadre_college")
    accepted = conc & (school | _is(rows.institution_recognised))
    week = Known(rows.class_days >= 45, (rows.class_days >= 45) | rows.class_days.isna())
    paid = Known(rows.hours_professional > 0, rows.hours_professional > 0)
    columns: dict[str, Any] = {
        "conc_year": conc.surely & this_year & once,
        "conc_plan": conc.surely & planned & once,
    }
    for name, where, placed in (
        ("bilingual", _among(rows.programme, "bilingual_training"), planned),
        ("relief", _among(rows.programme, "poverty_relief_rotation"), in_time),
        ("high", conc & _among(rows.institution_level, "province", "national"), planned),
        (
            "provincial",
            _among(rows.institution_code, "provincial_party_school", "provincial_socialism_college"),
            planned,
        ),
        ("at_school", systematic & _among(rows.institution_kind, "party_school"), planned),
        ("professional", conc & _among(rows.class_kind, "topic", "seminar") & paid & week, this_year),
    ):
        columns |= {name: where.surely & placed & once, f"{name}_maybe": where.perhaps & placed & once}
    amounts = {"days": rows.days.fillna(0), "hours": rows.hours.fillna(0)}
    for amount, column in amounts.items():
        columns[f"{amount}_year"] = column.where(conc.surely & this_year, 0)
        columns[f"{amount}_plan"] = column.where(accepted.surely & planned, 0)
        columns[f"{amount}_plan_maybe"] = column.where(accepted.perhaps & planned, 0)
    taught = systematic & school
    columns["days_system"] = amounts["days"].where(taught.surely & planned, 0)
    columns["days_system_maybe"] = amounts["days"].where(taught.perhaps & planned, 0)
    return pd.DataFrame(columns).groupby(rows.person_id, sort=False).sum()


def _is(flag: Any) -> Known:
    return Known(flag == 1, flag != 0)


def _among(codes: Any, *names: str) -> Known:
    found = codes.isin(names)
    return Known(found, found | codes.isna())


def _number(day: date) -> int:
    return int(np.datetime64(day).astype(int))


if __name__ == "__main__":
    told(lambda: read(Path(sys.argv[1])))
