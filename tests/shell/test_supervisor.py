"""All parts run, or none does."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from ganxun.shell.supervisor import Part, PartStopped, Supervisor

SLEEPS = [sys.executable, "-c", "import time; time.sleep(60)"]
DEAF = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
)


def part(label, command=SLEEPS):
    return Part(label=label, command=command)


def asked_to_stop(number):
    """Sends the signal as soon as all is announced."""
    return lambda: threading.Timer(0.05, os.kill, [os.getpid(), number]).start()


def all_gone(supervisor):
    return all(process.poll() is not None for _, process in supervisor._running)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_all_stop_when_asked(number):
    supervisor = Supervisor([part("甲"), part("乙")])
    before = signal.getsignal(number)
    supervisor.run(is_ready=lambda: True, announce=asked_to_stop(number))
    assert all_gone(supervisor)
    assert signal.getsignal(number) is before


def test_when_one_ends_the_others_end_with_it():
    supervisor = Supervisor([part("甲"), part("乙", [sys.executable, "-c", "import sys; sys.exit(7)"])])
    with pytest.raises(PartStopped, match=r"乙意外退出.状态 7."):
        supervisor.run(is_ready=lambda: False, announce=lambda: None)
    assert all_gone(supervisor)


def test_trouble_elsewhere_stops_all():
    supervisor = Supervisor([part("甲")], trouble=lambda: "数据库意外退出")
    with pytest.raises(PartStopped, match="数据库意外退出"):
        supervisor.run(is_ready=lambda: False, announce=lambda: None)
    assert all_gone(supervisor)


def test_a_deaf_part_is_killed(monkeypatch, capsys):
    monkeypatch.setattr("ganxun.shell.supervisor.PATIENCE_SECONDS", 0.2)
    began = time.monotonic()

    def deaf_by_now():
        return time.monotonic() - began > 0.5

    supervisor = Supervisor([part("甲", [sys.executable, "-c", DEAF])])
    supervisor.run(is_ready=deaf_by_now, announce=asked_to_stop(signal.SIGTERM))
    assert all_gone(supervisor)
    assert "甲未能及时停止" in capsys.readouterr().err


def test_readiness_is_announced_once():
    said = []
    supervisor = Supervisor([part("甲")])
    stop = threading.Timer(0.5, os.kill, [os.getpid(), signal.SIGTERM])
    stop.start()
    supervisor.run(is_ready=lambda: True, announce=lambda: said.append("ready"))
    assert said == ["ready"]


def test_parts_die_with_a_killed_supervisor(tmp_path):
    noted = tmp_path / "pid"
    child = (
        f"import os, pathlib, time; pathlib.Path({str(noted)!r}).write_text(str(os.getpid())); time.sleep(60)"
    )
    parent = (
        "import sys\nfrom ganxun.shell.supervisor import Part, Supervisor\n"
        f"Supervisor([Part(label='甲', command=[sys.executable, '-c', {child!r}])])"
        ".run(is_ready=lambda: False, announce=lambda: None)"
    )
    supervising = subprocess.Popen([sys.executable, "-c", parent], cwd=Path(__file__).parents[2])
    while not (noted.exists() and noted.read_text()):
        time.sleep(0.02)
    supervising.kill()
    supervising.wait()
    assert gone_within(5, int(noted.read_text()))


def gone_within(seconds, pid):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z":
                return True
        except FileNotFoundError:
            return True
        time.sleep(0.02)
    return False
