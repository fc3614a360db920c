"""What a measured process tells: wall clock, processor time and peak memory of its work, and a digest of it."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

AS_OF = date(2020, 12, 31)
POLICY = "sichuan-2018-2022"


def told(work: Callable[[], dict[str, Any]]) -> None:
    """Do the work, and print its figures and what it returns as one line of JSON.

    Imports made before are not in the figures; ``peak_mb`` is the whole process's.
    """
    began, before = time.perf_counter(), _processor_seconds()
    found = work()
    figures = {
        "wall_s": round(time.perf_counter() - began, 3),
        "cpu_s": round(_processor_seconds() - before, 3),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    json.dump(figures | found, sys.stdout, ensure_ascii=False)


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def ranges(folder: Path) -> list[str]:
    """The ranges of people in a folder of facts, in order."""
    return sorted(path.stem for path in (folder / "fact_person").glob("*.parquet"))


class Digest:
    """Per duty: how many findings of each verdict, and the sum of their values."""

    def __init__(self) -> None:
        self._rows: Counter[tuple[str, int]] = Counter()
        self._values: Counter[str] = Counter()

    def add(self, findings: pa.Table) -> None:
        """Count the rows of a table with columns ``duty``, ``verdict`` and ``value``."""
        sums = findings.group_by(["duty", "verdict"]).aggregate([("verdict", "count"), ("value", "sum")])
        for row in sums.to_pylist():
            self._rows[row["duty"], row["verdict"]] += row["verdict_count"]
            self._values[row["duty"]] += row["value_sum"] or 0

    def as_dict(self) -> dict[str, Any]:
        """Duty → verdict (as text) → rows, and ``value``; duties and verdicts in order."""
        found: dict[str, Any] = {}
        for (duty, verdict), rows in sorted(self._rows.items()):
            found.setdefault(duty, {"value": self._values[duty]})[str(verdict)] = rows
        return found


def totals(table: pa.Table, names: Iterable[str]) -> dict[str, int]:
    """The sum of each column over everyone."""
    return {name: pc.sum(table[name]).as_py() or 0 for name in names}
