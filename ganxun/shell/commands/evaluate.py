"""ganxun evaluate: judge the whole province as of a day, and print what came out."""

import json
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from ganxun.shell.complaint import Complaint, day_of
from ganxun.shell.declaration import Command, Needs

if TYPE_CHECKING:
    from ganxun.rules.engines.engine import Engine

ENGINES = ("duckdb", "postgresql", "spark")


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--policy", required=True, metavar="政策代码", help="例如 sichuan-2018-2022")
    parser.add_argument("--as-of", required=True, metavar="日期", help="评估日,例如 2020-12-31")
    parser.add_argument("--scope", metavar="机构", help="机构编码或名称;不填为全省")
    parser.add_argument(
        "--engine", choices=ENGINES, default=ENGINES[0], help="用哪个引擎评估(结果相同);不填为 duckdb"
    )
    parser.add_argument("--json", action="store_true", help="每项义务一行的 JSON")


def _evaluate(options: Namespace) -> None:
    from ganxun.base import clock
    from ganxun.base.actor import system_actor
    from ganxun.compliance.actions import runs
    from ganxun.reports.duties import organisation_named, rows_of

    as_of = day_of(options.as_of)
    scope = organisation_named(options.scope)
    actor = system_actor("ganxun evaluate")
    engine = engine_named(options.engine)
    run = runs.ask_for_run(policy_code=options.policy, as_of=as_of, actor=actor, at=clock.now())
    finished = runs.carry_out(run.pk, clock=clock.now, engine=engine)
    rows = rows_of(finished, scope)
    if options.json:
        print(json.dumps([row.as_json() for row in rows], ensure_ascii=False, indent=1))
    else:
        _print_table(rows)


def engine_named(name: str) -> "Engine":
    """The engine of that name. Raises Complaint when this machine lacks what it needs."""
    from django.db import connection

    from ganxun.rules.engines.engine import DUCKDB
    from ganxun.rules.engines.postgres_stages import PostgreSQL
    from ganxun.rules.engines.spark import Spark, local_session

    if name == "postgresql":
        return PostgreSQL(connection.cursor())
    if name == "spark":
        try:
            return Spark(local_session())
        except ImportError:
            raise Complaint("没有安装 Spark,请先运行:pip install -r requirements/spark.txt") from None
        except RuntimeError:
            raise Complaint("Spark 需要 Java 17,请先安装 openjdk-17-jre-headless") from None
    return DUCKDB


def _print_table(rows: list[Any]) -> None:
    for row in rows:
        print(f"{row.verdict_words}\t{row.value_words}\t{row.target_words}\t{row.duty}\t{row.says}")


command = Command(
    name="evaluate",
    says="按政策评估到某一天",
    needs=Needs.DATABASE,
    arguments=_arguments,
    run=_evaluate,
)
