"""Pages: p50, p95 and number of queries of the board and of a person's page, in this installation's database.

    python -m bench.pages --requests 100 --json

Generate the province first (`ganxun demo --people 20000`, then 500000 into another data folder) and compare: the
figures must not grow with the size of the province. Requests go through the whole stack of the web process (URLs,
middleware, templates), one after the other, without the network.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable
from typing import Any

_WARM_UP = 5


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--requests", type=int, default=100)
    parser.add_argument("--account", default="province")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from config.database import database_ready
    from config.env import Environment

    with database_ready(Environment.read()):
        figures = _measure(options.requests, options.account)
    if options.json:
        print(json.dumps(figures, ensure_ascii=False))
        return
    for page, row in figures["pages"].items():
        print(
            f"{page:<10} p50 {row['p50_ms']:7.1f} ms   p95 {row['p95_ms']:7.1f} ms   {row['queries']} queries"
        )


def _measure(requests: int, account: str) -> dict[str, Any]:
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    from ganxun.accounts.models import User
    from ganxun.people.models import Person

    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    client.force_login(
        User.objects.get(username=account), backend="django.contrib.auth.backends.ModelBackend"
    )
    people = list(
        Person.objects.active().filter(unit__isnull=False).order_by("identity_tail", "id")[:requests]
    )

    def person(number: int) -> str:
        return f"/people/{people[number % len(people)].pk}/"

    pages: dict[str, Callable[[int], str]] = {"board": lambda number: "/board/", "person": person}
    return {
        "people": Person.objects.count(),
        "pages": {name: _page(client, address, requests) for name, address in pages.items()},
    }


def _page(client: Any, address: Callable[[int], str], requests: int) -> dict[str, float]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for number in range(_WARM_UP):
        _get(client, address(number))
    taken = []
    for number in range(requests):
        begun = time.perf_counter()
        _get(client, address(number))
        taken.append((time.perf_counter() - begun) * 1000)
    with CaptureQueriesContext(connection) as queries:
        _get(client, address(0))
    return {
        "p50_ms": round(statistics.median(taken), 1),
        "p95_ms": round(statistics.quantiles(taken, n=20)[-1], 1),
        "queries": len(queries),
    }


def _get(client: Any, address: str) -> None:
    answer = client.get(address, follow=True)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}")


if __name__ == "__main__":
    main()
