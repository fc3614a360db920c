"""ganxun messages: keeps the English of the Chinese messages complete."""

from argparse import ArgumentParser, Namespace

from ganxun.shell.declaration import Command, Needs


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("deed", choices=["collect", "compile"], help="collect 收集待译文字;compile 编译译文")


def _run(options: Namespace) -> None:
    from ganxun.shell import messages

    if options.deed == "compile":
        messages.compile_all()
        return
    for package in messages.packages():
        missing = messages.collect(package)
        if missing:
            print(f"{missing:>5} 条待译:{messages.catalogue(package)}")


command = Command(
    name="messages", says="收集并编译界面文字的英文译文", needs=Needs.NOTHING, run=_run, arguments=_arguments
)
