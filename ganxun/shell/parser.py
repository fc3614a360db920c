"""argparse that complains in Chinese, in one line, with status 2."""

import argparse
import re
import sys
from typing import NoReturn

# argparse has no catalogue of its own messages; these are the ones a user can provoke.
_IN_CHINESE = (
    (r"the following arguments are required: (.*)", r"缺少参数:\1"),
    (r"unrecognized arguments: (.*)", r"不认识的参数:\1"),
    (r"argument (.*): invalid choice: (.*) \(choose from (.*)\)", r"参数 \1 不能是 \2,可选:\3"),
    (r"argument (.*): invalid .* value: (.*)", r"参数 \1 的值 \2 无法识别"),
    (r"argument (.*): expected one argument", r"参数 \1 后面缺少值"),
    (r"argument (.*): expected at least one argument", r"参数 \1 后面至少要有一个值"),
    (r"argument (.*): not allowed with argument (.*)", r"参数 \1 不能与 \2 同时使用"),
    (r"argument (.*): (.*)", r"参数 \1:\2"),
)


class Parser(argparse.ArgumentParser):
    """Errors go to stderr as one line and end the command with status 2."""

    def error(self, message: str) -> NoReturn:
        """Called by argparse with an English message."""
        print(f"{self.prog}:{in_chinese(message)}(用法:{self.prog} --help)", file=sys.stderr)
        raise SystemExit(2)


def in_chinese(message: str) -> str:
    """The Chinese words for one of argparse's messages; others pass unchanged."""
    for english, chinese in _IN_CHINESE:
        if re.fullmatch(english, message, flags=re.DOTALL):
            return re.sub(english, chinese, message, flags=re.DOTALL).replace("\n", " ")
    return message
