"""ganxun headcounts: freeze the denominators of rates for a year."""

from argparse import ArgumentParser, Namespace

from ganxun.shell.complaint import day_of
from ganxun.shell.declaration import Command, Needs


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--policy", required=True, metavar="政策代码", help="例如 sichuan-2018-2022")
    parser.add_argument("--taken-on", required=True, metavar="日期", help="快照日期,例如 2020-12-31")


def _freeze(options: Namespace) -> None:
    from ganxun.base import clock
    from ganxun.base.actor import system_actor
    from ganxun.compliance.actions.headcounts import freeze_headcounts

    taken_on = day_of(options.taken_on)
    rows = freeze_headcounts(
        options.policy, taken_on=taken_on, actor=system_actor("ganxun headcounts"), at=clock.now()
    )
    print(f"已生成 {taken_on.year} 年度人数快照:{rows} 行")


command = Command(
    name="headcounts",
    says="生成年度人数快照(各项比率的分母)",
    needs=Needs.DATABASE,
    arguments=_arguments,
    run=_freeze,
)
