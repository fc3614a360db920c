"""Keeps the processes of one installation together: all run, or none does.

Each part runs in a session of its own, so that Ctrl-C reaches only the supervisor, which then stops
the parts in order. Should the supervisor itself be killed, the kernel sends each part SIGTERM: no
orphan keeps the port.
"""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

POLL_SECONDS = 0.1
PATIENCE_SECONDS = 15.0


@dataclass(frozen=True, kw_only=True)
class Part:
    """One process: what it is called in messages, and its command line."""

    label: str
    command: Sequence[str]


class PartStopped(Exception):
    """A part ended by itself; the text says which and with what status."""


@dataclass
class Supervisor:
    """Starts parts in order, watches them, stops them in reverse order."""

    parts: Sequence[Part]
    # What is watched but not started here: says what has gone wrong, or nothing.
    trouble: Callable[[], str | None] = lambda: None
    _running: list[tuple[Part, subprocess.Popen[bytes]]] = field(default_factory=list)
    _asked_to_stop: bool = False

    def run(self, *, is_ready: Callable[[], bool], announce: Callable[[], None]) -> None:
        """Returns when asked to stop (SIGINT, SIGTERM). Raises PartStopped when something fails.

        `announce` is called once, as soon as `is_ready` first holds.
        """
        announced = False
        with self._signals():
            try:
                for part in self.parts:
                    self._start(part)
                while not self._asked_to_stop:
                    self._refuse_trouble()
                    if not announced and is_ready():
                        announce()
                        announced = True
                    time.sleep(POLL_SECONDS)
            finally:
                self._stop_all()

    def _start(self, part: Part) -> None:
        command = ["setpriv", "--pdeathsig", "TERM", "--", *part.command]
        self._running.append(
            (
                part,
                subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,  # greetings; what matters is on stderr
                    start_new_session=True,
                ),
            )
        )

    def _refuse_trouble(self) -> None:
        trouble = self.trouble()
        if trouble:
            raise PartStopped(f"{trouble},全部停止")
        for part, process in self._running:
            status = process.poll()
            if status is not None:
                raise PartStopped(f"{part.label}意外退出(状态 {status}),其余部分随之停止")

    def _stop_all(self) -> None:
        for _, process in reversed(self._running):
            if process.poll() is None:
                process.terminate()
        end = time.monotonic() + PATIENCE_SECONDS
        for part, process in reversed(self._running):
            try:
                process.wait(timeout=max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                print(f"{part.label}未能及时停止,强制结束", file=sys.stderr)
                process.kill()
                process.wait()

    @contextmanager
    def _signals(self) -> Iterator[None]:
        def stop(number: int, frame: FrameType | None) -> None:
            self._asked_to_stop = True

        before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
