"""docs/reference.md: what can be set and what can be called, written from the code that reads it."""

from argparse import Action, ArgumentParser

from config.env import ROOT, explained
from ganxun.shell.declaration import Command

PAGE = ROOT / "docs" / "reference.md"


def written(commands: dict[str, Command]) -> str:
    """The whole page."""
    lines = [
        "# 参考",
        "",
        "由 `make docs` 生成,请勿手改。",
        "",
        "## 环境变量",
        "",
        "| 变量 | 默认 | 含义 |",
        "|---|---|---|",
    ]
    lines += [
        f"| `{name}` | {default and f'`{default}`'} | {says} |" for name, default, says in explained({})
    ]
    lines += ["", "## 子命令"]
    for command in commands.values():
        lines += ["", f"### ganxun {command.name}", "", command.says + "。", *_arguments(command)]
    return "\n".join(lines) + "\n"


def _arguments(command: Command) -> list[str]:
    parser = ArgumentParser(add_help=False)
    command.arguments(parser)
    rows = [row for action in parser._actions for row in _rows(action)]
    return ["", "| 参数 | 含义 |", "|---|---|", *rows] if rows else []


def _rows(action: Action) -> list[str]:
    if isinstance(action.choices, dict):  # a sub-command of the sub-command
        return [f"| `{name}` | {parser.description or ''} |" for name, parser in action.choices.items()]
    called = ", ".join(action.option_strings) or str(action.metavar or action.dest)
    return [f"| `{called}` | {action.help or ''} |"]
