"""Lists as workbooks. Text stays text: nothing that a cell holds is ever run as a formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import IO, Any

import xlsxwriter
from django.db import transaction

from ganxun.base import audit
from ganxun.base.actor import Actor
from ganxun.compliance.choices import Verdict
from ganxun.orgs.models import Organisation
from ganxun.reports import roster
from ganxun.reports.ledger import Amount

_HEADINGS = (
    ("统一标识", 16),
    ("姓名", 10),
    ("性别", 6),
    ("工作单位", 28),
    ("职务", 30),
    ("职务职级", 16),
    ("职级类别", 10),
    ("管理权限", 14),
    ("本年集中培训天数", 16),
    ("本年集中培训学时", 16),
    ("本年网络自学学时", 16),
    ("未达标", 8),
    ("有风险", 8),
    ("待核", 8),
    ("按进度", 8),
    ("已达标", 8),
)
_VERDICTS = (Verdict.NOT_MET, Verdict.AT_RISK, Verdict.UNKNOWN, Verdict.ON_TRACK, Verdict.MET)

#: A cell that begins with one of these would be a formula in a program that guesses (OWASP, CSV injection).
_GUESSED_AS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@transaction.atomic
def export_roster(
    question: roster.Question,
    to: IO[bytes],
    *,
    organisation: Organisation | None,
    actor: Actor,
    at: datetime,
    as_of: date,
) -> int:
    """Write the people that `question` finds to a workbook in `to`, with an audit entry; how many people."""
    rows = roster.read_everybody(question, actor=actor, as_of=as_of)
    written = write_workbook(to, "人员名单", _HEADINGS, (_cells(row) for row in rows))
    audit.note(
        actor,
        "people.exported",
        organisation,
        at=at,
        org_path=organisation.path if organisation else "",
        details={"people": written, "as_of": as_of.isoformat(), **_asked(question)},
    )
    return written


def _asked(question: roster.Question) -> dict[str, str]:
    parts = {
        "q": question.text,
        "band": question.band,
        "bound_by": question.bound_by,
        "duty": question.duty,
        "verdict": question.verdict.code if question.verdict is not None else "",
        "management": question.management,
        "status": question.status,
    }
    return {name: value for name, value in parts.items() if value}


def _cells(row: roster.Row) -> Sequence[Any]:
    person, by_verdict = row.person, dict(row.verdicts)
    return (
        person.code,
        person.name,
        str(person.get_gender_display() or ""),
        person.unit.name if person.unit else "",
        person.post_title,
        row.rank,
        row.band,
        str(person.get_management_display() or ""),
        _plain(row.concentrated, "days"),
        _plain(row.concentrated, "hours"),
        _plain(row.online, "hours"),
        *(by_verdict.get(verdict, 0) for verdict in _VERDICTS),
    )


def _plain(amount: Amount, measure: str) -> float | str:
    tenths = getattr(amount, measure)
    return tenths / 10 if tenths is not None else ""


def write_workbook(
    to: IO[bytes], sheet: str, headings: Iterable[tuple[str, int]], rows: Iterable[Sequence[Any]]
) -> int:
    """Write one sheet row by row, in constant memory; how many rows. Text cells can never become formulas."""
    # ruled by the order of writing: constant memory forgets a row once the next begins
    book = xlsxwriter.Workbook(
        to,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "in_memory": False},
    )
    bold = book.add_format({"bold": True, "bg_color": "#EEF2F6", "bottom": 1})
    quoted = book.add_format()
    quoted.set_quote_prefix()
    page = book.add_worksheet(sheet)
    page.freeze_panes(1, 0)
    for column, (heading, width) in enumerate(headings):
        page.set_column(column, column, width)
        page.write_string(0, column, heading, bold)
    written = 0
    for cells in rows:
        written += 1
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                page.write_string(
                    written, column, cell, quoted if cell.startswith(_GUESSED_AS_FORMULA) else None
                )
            else:
                page.write_number(written, column, cell)
    book.close()
    return written
