"""ganxun prepare: brings the database up to date, and makes the demo province if asked and missing.

One process for both: each start of Python with all apps costs seconds that every warm start would pay.
"""

from argparse import ArgumentParser, Namespace

from ganxun.shell.declaration import Command, Needs


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--demo", type=int, metavar="人数", help="没有数据时生成这么多人的演示省份")


def _prepare(options: Namespace) -> None:
    from django.core.management import call_command

    from ganxun.shell.commands import demo

    call_command("migrate", verbosity=0)
    if options.demo is not None:
        parser = ArgumentParser()
        demo.command.arguments(parser)
        demo.command.run(parser.parse_args(["--people", str(options.demo), "--if-missing"]))


command = Command(
    name="prepare",
    says="升级数据库,需要时生成演示省份",
    needs=Needs.SERVER,
    run=_prepare,
    arguments=_arguments,
)
