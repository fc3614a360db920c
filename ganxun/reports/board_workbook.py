"""The board as a workbook: one row a duty, as the page shows it."""

from __future__ import annotations

from typing import IO

from ganxun.compliance.choices import VERDICT_CHOICES
from ganxun.reports.board_reading import COLUMNS
from ganxun.reports.exports import write_workbook
from ganxun.reports.overview import KIND_LABELS, Overview

_WORDS = dict(VERDICT_CHOICES)
_HEADINGS = (
    ("章节", 24),
    ("义务", 60),
    ("条款", 14),
    ("类别", 12),
    ("责任主体", 24),
    ("期间", 14),
    ("当前", 12),
    ("目标", 14),
    ("应达", 8),
    ("结论", 10),
    *((str(_WORDS[verdict]), 9) for verdict in COLUMNS),
    ("差额合计", 14),
)


def write_board(found: Overview, to: IO[bytes]) -> int:
    """Write the duties shown to `to`; how many there are."""
    rows = (
        (
            line.chapter,
            line.says,
            "、".join(clause.id for clause in line.clauses),
            str(KIND_LABELS[found.kinds[line.duty]]),
            line.owner,
            line.period_label,
            line.value,
            line.target,
            "" if line.pace is None else f"{line.pace:.1%}",
            str(_WORDS[line.verdict]),
            *(line.counts.get(verdict, 0) for verdict in COLUMNS),
            line.gap,
        )
        for line in found.lines
    )
    return write_workbook(to, "规划执行总览", _HEADINGS, rows)
