"""ganxun demo: an invented province to look at, and the accounts to look with."""

import time
from argparse import ArgumentParser, Namespace
from datetime import date
from typing import Any

from ganxun.shell.complaint import Complaint, day_of
from ganxun.shell.declaration import Command, Needs

FIRST_DAY, LAST_DAY = date(2018, 6, 30), date(2022, 12, 31)


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--people", type=int, default=20_000, metavar="人数", help="300 至 1000000,默认 20000"
    )
    parser.add_argument("--seed", type=int, default=1, metavar="种子", help="同一种子生成同一省份,默认 1")
    parser.add_argument(
        "--until", metavar="日期", help="培训记录生成到哪一天,默认为演示时钟的今天或 2020-09-30"
    )
    parser.add_argument("--anew", action="store_true", help="先清除已有的演示数据")
    parser.add_argument("--if-missing", action="store_true", help="已有数据时不作声")
    parser.add_argument("--no-evaluation", action="store_true", help="只生成数据,不评估")


def _demo(options: Namespace) -> None:
    from ganxun.demo import build
    from ganxun.demo.accounts import introductions

    until = _day(options)
    build.refuse_size(options.people)
    if options.anew and build.is_there():
        build.take_down()
    if build.is_there():
        _complete(options)
        return
    _make(options, until)
    if not options.if_missing:
        print("\n".join(introductions()))


def _complete(options: Namespace) -> None:
    """Carry out what an interrupted start left undone; otherwise leave everything as it is."""
    from ganxun.demo.build import built_until

    until = built_until()
    if until and not options.no_evaluation:
        _evaluate(until)
    if not options.if_missing:
        print("演示省份已在数据库中,未作改动(重新生成请加 --anew)")


def _day(options: Namespace) -> date:
    from django.conf import settings

    from ganxun.demo.build import DEFAULT_DAY

    if not options.until:
        return min(max(settings.GANXUN_TODAY or DEFAULT_DAY, FIRST_DAY), LAST_DAY)
    until = day_of(options.until, example="2020-09-30")
    if not FIRST_DAY <= until <= LAST_DAY:
        raise Complaint(f"--until 应在 {FIRST_DAY} 至 {LAST_DAY} 之间")
    return until


def _make(options: Namespace, until: date) -> None:
    from ganxun.base import clock
    from ganxun.demo.build import build

    begun = time.monotonic()
    build(people=options.people, seed=options.seed, until=until, at=clock.now())
    print(
        f"已生成 {options.people} 人的演示省份,记录到 {until},用时 {time.monotonic() - begun:.1f} 秒",
        flush=True,
    )
    if not options.no_evaluation:
        _evaluate(until)


def _evaluate(until: date) -> None:
    """Judge the plan at each year's end so far and on the day itself, so that boards have something to show."""
    from ganxun.base import clock
    from ganxun.base.actor import system_actor
    from ganxun.compliance.actions import digests, runs
    from ganxun.compliance.models import EvaluationRun
    from ganxun.demo.build import POLICY

    actor: Any = system_actor("ganxun demo")
    done = set(EvaluationRun.objects.finished().filter(policy=POLICY).values_list("as_of", flat=True))
    for as_of in [*(date(year, 12, 31) for year in range(2018, until.year)), until]:
        if as_of in done:
            continue
        if as_of == until:  # what has changed since the last year's end is what the first messages tell
            digests.begin_here(today=as_of, at=clock.now())
        begun = time.monotonic()
        run = runs.ask_for_run(policy_code=POLICY, as_of=as_of, actor=actor, at=clock.now())
        runs.carry_out(run.pk, clock=clock.now)
        print(f"已评估到 {as_of},用时 {time.monotonic() - begun:.1f} 秒", flush=True)
    if until not in done:
        begun = time.monotonic()
        told = digests.tell_due(today=until, clock=clock.now)
        print(f"已写出 {told} 条消息,用时 {time.monotonic() - begun:.1f} 秒", flush=True)


command = Command(
    name="demo", says="生成一个虚构的省份供演示", needs=Needs.DATABASE, run=_demo, arguments=_arguments
)
