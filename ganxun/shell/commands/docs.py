"""ganxun docs: writes the pages of docs/ that come out of the code."""

from argparse import Namespace

from ganxun.shell.declaration import Command, Needs


def _write(options: Namespace) -> None:
    from ganxun.shell import access_table, reference
    from ganxun.shell.command import all_commands

    for page, text in (
        (reference.PAGE, reference.written(all_commands())),
        (access_table.PAGE, access_table.written()),
    ):
        page.write_text(text)
        print(page)


command = Command(name="docs", says="生成由代码得出的文档页", needs=Needs.APPS, run=_write)
