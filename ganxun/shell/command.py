"""The `ganxun` command: finds the sub-commands, prepares what the chosen one needs, runs it."""

import importlib
import os
import pkgutil
import signal
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from config.database import database_ready
from config.env import BadEnvironment, Environment
from ganxun.base.database.address import BadAddress
from ganxun.base.database.cluster import DatabaseUnavailable
from ganxun.base.refusals import Refused
from ganxun.shell import commands
from ganxun.shell.complaint import Complaint
from ganxun.shell.declaration import Command, Needs
from ganxun.shell.parser import Parser
from ganxun.shell.tables import make_or_refuse_tables

_FOR_THE_USER = (Complaint, Refused, BadEnvironment, BadAddress, DatabaseUnavailable)
_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one sub-command and gives its exit status: 0 done, 2 the user can mend it, 130 interrupted."""
    signal.signal(signal.SIGTERM, _leave)
    try:
        return _run(sys.argv[1:] if arguments is None else list(arguments))
    except _FOR_THE_USER as complaint:
        print(f"ganxun:{' '.join(str(complaint).split())}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("ganxun:已中断", file=sys.stderr)
        return _INTERRUPTED
    except BrokenPipeError:
        # The reader (`| head`) has seen enough. Nothing may be flushed into the closed pipe at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    # As an exception, so that what was started is stopped on the way out.
    raise SystemExit(128 + number)


def _run(arguments: list[str]) -> int:
    found = all_commands()
    parser = _parser(found)
    options = parser.parse_args(arguments)
    if options.command is None:
        parser.print_help()
        return 0
    return run(found[options.command], options)


def run(command: Command, options: Namespace) -> int:
    """Runs `command` with what it needs made ready."""
    with _ready(command.needs):
        return command.run(options) or 0


def all_commands() -> dict[str, Command]:
    """Every module of ganxun.shell.commands that declares a command, by name."""
    modules = (
        importlib.import_module(f"{commands.__name__}.{each.name}")
        for each in pkgutil.iter_modules(commands.__path__)
    )
    declared = [module.command for module in modules if isinstance(getattr(module, "command", None), Command)]
    return {command.name: command for command in sorted(declared, key=lambda command: command.name)}


def _parser(found: dict[str, Command]) -> Parser:
    parser = Parser(prog="ganxun", description="干训:干部教育培训管理")
    choices = parser.add_subparsers(dest="command", metavar="命令", title="命令")
    for command in found.values():
        command.arguments(choices.add_parser(command.name, help=command.says, description=command.says))
    return parser


@contextmanager
def _ready(needs: Needs) -> Iterator[None]:
    if needs is Needs.NOTHING:
        yield
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if needs is Needs.APPS:
        _load_apps()
        yield
        return
    with database_ready(Environment.read()):
        _load_apps()
        if needs is Needs.DATABASE:
            make_or_refuse_tables()
        yield


def _load_apps() -> None:
    import django  # noqa: PLC0415 - half a second that `ganxun env` need not wait for

    django.setup()
