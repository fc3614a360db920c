"""The floor: reads the columns of credits that the duties need, and nothing else.

python -m bench.evaluation.floor FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import duckdb

from bench.evaluation.clocked import ranges, told

_SUMMED = ("person_id", "days", "hours", "hours_professional", "class_days")
_COUNTED = (
    "ends_on", "state", "is_final_part", "account", "training_kind", "class_kind", "institution_kind",
    "institution_level", "institution_code", "institution_recognised", "is_systematic", "programme",
)  # fmt: skip


def read(folder: Path) -> dict[str, Any]:
    """Read range by range; the digest is the number of rows and values seen."""
    asked = ", ".join(
        [
            "count(*)",
            *(f"sum({name})::BIGINT" for name in _SUMMED),
            *(f"count({name})" for name in _COUNTED),
        ]
    )
    connection, seen = duckdb.connect(":memory:"), 0
    for part in ranges(folder):
        path = folder / "fact_credit" / f"{part}.parquet"
        row = connection.execute(f"SELECT {asked} FROM read_parquet('{path}')").fetchone()
        seen += row[0] if row else 0
    return {"digest": {"rows": seen}}


if __name__ == "__main__":
    told(lambda: read(Path(sys.argv[1])))
