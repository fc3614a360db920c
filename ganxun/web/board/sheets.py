"""The lists of the board as files: duties, subjects of a duty, who is due, who or what is behind a figure."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ganxun.compliance.choices import VERDICT_CHOICES, Verdict
from ganxun.reports.board_reading import COLUMNS
from ganxun.reports.fact_rows import FactRows
from ganxun.reports.overview import KIND_LABELS
from ganxun.rules.language.policy import Rule, Subject
from ganxun.web.components.tables import Field, Sheet

_WORDS = dict(VERDICT_CHOICES)


def _word(verdict: Any) -> str:
    return str(_WORDS[Verdict(verdict)])


def _counted(verdict: Verdict) -> Field:
    return Field(_WORDS[verdict], lambda pair: pair[0].counts.get(verdict, 0), 9)


#: Rows are pairs: a line of the board, and the kind of its duty.
BOARD = Sheet(
    _("规划执行总览"),
    (
        Field(_("章节"), lambda pair: pair[0].chapter, 24),
        Field(_("义务"), lambda pair: pair[0].says, 60),
        Field(_("条款"), lambda pair: "、".join(clause.id for clause in pair[0].clauses), 14),
        Field(_("类别"), lambda pair: str(KIND_LABELS[pair[1]]), 12),
        Field(_("责任主体"), lambda pair: pair[0].owner, 24),
        Field(_("期间"), lambda pair: pair[0].period_label, 14),
        Field(_("当前"), lambda pair: pair[0].value, 12),
        Field(_("目标"), lambda pair: pair[0].target, 14),
        Field(_("应达"), lambda pair: "" if pair[0].pace is None else f"{pair[0].pace:.1%}", 8),
        Field(_("结论"), lambda pair: _word(pair[0].verdict), 10),
        *(_counted(verdict) for verdict in COLUMNS),
        Field(_("差额合计"), lambda pair: pair[0].gap, 14),
    ),
)

_DUE = (
    Field(_("还差"), lambda row: row.gap, 14),
    Field(_("截止日"), lambda row: row.finding.due_on, 12),
    Field(_("结论"), lambda row: _word(row.verdict), 10),
)

DUE = Sheet(
    _("到期人员"),
    (
        Field(_("姓名"), lambda row: row.subject.name, 12),
        Field(_("工作单位及职务"), lambda row: row.subject.detail, 36),
        Field(_("义务"), lambda row: row.says, 60),
        *_DUE[:2],
        Field(_("安排"), lambda row: _now("已安排") if row.finding.is_arranged else _now("未安排"), 10),
        *_DUE[2:],
    ),
    about_people=True,
)


def sheet_of(rule: Rule) -> Sheet:
    """The subjects of one duty."""
    fields = (
        Field(_("对象"), lambda row: row.subject.name, 24),
        Field(_("所在"), lambda row: row.subject.detail, 36),
        Field(_("当前"), lambda row: row.value, 14),
        Field(_("目标"), lambda row: row.target, 14),
        *_DUE,
    )
    return Sheet(rule.says, fields, about_people=rule.subject is Subject.PERSON)


MEMBERS = Sheet(
    _("计入人员"),
    (
        Field(_("统一标识"), lambda row: row.person.code),
        Field(_("姓名"), lambda row: row.person.name, 12),
        Field(_("工作单位"), lambda row: row.person.unit.name if row.person.unit else "", 28),
        Field(_("职务"), lambda row: row.person.post_title, 36),
        Field(_("数量"), lambda row: row.value or 1, 12),
    ),
    about_people=True,
)

_SIDES = {True: _("计入"), False: _("不计入"), None: _("待核")}


def records_sheet(found: FactRows) -> Sheet:
    """The records behind a figure; the facts a rule asks about differ from rule to rule."""

    def fact(place: int, label: str) -> Field:
        return Field(label, lambda row: row.facts[place], 18)

    fields = (
        Field(_("名称"), lambda row: row.title, 40),
        Field(_("日期"), lambda row: row.day, 12),
        *(fact(place, label) for place, label in enumerate(found.headings)),
        Field(_("数量"), lambda row: row.amount or 1, 12),
        Field(_("是否计入"), lambda row: str(_SIDES[row.counts]), 10),
    )
    return Sheet(_("计入的记录"), fields, about_people=True)
