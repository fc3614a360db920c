"""The interface under load: clients that read and write at once, over the network, against the server as it is started.

    python -m bench.api --people 20000 --clients 8 --seconds 20 --json

Starts an installation of its own with a demo province (data folder var/bench-api, removed afterwards), makes a token for
each client, then lets all clients work at once: half of them read (a page of a hundred findings, of people, the evidence
of one finding), half write (one new credit, the same again, a batch of a hundred). A client sends its next call when the
last was answered. Refusals, faults and time-outs are counted as errors.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import urllib3

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "bench-api"
POLICY = "sichuan-2018-2022"
_BATCH, _START_SECONDS = 100, 900
_WARM_UP = 4
Measured = dict[str, list[float]]
Turn = Callable[[], None]


class Caller:
    """One client: its token, its connection, what it has measured."""

    def __init__(self, address: str, token: str, number: int) -> None:
        self.number, self.took, self.errors = number, defaultdict[str, list[float]](list), 0
        self._address = f"{address}/api/v1"
        self._headers = {"Authorization": f"Bearer {token}"}
        self._pool = urllib3.PoolManager(maxsize=1, retries=False, timeout=60)

    def call(self, name: str, method: str, path: str, body: Any = None) -> Any:
        """One call, measured under `name`; what it answered, or None for an error."""
        said = {} if body is None else {"json": body}
        begun = time.perf_counter()
        try:
            answer = self._pool.request(method, self._address + path, headers=self._headers, **said)
        except urllib3.exceptions.HTTPError:
            self.errors += 1
            return None
        self.took[name].append((time.perf_counter() - begun) * 1000)
        if answer.status >= 400:
            self.errors += 1
            return None
        return answer.json()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=2_000)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with _installation(options.people) as (address, environment):
        callers = [Caller(address, _token(each, environment), each) for each in range(options.clients)]
        found = _measured(callers, options.seconds)
    found |= {"people": options.people, "clients": options.clients, "seconds": options.seconds}
    found["load_before"] = round(os.getloadavg()[2], 1)
    if options.json:
        print(json.dumps(found, ensure_ascii=False))
        return
    for name, row in found["calls"].items():
        print(f"{name:<14} {row['calls']:>6} × p50 {row['p50_ms']:7.1f} ms   p95 {row['p95_ms']:7.1f} ms")
    print(f"{found['per_second']} calls/s, {found['credits_per_second']} credits/s, {found['errors']} errors")


@contextmanager
def _installation(people: int) -> Iterator[tuple[str, dict[str, str]]]:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = {
        key: each for key, each in os.environ.items() if key not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    }
    environment = kept | {"GANXUN_DATA": str(FOLDER), "PORT": str(port), "GANXUN_TODAY": "2020-09-30"}
    command = [sys.executable, "-m", "ganxun.shell", "serve", "--demo", str(people)]
    with (FOLDER / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        _wait(f"http://127.0.0.1:{port}/healthz", server)
        yield f"http://127.0.0.1:{port}", environment
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=60)
        shutil.rmtree(FOLDER, ignore_errors=True)


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            if urllib3.request("GET", address, timeout=10, retries=False).status == 200:
                return
        except urllib3.exceptions.HTTPError:
            pass
        time.sleep(0.5)
    raise SystemExit((FOLDER / "log").read_text(errors="replace")[-2000:])


def _token(number: int, environment: dict[str, str]) -> str:
    command = [
        sys.executable, "-m", "ganxun.shell", "client", f"bench{number}", "--organisation", "510000",
        "--role", "training_officer", "--rate", "60000",
    ]  # fmt: skip
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip().splitlines()[-1]


def _measured(callers: list[Caller], seconds: float) -> dict[str, Any]:
    people, findings = _world(callers[0])
    turns = [_turn(caller, people, findings) for caller in callers]
    _at_once(_warm_up, turns)
    for caller in callers:
        caller.took.clear()
    begun = time.perf_counter()
    _at_once(partial(_until, begun + seconds), turns)
    return _told(callers, time.perf_counter() - begun)


def _at_once(work: Callable[[Turn], None], turns: list[Turn]) -> None:
    crowd = [threading.Thread(target=work, args=(turn,)) for turn in turns]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join()


def _warm_up(turn: Turn) -> None:
    """Policies are compiled once a process, which is not what is measured here."""
    for _each in range(_WARM_UP):
        turn()


def _until(end: float, turn: Turn) -> None:
    while time.perf_counter() < end:
        turn()


def _world(caller: Caller) -> tuple[list[int], list[int]]:
    people = caller.call("warm", "GET", "/people?limit=500")
    findings = caller.call("warm", "GET", f"/findings?policy={POLICY}&subject_kind=person&limit=500")
    if not people or not findings:
        raise SystemExit("the province has no people or no findings to read")
    return [each["id"] for each in people["items"]], [each["id"] for each in findings["items"]]


def _turn(caller: Caller, people: list[int], findings: list[int]) -> Turn:
    return _reader(caller, findings) if caller.number % 2 == 0 else _writer(caller, people)


def _reader(caller: Caller, findings: list[int]) -> Turn:
    cursors, state = {"people": "", "findings": ""}, {"at": caller.number}

    def page(noun: str, asked: str) -> None:
        answer = caller.call(noun, "GET", f"/{noun}?limit=100{asked}&cursor={cursors[noun]}")
        cursors[noun] = (answer or {}).get("next") or ""

    def turn() -> None:
        page("findings", f"&policy={POLICY}")
        page("people", "")
        state["at"] += 7
        caller.call("evidence", "GET", f"/findings/{findings[state['at'] % len(findings)]}/evidence")

    return turn


def _writer(caller: Caller, people: list[int]) -> Turn:
    state = {"number": 0}

    def item() -> dict[str, Any]:
        state["number"] += 1
        person = people[(caller.number * 61 + state["number"]) % len(people)]
        return {
            "person": person, "source_id": f"b{state['number']}", "title": "网络学习", "account": "online",
            "stretches": [{"starts_on": "2020-05-11", "ends_on": "2020-05-15"}], "hours": 10,
        }  # fmt: skip

    def turn() -> None:
        one = {"items": [item()]}
        caller.call("credit", "POST", "/credits", one)
        caller.call("credit again", "POST", "/credits", one)
        caller.call("batch of 100", "POST", "/credits", {"items": [item() for _each in range(_BATCH)]})

    return turn


def _told(callers: list[Caller], lasted: float) -> dict[str, Any]:
    together: Measured = defaultdict(list)
    for caller in callers:
        for name, took in caller.took.items():
            together[name] += took
    credited = len(together["credit"]) + _BATCH * len(together["batch of 100"])
    return {
        "calls": {name: _figures(took) for name, took in sorted(together.items()) if took},
        "per_second": round(sum(map(len, together.values())) / lasted, 1),
        "credits_per_second": round(credited / lasted, 1),
        "errors": sum(caller.errors for caller in callers),
    }


def _figures(took: list[float]) -> dict[str, float]:
    p95 = statistics.quantiles(took, n=20)[-1] if len(took) > 1 else took[0]
    return {"calls": len(took), "p50_ms": round(statistics.median(took), 1), "p95_ms": round(p95, 1)}


if __name__ == "__main__":
    main()
