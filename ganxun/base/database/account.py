"""Which system account runs PostgreSQL: it refuses to run as root.

As an ordinary user it simply runs as that user. As root a locked system account of its own is used,
made when missing. No permission of any folder is widened: where the account could not pass through
a folder above the checkout (say /root), it gets the one capability that lets it, and nothing else.
"""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

SYSTEM_ACCOUNT = "ganxun-db"
# Present in every Debian, but not writable by others: the last resort where no account can be made.
FALLBACK_ACCOUNT = "nobody"


@dataclass(frozen=True)
class Account:
    """The user and group id PostgreSQL runs under, and whether we must change to them."""

    uid: int
    gid: int
    changes: bool

    def command(self, *arguments: str, through: tuple[Path, ...] = ()) -> list[str]:
        """`arguments` as this account would run them, able to reach the folders in `through`."""
        if not self.changes:
            return list(arguments)
        prefix = ["setpriv", f"--reuid={self.uid}", f"--regid={self.gid}", "--clear-groups"]
        if any(not self._can_reach(folder) for folder in through):
            prefix += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
        return [*prefix, "--", *arguments]

    def own(self, folder: Path) -> None:
        """Gives `folder` to this account and nobody else."""
        folder.chmod(0o700)
        if self.changes:
            os.chown(folder, self.uid, self.gid)

    def _can_reach(self, folder: Path) -> bool:
        return all(above.stat().st_mode & 0o001 for above in folder.resolve().parents)


def database_account() -> Account:
    """The account for this process: itself, or as root a system account of its own."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), changes=False)
    entry = _entry(SYSTEM_ACCOUNT) or _made(SYSTEM_ACCOUNT) or pwd.getpwnam(FALLBACK_ACCOUNT)
    return Account(entry.pw_uid, entry.pw_gid, changes=True)


def _entry(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _made(name: str) -> pwd.struct_passwd | None:
    making = ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", name]
    try:
        subprocess.run(making, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return _entry(name)
