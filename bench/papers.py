"""Papers: transcripts and statements a second, and the peak memory, of a batch from the question to the zip.

    python -m bench.papers --people 500 --json

Uses an invented province of its own in an embedded database in var/bench, thrown away afterwards. «write» gathers what
the papers say, «typeset» makes the files of papers that are kept already, on one thread and on two; «batch» is the whole
job as the worker does it. `cpu_seconds` is the processor time of this process, without the database's.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).resolve().parent.parent / "var" / "bench" / "papers"
_DAY = date(2020, 9, 30)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    shutil.rmtree(_FOLDER, ignore_errors=True)
    _FOLDER.mkdir(parents=True)
    os.environ |= {"GANXUN_DATA": str(_FOLDER / "data"), "DJANGO_SETTINGS_MODULE": "config.settings"}
    os.environ.pop("DATABASE_URL", None)
    from config.database import database_ready
    from config.env import Environment

    try:
        with database_ready(Environment.read()):
            figures = _measure(options.people)
    finally:
        shutil.rmtree(_FOLDER, ignore_errors=True)
    if options.json:
        print(json.dumps(figures, ensure_ascii=False))
        return
    for name, row in figures["steps"].items():
        print(f"{name:<28} {row['a_second']:8.1f} a second   cpu {row['cpu_seconds']:6.1f} s")
    print(f"peak {figures['peak_mb']} MB, {figures['kb_a_file']} kB a file")


def _measure(people: int) -> dict[str, Any]:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    from ganxun.base import clock
    from ganxun.demo import build

    build.build(people=max(people, 1000), until=_DAY, at=clock.now())
    chosen = _people(people)
    steps: dict[str, dict[str, float]] = {}
    size = 0
    for kind in ("transcript", "statement"):
        steps |= _written(kind, chosen)
        steps |= _batch(kind, chosen)
        more, size = _typeset(kind)
        steps |= more
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"people": len(chosen), "steps": steps, "peak_mb": peak, "kb_a_file": size // 1024}


def _people(most: int) -> list[int]:
    from ganxun.people.models import Person

    found = Person.objects.active().filter(unit__isnull=False).order_by("pk")
    return list(found.values_list("pk", flat=True)[:most])


def _written(kind: str, people: list[int]) -> dict[str, dict[str, float]]:
    from ganxun.records.papers import writer_of

    write = writer_of(kind)
    list(write(people[:1], as_of=_DAY))  # what is compiled once a process
    with _timed(f"{kind}: write", len(people)) as step:
        for place in range(0, len(people), 100):
            for _content in write(people[place : place + 100], as_of=_DAY):
                pass
    return step


def _batch(kind: str, people: list[int]) -> dict[str, dict[str, float]]:
    from ganxun.accounts.actors import actor_for
    from ganxun.accounts.models import User
    from ganxun.base import clock
    from ganxun.base.deliveries import deeds
    from ganxun.orgs.models import Organisation
    from ganxun.records.actions.paper_batches import ask_for_batch
    from ganxun.records.actions.papers import Order

    actor = actor_for(User.objects.get(username="province"), on=clock.local_day(clock.now()))
    root = Organisation.objects.get(parent=None)
    order = Order(kind, _DAY, "基准测试", _DAY, "https://example.gov.cn/verify/")
    delivery = ask_for_batch(people, order, organisation=root, actor=actor, at=clock.now())
    with _timed(f"{kind}: batch", len(people)) as step:
        done = deeds.carry_out(delivery.pk, clock=clock.now)
    assert done.state == "ready", done.refusal
    return step


def _typeset(kind: str) -> tuple[dict[str, dict[str, float]], int]:
    from ganxun.records.models import Paper
    from ganxun.records.papers import typeset

    papers = list(Paper.objects.filter(kind=kind).select_related("issuer").order_by("pk")[:200])
    with _timed(f"{kind}: typeset, 1 thread", len(papers)) as one:
        files = [typeset(paper) for paper in papers]
    with _timed(f"{kind}: typeset, 2 threads", len(papers)) as two, ThreadPoolExecutor(2) as hands:
        assert list(hands.map(typeset, papers)) == files, "the same facts give the same bytes"
    return one | two, sum(map(len, files)) // len(files)


@contextmanager
def _timed(name: str, papers: int) -> Iterator[dict[str, dict[str, float]]]:
    figures: dict[str, dict[str, float]] = {}
    wall, cpu = time.perf_counter(), time.process_time()
    yield figures
    seconds = time.perf_counter() - wall
    figures[name] = {
        "seconds": round(seconds, 2),
        "a_second": round(papers / seconds, 1),
        "cpu_seconds": round(time.process_time() - cpu, 2),
    }


if __name__ == "__main__":
    main()
