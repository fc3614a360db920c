"""The rival: the same duties as one hand-written statement a range of people (fused.sql).

python -m bench.evaluation.fused FOLDER
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb

from bench.evaluation.clocked import AS_OF, Digest, ranges, told, totals

_STATEMENTS = (Path(__file__).with_name("fused.sql")).read_text(encoding="utf-8")
_VIEWS = ("person", "appointment", "rank", "designation", "exemption", "event", "credit", "schedule")

#: Columns of its cube which the data frames must come to as well.
SUMS = (
    "bilingual", "bilingual_maybe", "relief", "relief_maybe", "conc_year", "conc_plan", "high", "high_maybe",
    "provincial", "provincial_maybe", "at_school", "at_school_maybe", "professional", "professional_maybe",
    "days_year", "hours_year", "days_plan", "days_plan_maybe", "hours_plan", "hours_plan_maybe", "days_system",
    "days_system_maybe",
)  # fmt: skip


def judged(folder: Path) -> dict[str, Any]:
    """Judge everyone; the digests of the findings and of the cube's sums over everyone in service."""
    digest, sums = Digest(), Counter[str]()
    connection = duckdb.connect(":memory:")
    statements = [
        part for part in _STATEMENTS.replace(":as_of", f"DATE '{AS_OF}'").split(";") if part.strip()
    ]
    for part in ranges(folder):
        for view in _VIEWS:
            path = folder / f"fact_{view}" / f"{part}.parquet"
            connection.execute(f"CREATE OR REPLACE TEMP VIEW fact_{view} AS FROM read_parquet('{path}')")
        for statement in statements[:-1]:
            connection.execute(statement)
        digest.add(connection.sql(statements[-1]).to_arrow_table())
        columns = ", ".join(f"sum({name})::BIGINT AS {name}" for name in SUMS)
        sums.update(totals(connection.sql(f"SELECT {columns} FROM cube").to_arrow_table(), SUMS))
    return {"digest": digest.as_dict(), "sums": dict(sums)}


if __name__ == "__main__":
    told(lambda: judged(Path(sys.argv[1])))
