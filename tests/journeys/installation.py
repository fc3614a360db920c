"""The whole product, started as a user starts it, on a free port with a data folder of its own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 600  # both cores may be busy with other tests


@contextmanager
def installation(name: str, *, people: int) -> Iterator[str]:
    """The address of a fresh demo province of `people` persons, with web server and worker."""
    folder, port = ROOT / "var" / name, _free_port()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    environment = {
        key: value
        for key, value in os.environ.items()
        if key not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    }
    environment |= {"GANXUN_DATA": str(folder), "PORT": str(port), "GANXUN_TODAY": "2020-09-30"}
    command = [sys.executable, "-m", "ganxun.shell", "serve", "--demo", str(people)]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        _wait_until_well(server, port, folder / "log")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=60)


def _wait_until_well(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while not _is_well(port):
        if server.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"the installation did not start:\n{log.read_text(errors='replace')[-4000:]}")
        time.sleep(0.3)


def _is_well(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
