"""ganxun import: a roster or training records out of a file, checked first, then applied all or nothing."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from ganxun.shell.complaint import Complaint
from ganxun.shell.declaration import Command, Needs

if TYPE_CHECKING:
    from datetime import datetime

    from ganxun.base.actor import Actor
    from ganxun.base.models import ImportRun

_MOST_SHOWN = 50


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "kind", choices=["roster", "credits"], metavar="类别", help="roster 干部名册 / credits 培训记录"
    )
    parser.add_argument("file", type=Path, metavar="文件", help=".xlsx 或 .csv(UTF-8、GB18030)")
    parser.add_argument(
        "--source",
        default="",
        metavar="来源",
        help="表是从哪里来的;各来源分别记住列的对应,并与上一次的表比较",
    )
    parser.add_argument(
        "--overwrite",
        default="",
        metavar="项目",
        help="以表为准、覆盖手工修改的项目,用逗号分开,例如 ethnicity,post",
    )
    parser.add_argument(
        "--gone-as", default="", choices=["transferred_out", "retired", "other"], metavar="状态",
        help="上次有、这次没有的人登记为:transferred_out 调出 / retired 离退休 / other 其他;不写则不改动",
    )  # fmt: skip
    parser.add_argument(
        "--reason", default="", metavar="理由", help="不再在职的人超过 5%% 时放行的理由(记入审计)"
    )
    parser.add_argument("--dry-run", action="store_true", help="只核对,不写入")


def _import(options: Namespace) -> int:
    from ganxun.base.actor import system_actor
    from ganxun.base.choices import ImportState
    from ganxun.base.clock import now
    from ganxun.base.imports import runs
    from ganxun.base.models import ImportRun

    if not options.file.is_file():
        raise Complaint(f"没有这个文件:{options.file}")
    actor, at, said = system_actor("shell"), now(), vars(options)
    run = runs.receive(
        options.kind, options.file, options.file.name, actor=actor, at=at, source=said.get("source", "")
    )
    overwrite = [field for field in said.get("overwrite", "").split(",") if field]
    ImportRun.objects.filter(pk=run.pk).update(
        wishes={"overwrite": overwrite, "gone_as": said.get("gone_as", "")}
    )
    run = runs.check_import(run.pk, at=at)
    _show(run)
    if run.state == ImportState.REFUSED:
        raise Complaint(run.refusal or f"有 {run.rows_refused} 行退回,没有写入任何数据;请改正后重新导入")
    if options.dry_run:
        runs.discard(run.pk, actor=actor, at=at)
        print("只核对,没有写入")
        return 0
    run = _let_through(run, said.get("reason", ""), actor, at)
    run = runs.apply_import(run.pk, actor=actor, at=at)
    if run.state != ImportState.APPLIED:
        _show(run)
        raise Complaint("核对之后数据又有变化,没有写入;请重新导入")
    print(f"已入库:新增 {run.rows_new} 行,变更 {run.rows_changed} 行,未变 {run.rows_unchanged} 行")
    return 0


def _let_through(run: "ImportRun", reason: str, actor: "Actor", at: "datetime") -> "ImportRun":
    """What stops a checked import, in words; a reason given beforehand lets it through where one is enough."""
    from ganxun.base.imports import runs, wishes

    codes = {each.code for each in runs.why_not_apply(run, actor)}
    if "too_many_leave" in codes and reason.strip():
        run = wishes.override_threshold(run, reason, actor=actor, at=at)
    reasons = runs.why_not_apply(run, actor)
    if reasons:
        runs.discard(run.pk, actor=actor, at=at)
        questions = [
            f"  第 {each.row} 行:{each.says}" for each in run.questions.filter(answer="")[:_MOST_SHOWN]
        ]
        raise Complaint("\n".join(["；".join(str(each) for each in reasons), *questions, "没有写入任何数据"]))
    return run


def _show(run: "ImportRun") -> None:
    """Counts, and the first of the problems with their total."""
    if run.refusal:
        return
    print(
        f"{run.file_name}:新增 {run.rows_new} 行,变更 {run.rows_changed} 行,"
        f"未变 {run.rows_unchanged} 行,退回 {run.rows_refused} 行"
        + (f",上次有、本次没有 {run.rows_gone} 人" if run.rows_gone else "")
    )
    for remark in run.summary.get("reading", []):
        print(f"  {remark}")
    for said in run.summary.get("kept", {}).values():
        print(f"  {said['label']}:{said['count']} 人已手工修改,与表不同")
    shown = 0
    for row in run.rows.refused()[:_MOST_SHOWN]:
        for line in row.problem_lines:
            if shown < _MOST_SHOWN:
                print(f"  {line}")
                shown += 1
    if run.problems_total > shown:
        print(f"  ……共 {run.problems_total} 个问题,以上为前 {shown} 个")


command = Command(
    name="import", says="导入干部名册或培训记录", needs=Needs.DATABASE, run=_import, arguments=_arguments
)
