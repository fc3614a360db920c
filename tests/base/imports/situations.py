"""Handing in a file and having it checked and applied, in one line."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from ganxun.base.actor import Actor
from ganxun.base.imports import runs
from ganxun.base.models import ImportRun
from tests.base.sheets.workbooks import workbook
from tests.base.situations import MONDAY, THE_SYSTEM


def handed_in(kind: str, content: bytes, *, actor: Actor = THE_SYSTEM, name: str = "表.xlsx") -> ImportRun:
    """The file received, not yet checked."""
    return runs.receive(kind, io.BytesIO(content), name, actor=actor, at=MONDAY)


def checked(kind: str, *rows: Sequence[Any], actor: Actor = THE_SYSTEM, **more: Any) -> ImportRun:
    """A workbook with these rows, handed in and checked."""
    return checked_file(kind, workbook(*rows, **more), actor=actor)


def checked_file(kind: str, content: bytes, *, actor: Actor = THE_SYSTEM, name: str = "表.xlsx") -> ImportRun:
    """A file handed in and checked."""
    return runs.check_import(handed_in(kind, content, actor=actor, name=name).pk, at=MONDAY)


def applied(kind: str, *rows: Sequence[Any], actor: Actor = THE_SYSTEM, **more: Any) -> ImportRun:
    """A workbook handed in, checked and applied; the test fails when it is refused."""
    run = checked(kind, *rows, actor=actor, **more)
    assert run.state == "ready", (run.refusal, problems(run))
    return runs.apply_import(run.pk, actor=actor, at=MONDAY)


def problems(run: ImportRun) -> list[tuple[int, str, str]]:
    """(row, column, code) of every problem."""
    return sorted(
        (row.row, problem["column"], problem["code"])
        for row in run.rows.refused()
        for problem in row.problems
    )


def advice(run: ImportRun) -> str:
    """Everything said about refused rows, in one text."""
    return "\n".join(line for row in run.rows.refused() for line in row.problem_lines)


def fates(run: ImportRun) -> list[str]:
    """The fates of the rows in the order of the file."""
    return [row.fate for row in run.rows.all()]
