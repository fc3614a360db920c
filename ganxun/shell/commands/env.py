"""ganxun env: what can be set from outside, and what it is set to."""

from argparse import Namespace

from config.env import Environment, explained
from ganxun.shell.declaration import Command, Needs


def _show(options: Namespace) -> None:
    Environment.read()  # complains about a value that cannot be read
    for name, value, meaning in explained():
        print(f"{name:<14} {value or '-':<32} {meaning}")


command = Command(name="env", says="列出全部环境变量及其当前值", needs=Needs.NOTHING, run=_show)
