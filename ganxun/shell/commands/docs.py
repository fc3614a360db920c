"""ganxun docs: writes the pages of docs/ that come out of the code."""

from argparse import Namespace

from ganxun.shell.declaration import Command, Needs


def _write(options: Namespace) -> None:
    from ganxun.shell.command import all_commands
    from ganxun.shell.reference import PAGE, written

    PAGE.write_text(written(all_commands()))
    print(PAGE)


command = Command(name="docs", says="生成由代码得出的文档页", needs=Needs.NOTHING, run=_write)
