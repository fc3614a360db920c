"""One engine judging the province that `bench.engines` made: python -m bench.engines.judged ENGINE FOLDER PEOPLE."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bench.engines.__main__ import AS_OF
from bench.evaluation.clocked import POLICY

_SMALL = 20_000
_TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Judge, and print what it took and a digest of what came out."""
    name, folder, people = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    import django

    django.setup()
    from ganxun.compliance import library
    from ganxun.rules import evaluating
    from ganxun.rules.facts import registry

    policy = library.policy(POLICY)
    engine, facts, others, ready_s = _engine(name, folder, people)
    keep = folder / "plans"
    began = time.perf_counter()
    evaluating.plan_for(policy, AS_OF, registry=registry, keep=keep, dialect=engine.dialect)
    compile_s = time.perf_counter() - began
    processes = [os.getpid(), *others]
    began, before = time.perf_counter(), sum(map(_processor_seconds, processes))
    batches = evaluating.evaluate(policy, AS_OF, registry=registry, engine=engine, facts=facts, keep=keep)
    findings, digest = _digest(batches)
    figures = {
        "wall_s": round(time.perf_counter() - began, 2),
        "cpu_s": round(sum(map(_processor_seconds, processes)) - before, 2),
        "peak_mb": sum(map(_peak_mb, processes)),
        "ready_s": round(ready_s, 2),
        "compile_s": round(compile_s, 2),
        "findings": findings,
        "digest": digest,
    }
    print(json.dumps(figures))


def _engine(name: str, folder: Path, people: int) -> tuple[Any, Any, list[int], float]:
    """The engine, the facts it is given, other processes that work for it, and what getting ready took."""
    from django.db import connection

    from ganxun.rules.engines.engine import DUCKDB
    from ganxun.rules.engines.postgres_stages import PostgreSQL
    from ganxun.rules.engines.sources import ParquetFacts
    from ganxun.rules.engines.spark import Spark, local_session

    began = time.perf_counter()
    if name == "duckdb":
        return DUCKDB, ParquetFacts(folder / "facts"), [], 0.0
    if name == "postgresql":
        cursor = connection.cursor()
        cursor.execute("SELECT pg_backend_pid()")
        server = int(cursor.fetchone()[0])
        return PostgreSQL(cursor), None, [server], time.perf_counter() - began
    session = local_session(small=people <= _SMALL)
    return Spark(session), ParquetFacts(folder / "facts"), _children(os.getpid()), time.perf_counter() - began


def _digest(batches: Iterable[Any]) -> tuple[int, str]:
    """How many findings, and a hash of all of them and of the groups' values, whatever order they came in."""
    rows: list[str] = []
    findings = 0
    for batch in batches:
        findings += batch.findings.num_rows
        for table in (batch.findings, batch.values):
            rows += map(str, table.to_pylist() if table is not None else ())
    return findings, hashlib.sha256("\n".join(sorted(rows)).encode()).hexdigest()


def _children(parent: int) -> list[int]:
    """Every process started by this one, directly or not."""
    found = []
    for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split():
        found += [int(child), *_children(int(child))]
    return found


def _processor_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _peak_mb(process: int) -> int:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    (peak,) = (line for line in lines if line.startswith("VmHWM"))
    return int(peak.split()[1]) // 1024


if __name__ == "__main__":
    main()
