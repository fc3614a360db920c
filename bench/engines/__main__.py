"""Every duty of the Sichuan policy over a demo province, on DuckDB, PostgreSQL and Spark: cost, and one result.

    python -m bench.engines --people 1000 --json

The demo province is made in an embedded database of its own (durable, as in production) in var/bench/engines and
taken out as a snapshot; then each engine judges it as of 2020-09-30 in a process of its own: DuckDB and Spark (local,
a session for small provinces unless there are more than 20,000 people) read the snapshot, PostgreSQL the fact views.
Figures are those of judging: a plan compiled before, Spark's session started before (both told apart). `cpu_s` counts
the process, its children (Java) and, for PostgreSQL, the server's process; `peak_mb` likewise. Exit status 1 when the
findings or the groups' values of two engines differ.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

ENGINES = ("duckdb", "postgresql", "spark")
FOLDER = Path(__file__).resolve().parents[2] / "var" / "bench" / "engines"
AS_OF = date(2020, 9, 30)


def main() -> int:
    """Make the province, measure each engine, compare, print; 1 when results differ."""
    options = _options()
    os.environ |= {"GANXUN_DATA": str(FOLDER / "data"), "DJANGO_SETTINGS_MODULE": "config.settings"}
    os.environ.pop("DATABASE_URL", None)
    from config.database import database_ready
    from config.env import Environment

    shutil.rmtree(FOLDER, ignore_errors=True)
    try:
        with database_ready(Environment.read()):
            figures = _measured(options.people, options.only)
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)
    if options.json:
        print(json.dumps(figures, ensure_ascii=False))
    else:
        _print_table(figures)
    return 0 if figures["one_result"] else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=1_000)
    parser.add_argument("--only", nargs="+", choices=ENGINES, default=ENGINES)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def _measured(people: int, names: tuple[str, ...]) -> dict[str, Any]:
    records = _made(people)
    found = {name: _child(name, people) for name in names}
    digests = {row["digest"] for row in found.values()}
    return {
        "people": people,
        "credits": records,
        "load": round(os.getloadavg()[0], 1),
        "engines": found,
        "one_result": len(digests) == 1,
    }


def _made(people: int) -> int:
    """The province in the database, and as a snapshot; how many records of training it has."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from ganxun.compliance.actions.runs import one_moment
    from ganxun.compliance.actions.snapshot import take_snapshot
    from ganxun.demo.build import build
    from ganxun.records.models import Credit

    call_command("migrate", verbosity=0)
    build(people=people, seed=1, until=AS_OF, at=datetime(2020, 9, 30, 1, tzinfo=UTC))
    with connections["default"].cursor() as cursor:
        cursor.execute("ANALYZE")
    with one_moment():
        take_snapshot(FOLDER / "facts")
    count = Credit.objects.count()
    connections.close_all()
    return count


def _child(name: str, people: int) -> dict[str, Any]:
    command = [sys.executable, "-W", "ignore", "-m", "bench.engines.judged", name, str(FOLDER), str(people)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _print_table(figures: dict[str, Any]) -> None:
    print(f"{figures['people']:,} people, {figures['credits']:,} credits, machine load {figures['load']}")
    print(f"{'':<12}{'wall s':>9}{'CPU s':>9}{'peak MB':>9}{'ready s':>9}{'compile s':>11}  findings  digest")
    for name, row in figures["engines"].items():
        print(
            f"{name:<12}{row['wall_s']:>9.2f}{row['cpu_s']:>9.2f}{row['peak_mb']:>9}{row['ready_s']:>9.2f}"
            f"{row['compile_s']:>11.2f}  {row['findings']:>8,}  {row['digest'][:12]}"
        )
    print("one result" if figures["one_result"] else "RESULTS DIFFER")


if __name__ == "__main__":
    sys.exit(main())
