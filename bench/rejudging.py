"""Re-judging: from an edit to the stored finding, with a live worker; what the triggers cost a writer; telling a week's changes.

    python -m bench.rejudging --people 20000 --json

Makes the demo province of so many people in an embedded database of its own (durable, as in production) in var/bench and
evaluates it; then the product's own worker runs as its own process. «latency»: each of so many people gets one more record
in one transaction; the clock runs from its commit until no note waits, and findings must differ. «writing»:
the same statement with and without the triggers, rolled back. «digests»: both audiences are told, every finding new to them.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parent.parent
_FOLDER = _ROOT / "var" / "bench" / "rejudging"
_DAY = date(2020, 9, 30)
_CONCERNED = (1, 10, 100, 1_000)
_PATIENCE = 600.0

# A new record for each of so many people, other people each time: the ledger is corrected by nothing but new entries.
_EDIT = """
INSERT INTO records_credit ({columns})
SELECT {values} FROM records_credit AS c
 WHERE c.id IN (SELECT min(id) FROM records_credit WHERE NOT is_reversed AND hours > 0 AND account = 'concentrated'
                 AND person_id IN (SELECT id FROM people_person ORDER BY id OFFSET %(skip)s LIMIT %(people)s)
                 GROUP BY person_id)
"""
_WRITE = """
INSERT INTO records_credit ({columns})
SELECT {values} FROM (SELECT * FROM records_credit WHERE NOT is_reversed AND hours > 0 ORDER BY id LIMIT %(rows)s) AS c
"""
#: What of a copied record is another.
_OTHER = {
    "source_event": "'bench-' || c.id || '-' || clock_timestamp()",
    "attendance": "'part_time'",
    "hours": "6000",
    "days": "900",
    "starts_on": "DATE '2020-02-03'",
    "ends_before": "DATE '2020-04-30'",
}
_TRIGGERS = """
SELECT tgname, tgrelid::regclass::text FROM pg_trigger
 WHERE tgname LIKE 'ganxun\\_stale\\_%' AND tgrelid = 'records_credit'::regclass
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--times", type=int, default=5, help="edits of each size")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    shutil.rmtree(_FOLDER, ignore_errors=True)
    _FOLDER.mkdir(parents=True)
    os.environ |= {
        "GANXUN_DATA": str(_FOLDER / "data"),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "GANXUN_TODAY": _DAY.isoformat(),
    }
    os.environ.pop("DATABASE_URL", None)
    from config.database import database_ready
    from config.env import Environment

    try:
        with database_ready(Environment.read()):
            figures = _measure(options.people, options.times)
    finally:
        shutil.rmtree(_FOLDER, ignore_errors=True)
    print(json.dumps(figures, ensure_ascii=False) if options.json else _shown(figures))


def _shown(figures: dict[str, Any]) -> str:
    lines = [f"{figures['people']} people, full run {figures['full_run_seconds']} s"]
    for concerned, row in figures["latency"].items():
        lines.append(
            f"{concerned:>6} concerned: median {row['median']} s, worst {row['worst']} s, {row['changed']} findings"
        )
    for rows, row in figures["writing"].items():
        lines.append(f"{rows:>6} rows written: {row['with']} s with triggers, {row['without']} s without")
    told = figures["digests"]
    lines.append(f"digests: {told['messages']} messages in {told['seconds']} s")
    return "\n".join(lines)


def _measure(people: int, times: int) -> dict[str, Any]:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from ganxun.base.clock import now
    from ganxun.compliance.actions import digests
    from ganxun.demo.build import build

    call_command("migrate", verbosity=0)
    try:
        build(people=people, until=_DAY, at=now())
        full = _clocked(_full_run)
        digests.begin_here(today=_DAY, at=now())
        with _Worker():
            latency = {str(each): _latency(each, times) for each in _CONCERNED if each <= people}
        figures = {
            "people": people,
            "full_run_seconds": round(full, 2),
            "latency": latency,
            "writing": {str(rows): _writing(rows) for rows in (1, 1_000, 100_000)},
        }
        return figures | {"digests": _told()}
    finally:
        connections.close_all()


def _clocked(deed: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    deed()
    return time.perf_counter() - begun


def _full_run() -> None:
    from ganxun.base.actor import system_actor
    from ganxun.base.clock import now
    from ganxun.compliance.actions import runs
    from ganxun.demo.build import POLICY

    run = runs.ask_for_run(policy_code=POLICY, as_of=_DAY, actor=system_actor("bench"), at=now())
    runs.carry_out(run.pk, clock=now)


class _Worker:
    """The worker that the supervisor starts, in a process of its own; what it tells meanwhile is left to `_told`."""

    def __enter__(self) -> None:
        from ganxun.compliance.models import DigestReceiver

        self._waiting = dict(DigestReceiver.objects.values_list("pk", "next_at"))
        DigestReceiver.objects.update(next_at=date(2100, 1, 1).isoformat() + "T00:00Z")
        command = [sys.executable, str(_ROOT / "manage.py"), "procrastinate", "worker", "--concurrency", "2"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _quiet()
        time.sleep(10)  # it starts, and looks at what it finds

    def __exit__(self, *raised: object) -> None:
        from ganxun.compliance.models import DigestReceiver

        self._process.terminate()
        self._process.wait(60)
        for pk, at in self._waiting.items():
            DigestReceiver.objects.filter(pk=pk).update(next_at=at)


def _quiet() -> float:
    """Wait until no note waits; how long it took."""
    from ganxun.compliance.models import StalePerson

    begun = time.perf_counter()
    while StalePerson.objects.filter(is_judged=False).exists():
        if time.perf_counter() - begun > _PATIENCE:
            raise SystemExit("nobody judges: is the worker running?")
        time.sleep(0.02)
    return time.perf_counter() - begun


def _copying(sql: str) -> str:
    from ganxun.records.models import Credit

    names = [str(field.column) for field in Credit._meta.concrete_fields if not field.primary_key]
    values = [_OTHER.get(name, f'c."{name}"') for name in names]
    return sql.format(columns=", ".join(f'"{name}"' for name in names), values=", ".join(values))


def _latency(concerned: int, times: int) -> dict[str, Any]:
    from django.db import connection

    from ganxun.compliance.models import Finding

    seconds, changed = [], 0
    for number in range(times):
        _quiet()
        before = Finding.objects.order_by("-id").values_list("pk", flat=True).first() or 0
        with connection.cursor() as cursor:
            cursor.execute(_copying(_EDIT), {"skip": number * concerned, "people": concerned})
        seconds.append(_quiet())
        changed += Finding.objects.filter(pk__gt=before).count()
        time.sleep(0.7 + 0.9 * number)  # edits fall at any moment between two looks of the worker
    if not changed:
        raise SystemExit("the edits changed no finding")
    return {
        "median": round(statistics.median(seconds), 2),
        "worst": round(max(seconds), 2),
        "changed": changed,
    }


def _writing(rows: int) -> dict[str, float]:
    return {"with": _written(rows, triggers=True), "without": _written(rows, triggers=False)}


def _written(rows: int, *, triggers: bool) -> float:
    """The best of five, rolled back."""
    from django.db import connection, transaction

    best = float("inf")
    for _each in range(5):
        with transaction.atomic(), connection.cursor() as cursor:
            if not triggers:
                cursor.execute(_TRIGGERS)
                for name, table in cursor.fetchall():
                    cursor.execute(f'ALTER TABLE {table} DISABLE TRIGGER "{name}"')
            best = min(best, _clocked(lambda: cursor.execute(_copying(_WRITE), {"rows": rows})))
            transaction.set_rollback(True)
    return round(best, 5)


def _told() -> dict[str, Any]:
    from django.db import connection

    from ganxun.base.clock import now
    from ganxun.compliance.actions import digests
    from ganxun.compliance.models import DigestReceiver, Finding
    from ganxun.demo.build import POLICY

    # The heaviest there is: every finding is new to everybody.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE compliance_finding")
    DigestReceiver.objects.update(told={POLICY: ["2019-12-31", 0]}, next_at=now())
    begun = time.perf_counter()
    messages = digests.tell_due(today=_DAY, clock=now)
    return {
        "seconds": round(time.perf_counter() - begun, 2),
        "messages": messages,
        "findings": Finding.objects.count(),
    }


if __name__ == "__main__":
    main()
