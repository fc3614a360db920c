"""Filling the board from tallies: a fixed number of queries, whatever the size of the province."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.db.models import Sum

from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.compliance import library
from ganxun.compliance.choices import Verdict
from ganxun.compliance.decisions import JUDGED, RollUp, elapsed, histogram_of, roll_up
from ganxun.compliance.models import Distribution, EvaluationRun, Tally
from ganxun.orgs.models import Organisation
from ganxun.reports import words
from ganxun.reports.board import Bars, Board, Chapter, Clause, DutyLine, Heat
from ganxun.rules.language.policy import Confidence, Policy, Rule, Subject

#: Verdict → the column of a tally that counts it.
COLUMNS: dict[Verdict, str] = {
    Verdict.MET: "met",
    Verdict.ON_TRACK: "on_track",
    Verdict.AT_RISK: "at_risk",
    Verdict.NOT_MET: "not_met",
    Verdict.UNKNOWN: "unknown",
    Verdict.EXEMPT: "exempt",
}
_GROUPS = (Subject.PLAN, Subject.PROGRAMME)
#: Judged by the ratio of its sessions so far: what is on track reaches the ratio today, and no pace is asked of it.
_BY_RATIO = (Subject.CLASS, Subject.INSTITUTION)
_HEAT_DUTIES = 8
_CHILDREN_SHOWN = 30


def run_for(policy: str, as_of: date) -> EvaluationRun | None:
    """The run that answers for a day: judged on it, or the last one judged before."""
    return EvaluationRun.objects.latest_by(policy, as_of)


def read_board(actor: Actor, *, policy_code: str, organisation: Organisation, as_of: date) -> Board:
    """The board of an organisation as of a day. Raises Refused when the actor may not read it."""
    actor.require(Permission.BOARD_READ, organisation.path)
    policy = library.policy(policy_code)
    run = run_for(policy_code, as_of)
    children = children_of(organisation)
    tallies = _tallies(run, [organisation.pk, *(child.pk for child in children)])
    own = tallies.get(organisation.pk, {})
    lines = [line_of(rule, policy, own.get(rule.duty), run) for rule in policy.in_force(as_of)] if run else []
    return Board(
        policy=policy_code,
        policy_title=policy.document.title,
        organisation=organisation,
        as_of=as_of,
        run=run,
        chapters=by_chapter(lines),
        totals=_totals(lines),
        heat=heat_of(policy, as_of, children, tallies),
        hours=hours_of(policy, run, organisation, as_of),
        due=due_of(run, organisation, as_of),
        children=tuple((child, _sums(tallies.get(child.pk, {}).values())) for child in children),
    )


def children_of(organisation: Organisation) -> list[Organisation]:
    """Where a board leads down to: regions first, then the largest departments and units."""
    regions = list(organisation.children.filter(kind__in=["city", "county"]).in_order())
    if regions:
        return regions
    return list(organisation.children.in_order()[:_CHILDREN_SHOWN])


def _tallies(run: EvaluationRun | None, organisations: Sequence[int]) -> dict[int, dict[str, Tally]]:
    found: dict[int, dict[str, Tally]] = defaultdict(dict)
    if run:
        for tally in Tally.objects.filter(run=run, organisation__in=organisations):
            found[tally.organisation_id][tally.duty] = tally
    return found


def counts_of(tally: Tally | None) -> dict[Verdict, int]:
    """Subjects by verdict."""
    return {verdict: getattr(tally, column) if tally else 0 for verdict, column in COLUMNS.items()}


def clauses_of(rule: Rule, policy: Policy) -> tuple[Clause, ...]:
    """The words a rule cites."""
    return tuple(Clause(id=cited, text=policy.clauses[cited].text) for cited in rule.cites)


def chapter_of(rule: Rule, policy: Policy) -> str:
    """The chapter a duty is shown under: that of the first clause it cites."""
    return policy.clauses[rule.cites[0]].chapter


def pace_of(rule: Rule, policy: Policy, as_of: date) -> float | None:
    """Where the duty should be at the end of the day, as a part of one; None when each subject has its own period."""
    bounds = words.period_bounds(rule, policy, as_of)
    return elapsed(*bounds, as_of) if bounds else None


def line_of(rule: Rule, policy: Policy, tally: Tally | None, run: EvaluationRun) -> DutyLine:
    """One duty on a board."""
    counts = counts_of(tally)
    pace = pace_of(rule, policy, run.as_of)
    rolled = _rolled(rule, counts, pace)
    value, target, done, verdict = _figures(rule, tally, rolled)
    return DutyLine(
        duty=rule.duty,
        says=rule.says,
        clauses=clauses_of(rule, policy),
        chapter=chapter_of(rule, policy),
        subject_kind=rule.subject.value,
        form=words.form(rule),
        owner=policy.document.owners.get(rule.owner, rule.owner),
        period_label=words.period_label(rule, policy, run.as_of),
        value=value,
        target=target,
        share=done,
        pace=None if rule.subject in _BY_RATIO or target == words.OPEN else pace,
        verdict=verdict,
        counts=counts,
        subjects=rolled.judged,
        gap=_gap(rule, tally),
        is_verified=rule.confidence is Confidence.VERIFIED,
        is_provisional=bool(tally and tally.is_provisional),
        programme=rule.programme or "",
    )


def _rolled(rule: Rule, counts: dict[Verdict, int], pace: float | None) -> RollUp:
    rolled = roll_up(counts, pace=pace)
    if rule.subject not in _BY_RATIO:
        return rolled
    return replace(rolled, met=rolled.met + counts[Verdict.ON_TRACK])


def _figures(rule: Rule, tally: Tally | None, rolled: RollUp) -> tuple[str, str, float | None, Verdict]:
    """Value, target, how far (part of one) and verdict: of the group itself, or of the many in it."""
    if rule.subject is Subject.UNIT and tally is not None and tally.value is not None:
        return words.amount(tally.value, tally.measure), words.target(rule), _done(tally), rolled.verdict
    if rule.subject not in _GROUPS:
        return words.part(rolled.share), "100%", rolled.share, rolled.verdict
    if tally is None or tally.value is None:
        verdict = Verdict(tally.verdict) if tally and tally.verdict is not None else Verdict.NOT_APPLICABLE
        return words.UNKNOWN, words.target(rule), None, verdict
    verdict = Verdict(tally.verdict) if tally.verdict is not None else Verdict.NOT_APPLICABLE
    unit = words.counted(rule)
    value = f"{words.amount(tally.value, tally.measure)} {unit}".strip()
    return value, words.target(rule) if tally.verdict is not None else words.UNKNOWN, _done(tally), verdict


def _done(tally: Tally) -> float | None:
    """How far the organisation's own figure is, as a part of one; None where the clause gives no target."""
    return min(1.0, tally.value / tally.target) if tally.target and tally.value is not None else None


def _gap(rule: Rule, tally: Tally | None) -> str:
    # Gaps of shares do not add up to anything.
    if tally is None or not tally.gap_sum or tally.measure == "share":
        return ""
    return words.amount(tally.gap_sum, tally.measure)


def by_chapter(lines: Iterable[DutyLine]) -> tuple[Chapter, ...]:
    """The lines under their chapters, in the order of the plan."""
    grouped: dict[str, list[DutyLine]] = {}
    for line in lines:
        grouped.setdefault(line.chapter, []).append(line)
    return tuple(Chapter(title=title, lines=tuple(held)) for title, held in grouped.items())


def _totals(lines: Iterable[DutyLine]) -> dict[Verdict, int]:
    totals = dict.fromkeys(Verdict, 0)
    for line in lines:
        totals[line.verdict] += 1
    return totals


def _sums(tallies: Iterable[Tally]) -> dict[Verdict, int]:
    totals = dict.fromkeys(COLUMNS, 0)
    for tally in tallies:
        for verdict, column in COLUMNS.items():
            totals[verdict] += getattr(tally, column)
    return totals


def heat_of(
    policy: Policy, as_of: date, children: Sequence[Organisation], tallies: Mapping[int, Mapping[str, Tally]]
) -> Heat:
    """Organisations × the duties that bind most people."""
    judged: dict[str, int] = defaultdict(int)
    for held in tallies.values():
        for duty, tally in held.items():
            judged[duty] += sum(getattr(tally, COLUMNS[verdict]) for verdict in JUDGED)
    people = [
        rule
        for rule in policy.in_force(as_of)
        if rule.subject in (Subject.PERSON, Subject.UNIT, Subject.CLASS)
    ]
    rules = sorted((rule for rule in people if judged[rule.duty]), key=lambda rule: -judged[rule.duty])[
        :_HEAT_DUTIES
    ]
    return Heat(
        organisations=tuple((child.pk, child.label) for child in children),
        duties=tuple((rule.duty, rule.says) for rule in rules),
        cells=tuple(
            tuple(
                roll_up(counts_of(tallies.get(child.pk, {}).get(rule.duty)), pace=None).share
                for child in children
            )
            for rule in rules
        ),
    )


def hours_of(policy: Policy, run: EvaluationRun | None, organisation: Organisation, as_of: date) -> Bars:
    """How many people have how many hours, of the duty with the largest hour target (一(三)1: 550)."""
    drawn = histogram_of(policy.in_force(as_of))
    if run is None or drawn is None:
        return Bars((), ())
    found = bands_of(drawn.duty, run, organisation)
    if not found:
        return Bars((), ())
    return Bars(
        labels=tuple(f"{low // 10}" for low in found),
        series=(("", tuple(found.values())),),
        mark=max((place for place, low in enumerate(found) if low <= drawn.target), default=-1),
        mark_label=f"{drawn.target // 10} 学时",
        duty=drawn.duty,
    )


def bands_of(duty: str, run: EvaluationRun, organisation: Organisation) -> dict[int, int]:
    """The bands of hours (lower bound in tenths, rising) and how many people are in each. One query."""
    rows = Distribution.objects.filter(run=run, organisation=organisation, duty=duty, low__isnull=False)
    return {low or 0: subjects for low, subjects in rows.order_by("low").values_list("low", "subjects")}


def due_of(run: EvaluationRun | None, organisation: Organisation, as_of: date) -> Bars:
    """People with something due in each of the next twelve months: arranged and not yet arranged."""
    if run is None:
        return Bars((), ())
    months = [_month(as_of, ahead) for ahead in range(12)]
    rows = (
        Distribution.objects.filter(run=run, organisation=organisation, due_month__in=months)
        .values("due_month", "is_arranged")
        .annotate(people=Sum("subjects"))
    )
    found = {(row["due_month"], row["is_arranged"]): row["people"] for row in rows}
    return Bars(
        labels=tuple(f"{month.month}月" for month in months),
        series=(
            ("已安排", tuple(found.get((month, True), 0) for month in months)),
            ("未安排", tuple(found.get((month, False), 0) for month in months)),
        ),
    )


def _month(day: date, ahead: int) -> date:
    place = day.year * 12 + day.month - 1 + ahead
    return date(place // 12, place % 12 + 1, 1)


def years_of(duty: str, policy: Policy, organisation: Organisation, as_of: date) -> list[tuple[int, Tally]]:
    """The tally of a duty at the last run of each year up to `as_of`, oldest first."""
    runs = (
        EvaluationRun.objects.finished()
        .filter(policy=policy.document.code, as_of__lte=as_of)
        .order_by("as_of__year", "-as_of", "-id")
        .distinct("as_of__year")
    )
    tallies = Tally.objects.filter(run__in=runs, organisation=organisation, duty=duty).select_related("run")
    return sorted(((tally.run.as_of.year, tally) for tally in tallies), key=lambda pair: pair[0])
