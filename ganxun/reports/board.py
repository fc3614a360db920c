"""规划执行总览: what the execution board shows, read from tallies so that it costs the same for any province."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from ganxun.compliance.choices import Verdict
from ganxun.compliance.models import EvaluationRun
from ganxun.orgs.models import Organisation


@dataclass(frozen=True)
class Clause:
    """The words that a duty cites."""

    id: str
    text: str


@dataclass(frozen=True)
class DutyLine:
    """One duty on the board of one organisation.

    `value` and `target` are in words, with unit, as shown (`"61.4%"`, `"1000名左右"`; `"—"` when unknown).
    `share` and `pace` are parts of one: how far, and where it should be today (None: nothing to draw).
    `counts` are subjects by verdict; `subjects` is their sum; `gap` says in words what is missing in total.
    """

    duty: str
    says: str
    clauses: tuple[Clause, ...]
    chapter: str
    subject_kind: str
    form: str
    owner: str
    period_label: str
    value: str
    target: str
    share: float | None
    pace: float | None
    verdict: Verdict
    counts: dict[Verdict, int]
    subjects: int
    gap: str
    is_verified: bool
    is_provisional: bool
    programme: str


@dataclass(frozen=True)
class Chapter:
    """The duties of one chapter of the plan."""

    title: str
    lines: tuple[DutyLine, ...]


@dataclass(frozen=True)
class Heat:
    """A table of organisations × duties: the share met (0…1), None where there is nobody to judge."""

    organisations: tuple[tuple[int, str], ...]
    duties: tuple[tuple[str, str], ...]
    cells: tuple[tuple[float | None, ...], ...]


@dataclass(frozen=True)
class Bars:
    """A bar chart: labels, one or more series of counts, and a line drawn at a label (or -1).

    `duty` is what the bars are about, for the link to the rows behind.
    """

    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[int, ...]], ...]
    mark: int = -1
    mark_label: str = ""
    duty: str = ""


@dataclass(frozen=True)
class Board:
    """Everything on the board of one organisation as of one day."""

    policy: str
    policy_title: str
    organisation: Organisation
    as_of: date
    run: EvaluationRun | None
    chapters: tuple[Chapter, ...]
    totals: dict[Verdict, int]
    heat: Heat
    hours: Bars
    due: Bars
    children: tuple[tuple[Organisation, dict[Verdict, int]], ...] = field(default_factory=tuple)
