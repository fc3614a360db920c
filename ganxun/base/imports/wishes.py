"""What only an officer can decide on the dry run: open questions, hand-made edits, people who are gone, a large loss."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction

from ganxun.base import audit
from ganxun.base.actor import Actor
from ganxun.base.choices import ImportState
from ganxun.base.imports.work import Work, run_sql, value
from ganxun.base.models import ImportQuestion, ImportRun
from ganxun.base.refusals import Reason, refuse
from ganxun.base.refusals import marked as _

#: An import that would take more than this share of the people out of service stops until somebody says why.
#: One person by name is no damaged file: a unit of ten may let somebody retire.
MOST_LEAVING_PERCENT = 5
ALWAYS_ALLOWED = 1
_SHORTEST_REASON = 4

_QUESTION = "CREATE TEMP TABLE import_question (sheet_order int, row int, key text, says text, options jsonb) ON COMMIT DROP"
_FORGET = """
DELETE FROM base_importquestion AS known WHERE known.run_id = %(run)s
   AND NOT EXISTS (SELECT 1 FROM import_question AS asked WHERE asked.key = known.key)
"""
_KEEP = """
INSERT INTO base_importquestion (run_id, key, sheet, row, label, says, options, answer, answered_by)
SELECT DISTINCT ON (asked.key) %(run)s::bigint, asked.key, row.sheet, row.row, left(row.label, 200), asked.says,
       asked.options, '', ''
  FROM import_question AS asked JOIN import_row AS row USING (sheet_order, row)
 ORDER BY asked.key, row.row
    ON CONFLICT (run_id, key) DO UPDATE
   SET sheet = excluded.sheet, row = excluded.row, label = excluded.label, says = excluded.says,
       options = excluded.options
"""


def make_room() -> None:
    """The temporary table into which an importer writes its questions."""
    run_sql("DROP TABLE IF EXISTS import_question")
    run_sql(_QUESTION)


def keep_questions(work: Work) -> None:
    """Keep what was asked beside the run; answers given to the same question stand."""
    run_sql(_FORGET, {"run": work.run_id})
    run_sql(_KEEP, {"run": work.run_id})
    waiting = "SELECT count(*) FROM base_importquestion WHERE run_id = %(run)s AND answer = ''"
    work.summary["open_questions"] = int(value(waiting, {"run": work.run_id}))


def why_not_yet(summary: dict[str, Any], wishes: dict[str, Any]) -> tuple[Reason, ...]:
    """What an officer has to decide before the import may be applied."""
    reasons: tuple[Reason, ...] = ()
    waiting = summary.get("open_questions", 0)
    if waiting:
        words = _("有 {number} 处需要人工判断，请先逐条答复")
        reasons += (Reason("questions_open", words, "", {"number": waiting}),)
    leaving, concerned = summary.get("leaving", 0), summary.get("concerned", 0)
    if leaves_too_many(leaving, concerned) and leaving > wishes.get("override", {}).get("leaving", -1):
        words = _(
            "入库后将有 {leaving} 人不再在职，占所涉 {concerned} 人的 {share}%，超过 {most}%；请核对文件是否完整，确属实情的请说明理由"
        )
        share = f"{leaving * 100 / max(concerned, 1):.1f}"
        values = {"leaving": leaving, "concerned": concerned, "share": share, "most": MOST_LEAVING_PERCENT}
        reasons += (Reason("too_many_leave", words, "", values),)
    return reasons


def leaves_too_many(leaving: int, concerned: int) -> bool:
    """Whether more than the share allowed would leave."""
    return leaving > ALWAYS_ALLOWED and leaving * 100 > MOST_LEAVING_PERCENT * concerned


@transaction.atomic
def override_threshold(run: ImportRun, reason: str, *, actor: Actor, at: datetime) -> ImportRun:
    """Let an import through although many leave; the reason is audited. Holds for as many as leave now, not for more."""
    locked = _open(run)
    if len(reason.strip()) < _SHORTEST_REASON:
        raise refuse("no_reason", _("请写明为什么有这么多人不再在职（至少 4 个字）"))
    leaving, concerned = locked.summary.get("leaving", 0), locked.summary.get("concerned", 0)
    if not leaves_too_many(leaving, concerned):
        raise refuse("nothing_to_override", _("该批次没有超过限度，不需要说明理由"))
    override = {"leaving": leaving, "reason": reason.strip(), "by": actor.name}
    locked.wishes = {**locked.wishes, "override": override}
    locked.save(update_fields=["wishes"])
    details = {"leaving": leaving, "concerned": concerned, "reason": reason.strip()}
    audit.note(actor, "import.threshold_overridden", locked, at=at, org_path=locked.org_path, details=details)
    return locked


@transaction.atomic
def decide(
    run: ImportRun, *, overwrite: Collection[str], gone_as: str, actor: Actor, at: datetime
) -> ImportRun:
    """Say which hand-edited fields the file may overwrite, and what becomes of people who are gone. The caller has
    the file checked again: what would change is different now."""
    locked = _open(run)
    wishes = {"overwrite": sorted(overwrite), "gone_as": gone_as}
    if wishes != {key: locked.wishes.get(key) for key in wishes}:
        locked.wishes = {**locked.wishes, **wishes}
        locked.save(update_fields=["wishes"])
        audit.note(actor, "import.decided", locked, at=at, org_path=locked.org_path, details=wishes)
    return locked


@transaction.atomic
def answer(question_id: int, run: ImportRun, choice: str, *, actor: Actor, at: datetime) -> ImportQuestion:
    """Answer one question about a row. Raises `Refused`: no such answer."""
    locked = _open(run)
    question: ImportQuestion | None = locked.questions.select_for_update().filter(pk=question_id).first()
    if question is None or choice not in {code for code, _words in question.options}:
        raise refuse("no_such_answer", _("没有这样的答案，请从列出的选项中选择"))
    question.answer, question.answered_by, question.answered_at = choice, actor.name, at
    question.save(update_fields=["answer", "answered_by", "answered_at"])
    waiting = locked.questions.filter(answer="").count()
    locked.summary = {**locked.summary, "open_questions": waiting, "answered": True}
    locked.save(update_fields=["summary"])
    details = {"row": question.row, "says": question.says, "answer": choice}
    audit.note(actor, "import.question_answered", locked, at=at, org_path=locked.org_path, details=details)
    return question


def _open(run: ImportRun) -> ImportRun:
    locked: ImportRun = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if locked.state not in {ImportState.READY, ImportState.REFUSED}:
        words = _("该批次状态为“{state}”，现在不能作出选择")
        raise refuse("not_open", words, state=locked.get_state_display())
    return locked
