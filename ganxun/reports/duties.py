"""One row a duty: what a run found over one organisation, for the shell, exports and other programmes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ganxun.base.refusals import refuse
from ganxun.compliance import library
from ganxun.compliance.choices import Verdict
from ganxun.compliance.models import EvaluationRun, Tally
from ganxun.orgs.models import Organisation
from ganxun.reports.board_reading import COLUMNS, line_of
from ganxun.rules.language.policy import Rule, Subject

_TENTHS = ("hours", "days", "months")


@dataclass(frozen=True)
class DutyRow:
    """One duty over one organisation. `value` and `target` are plain numbers in `unit`; None is unknown."""

    duty: str
    says: str
    cites: tuple[str, ...]
    subject: str
    period: str
    subjects: int
    verdicts: dict[str, int]
    verdict: str
    value: float | None
    target: float | None
    unit: str
    provisional: bool
    verdict_words: str
    value_words: str
    target_words: str

    def as_json(self) -> dict[str, Any]:
        """The row as other programmes read it."""
        return {
            "duty": self.duty,
            "says": self.says,
            "cites": list(self.cites),
            "subject": self.subject,
            "period": self.period,
            "subjects": self.subjects,
            "verdicts": self.verdicts,
            "verdict": self.verdict,
            "value": self.value,
            "target": self.target,
            "unit": self.unit,
            "provisional": self.provisional,
        }


def organisation_named(name: str | None) -> Organisation:
    """The organisation with this code or full name; the whole province when none is given. Raises Refused."""
    if not name:
        root = Organisation.objects.filter(parent__isnull=True).order_by("id").first()
        if root is None:
            raise refuse("no_organisation", "还没有任何机构，请先导入名册或生成演示数据")
        return root
    found = list(Organisation.objects.filter(code=name)[:1]) or list(
        Organisation.objects.filter(name=name)[:2]
    )
    if not found:
        near = "、".join(each.name for each in Organisation.objects.matching(name)[:5])
        raise refuse(
            "no_such_organisation",
            f"没有编码或名称为“{name}”的机构" + (f"；相近的有：{near}" if near else ""),
        )
    if len(found) > 1:
        raise refuse("ambiguous_organisation", f"名称为“{name}”的机构不止一个，请改用机构编码")
    return found[0]


def rows_of(run: EvaluationRun, organisation: Organisation) -> list[DutyRow]:
    """What the run found over the organisation, one row for each duty in force, in the order of duties."""
    policy = library.policy(run.policy)
    tallies = {tally.duty: tally for tally in Tally.objects.filter(run=run, organisation=organisation)}
    return [_row(rule, run, tallies.get(rule.duty)) for rule in policy.in_force(run.as_of)]


def _row(rule: Rule, run: EvaluationRun, tally: Tally | None) -> DutyRow:
    line = line_of(rule, library.policy(run.policy), tally, run)
    is_group = rule.subject in (Subject.PLAN, Subject.PROGRAMME)
    value, target, unit = _group_figures(rule, tally) if is_group else (line.share, 1.0, "share")
    return DutyRow(
        duty=rule.duty,
        says=rule.says,
        cites=rule.cites,
        subject=rule.subject.value,
        period=line.period_label,
        subjects=sum(line.counts.values()),
        verdicts={verdict.code: line.counts[verdict] for verdict in COLUMNS},
        verdict=line.verdict.code,
        value=value,
        target=target,
        unit=unit,
        provisional=line.is_provisional,
        verdict_words=Verdict(line.verdict).label,
        value_words=line.value,
        target_words=line.target,
    )


def _group_figures(rule: Rule, tally: Tally | None) -> tuple[float | None, float | None, str]:
    if tally is None:
        return None, None, "count"
    return _plain(tally.value, tally.measure), _plain(tally.target, tally.measure), tally.measure


def _plain(value: int | None, measure: str) -> float | None:
    if value is None:
        return None
    if measure == "share":
        return value / 10_000
    return value / 10 if measure in _TENTHS else value
