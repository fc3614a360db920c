"""What became of each row, as a workbook to be sent back to the office."""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter

from ganxun.base.choices import RowFate
from ganxun.base.models import ImportedRow, ImportRun

_HEADINGS = (
    ("工作表", 16),
    ("行号", 8),
    ("内容", 30),
    ("结果", 8),
    ("问题及改法", 80),
    ("变更内容", 50),
    ("提示", 40),
)
_COLOURS = {
    RowFate.REFUSED: "#FBE3E4",
    RowFate.NEW: "#E3F4E8",
    RowFate.CHANGED: "#FFF6DB",
    RowFate.UNCHANGED: "#FFFFFF",
    RowFate.GONE: "#ECE7F6",
    RowFate.REMOVED: "#E3F4E8",
    RowFate.KEPT: "#FFF6DB",
}
_ROWS_A_SHEET = 1_000_000


def result_workbook(run: ImportRun) -> bytes:
    """The workbook (.xlsx): refused rows first, then the others in the order of the file. Memory stays small."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"constant_memory": True, "strings_to_formulas": False})
    formats = {
        fate: book.add_format({"bg_color": colour, "border": 1, "border_color": "#DDDDDD", "text_wrap": True})
        for fate, colour in _COLOURS.items()
    }
    page = book.add_worksheet("导入结果")
    bold = book.add_format({"bold": True, "bg_color": "#E9ECEF", "border": 1})
    for i, (heading, width) in enumerate(_HEADINGS):
        page.set_column(i, i, width)
        page.write_string(0, i, heading, bold)
    page.freeze_panes(1, 0)
    line = 1
    for fates in ([RowFate.REFUSED], [fate for fate in RowFate if fate != RowFate.REFUSED]):
        rows = run.rows.filter(fate__in=fates).order_by("sheet_order", "row")
        for row in rows.iterator(chunk_size=2_000):
            if line > _ROWS_A_SHEET:
                break
            _write(page, line, row, formats[RowFate(row.fate)])
            line += 1
    if run.refusal:
        page.write_string(line, 4, run.refusal)
    page.autofilter(0, 0, max(line - 1, 1), len(_HEADINGS) - 1)
    book.close()
    return target.getvalue()


def _write(page: Any, line: int, row: ImportedRow, style: Any) -> None:
    # Strings are written as strings: what an office typed can never become a formula.
    changes = "；".join(
        f"{each['label']}：{each['before'] or '（空）'} → {each['after']}" for each in row.changes
    )
    texts = (
        row.sheet, str(row.row), row.label, str(RowFate(row.fate).label), "\n".join(row.problem_lines), changes,
        "；".join(row.notes),
    )  # fmt: skip
    for i, text in enumerate(texts):
        page.write_string(line, i, text[:32_000], style)
