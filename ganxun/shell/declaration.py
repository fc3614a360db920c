"""What a sub-command declares. Each module of ganxun.shell.commands holds one, named `command`."""

import enum
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass


class Needs(enum.Enum):
    """What must be ready before a sub-command runs; the less, the sooner it answers."""

    NOTHING = "nothing"
    APPS = "apps"  # Django's apps, without a database
    SERVER = "server"  # and the database server, the embedded one started for as long as it takes
    DATABASE = "database"  # and in it the tables of this version


@dataclass(frozen=True, kw_only=True)
class Command:
    """A sub-command: its name, one Chinese line, its arguments, and what it does.

    `run` returns the exit status, None meaning 0. It raises Complaint for anything its user can mend.
    """

    name: str
    says: str
    needs: Needs
    run: Callable[[Namespace], int | None]
    arguments: Callable[[ArgumentParser], None] = lambda parser: None
