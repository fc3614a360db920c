"""All person rules of the Sichuan plan for a whole province, from Parquet clustered by person.

    python -m bench.evaluation --people 1000000 --credits 40 --json

Compared in one run: the rule language (ours), the same rules as hand-written fused DuckDB SQL, pandas (the sums
behind the two commonest duties only), and a floor that merely reads the columns needed. Digests of verdicts and
values must agree; `ratios` are CPU seconds relative to the hand-written SQL, on the threads the machine has.
"""

import argparse
import hashlib
import json
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

AS_OF = date(2020, 12, 31)
FOLDER = Path(__file__).parent.parent / "policies" / "sichuan-2018-2022"
_COLUMNS = (
    "person_id", "account", "days", "hours", "hours_professional", "ends_on", "training_kind", "class_kind",
    "class_days", "institution_kind", "institution_level", "institution_code", "institution_recognised",
    "programme", "is_systematic", "is_final_part", "state",
)  # fmt: skip
_SUMMED = ("section_yearly_training", "leaders_five_year_training")


def main() -> None:
    """Generate (unless a snapshot is given), measure each in a process of its own, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--credits", type=int, default=40)
    parser.add_argument("--snapshot", type=Path, help="reuse (or make) the snapshot in this folder")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(
            json.dumps(
                measured(options, Path(folder)), ensure_ascii=False, indent=None if options.json else 1
            )
        )


def measured(options: argparse.Namespace, scratch: Path) -> dict[str, Any]:
    """Every figure, as one object."""
    from bench.invented_people import write_snapshot
    from tests.rules.fact_tables import a_registry

    folder = options.snapshot or scratch / "snapshot"
    if not folder.exists():
        write_snapshot(folder, options.people, options.credits, a_registry())
    kept = scratch / "compiled"
    figures: dict[str, Any] = {
        "people": options.people,
        "credits": options.credits,
        "as_of": AS_OF.isoformat(),
    }
    figures["compiling"] = _apart(compiling, kept)
    figures["ours"] = _apart(ours, folder, kept)
    figures["hand_written"] = _apart(hand_written, folder)
    figures["pandas_sums_only"] = _apart(by_pandas, folder)
    figures["floor"] = _apart(floor, folder)
    base = figures["hand_written"]
    figures["ratios"] = {
        name: {of: round(figures[name][of] / base[of], 2) for of in ("cpu_seconds", "seconds")}
        for name in ("ours", "pandas_sums_only", "floor")
    }
    figures["digests_agree"] = figures["ours"]["digest"] == base["digest"]
    return figures


def _apart(measure: Callable[..., Any], *arguments: Any) -> dict[str, Any]:
    """Run in a fresh process: own memory peak, nothing warm but the file cache."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_timed, (measure, arguments))


def _timed(measure: Callable[..., Any], arguments: tuple[Any, ...]) -> dict[str, Any]:
    started, cpu = time.perf_counter(), time.process_time()
    found = measure(*arguments)
    return {
        "seconds": round(time.perf_counter() - started, 2),
        "cpu_seconds": round(time.process_time() - cpu, 2),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        **found,
    }


def _policy() -> tuple[Any, Any, frozenset[str]]:
    from ganxun.rules.checking import load_policy
    from ganxun.rules.language.policy import Subject
    from tests.rules.fact_tables import a_registry

    registry = a_registry()
    policy = load_policy(FOLDER, registry)
    duties = frozenset(rule.duty for rule in policy.rules if rule.subject is Subject.PERSON)
    return policy, registry, duties


def compiling(kept: Path) -> dict[str, Any]:
    """What the first run of a new policy pays once."""
    from ganxun.rules.evaluating import plan_for

    policy, registry, duties = _policy()
    return {"rules": len(plan_for(policy, AS_OF, registry=registry, duties=duties, keep=kept).person_rules)}


def ours(folder: Path, kept: Path) -> dict[str, Any]:
    """The rule language, from the folder of YAML to findings in memory."""
    from ganxun.rules.engines.sources import ParquetFacts
    from ganxun.rules.evaluating import evaluate

    policy, registry, duties = _policy()
    sums: dict[tuple[str, int], list[int]] = {}
    findings = 0
    for batch in evaluate(
        policy, AS_OF, facts=ParquetFacts(folder), registry=registry, duties=duties, keep=kept
    ):
        rows = batch.findings.group_by("verdict").aggregate([("value", "count"), ("value", "sum")])
        findings += len(batch.findings)
        _add(sums, batch.rule.rule.duty, rows.to_pylist(), ("verdict", "value_count", "value_sum"))
    return {"rules": len(duties), "findings": findings, "digest": _digest(sums)}


def _add(
    sums: dict[tuple[str, int], list[int]], duty: str, rows: list[Any], names: tuple[str, str, str]
) -> None:
    verdict, count, total = names
    for row in rows:
        kept = sums.setdefault((duty, int(row[verdict])), [0, 0])
        # The exempt have no value; their verdict still counts.
        kept[0] += row[count]
        kept[1] += int(row[total] or 0)


def _digest(sums: dict[tuple[str, int], list[int]]) -> str:
    text = json.dumps(sorted((*key, *value) for key, value in sums.items()))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def hand_written(folder: Path) -> dict[str, Any]:
    """The same rules as fused SQL by hand, range by range as ours."""
    import duckdb

    from bench import evaluation_by_hand as hand
    from ganxun.rules.engines.sources import ParquetFacts
    from tests.rules.fact_tables import a_registry

    names = (
        "people",
        "ranks",
        "appointments",
        "designations",
        "exemptions",
        "events",
        "credits",
        "schedules",
    )
    tables = [a_registry().table(name) for name in names]
    connection, facts = duckdb.connect(":memory:"), ParquetFacts(folder)
    hand.prepare(connection)
    sums: dict[tuple[str, int], list[int]] = {}
    findings = 0
    for part in facts.ranges():
        facts.provide(connection, tables, part)
        connection.execute(hand.cube_sql())
        for duty, sql in hand.rules_sql().items():
            figures = "CASE WHEN verdict <> 6 THEN value END AS value"
            wanted = f"SELECT person_id, verdict, {figures} FROM ({sql}) WHERE verdict <> 0"
            table = connection.sql(wanted).to_arrow_table()
            findings += len(table)
            rows = table.group_by("verdict").aggregate([("value", "count"), ("value", "sum")])
            _add(sums, duty, rows.to_pylist(), ("verdict", "value_count", "value_sum"))
    return {"findings": findings, "digest": _digest(sums)}


def by_pandas(folder: Path) -> dict[str, Any]:
    """The sums behind the two commonest duties, as pandas code in wide use would have them."""
    import pandas as pd

    total = 0
    for path in sorted((folder / "fact_credit").glob("*.parquet")):
        rows = pd.read_parquet(path, columns=list(_COLUMNS))
        rows = rows[(rows.state == "standing") & (rows.account == "concentrated")]
        known = rows.institution_recognised.isin([True])
        recognised = rows[rows.institution_kind.isin(["party_school", "cadre_college"]) | known]
        yearly = rows[pd.to_datetime(rows.ends_on) >= pd.Timestamp(2020, 1, 1)]
        for part in (recognised, yearly):
            total += int(part.groupby("person_id")[["days", "hours"]].sum().to_numpy().sum())
    return {"sums_of": list(_SUMMED), "total": total}


def floor(folder: Path) -> dict[str, Any]:
    """Only reads the columns that the rules need."""
    import pyarrow.parquet as pq

    rows = 0
    for path in sorted((folder / "fact_credit").glob("*.parquet")):
        rows += len(pq.read_table(path, columns=list(_COLUMNS)))
    return {"rows": rows}


if __name__ == "__main__":
    main()
