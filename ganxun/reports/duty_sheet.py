"""One duty over one organisation: its words, its figures by year and below, and the subjects behind them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.classes.models import TrainingClass
from ganxun.compliance import library
from ganxun.compliance.choices import Verdict
from ganxun.compliance.decisions import histogram_of
from ganxun.compliance.models import EvaluationRun, Finding, Tally
from ganxun.orgs.models import Organisation
from ganxun.people.models import Person
from ganxun.reports import words
from ganxun.reports.board import DutyLine
from ganxun.reports.board_reading import bands_of, children_of, line_of, run_for, years_of
from ganxun.resources.models import Institution
from ganxun.rules.facts import registry
from ganxun.rules.language.policy import Policy, Programme, Rule
from ganxun.rules.prose import prose

#: Verdicts whose subjects one wants to see first.
_FIRST = (Verdict.NOT_MET, Verdict.AT_RISK, Verdict.UNKNOWN, Verdict.ON_TRACK, Verdict.MET, Verdict.EXEMPT)


@dataclass(frozen=True)
class Band:
    """People with `low` up to `ends_before` tenths of hours (None: and more), as the board draws them."""

    low: int
    ends_before: int | None
    people: int


@dataclass(frozen=True)
class DutySheet:
    """One duty over one organisation as of a day. `run` is None before anything has been judged."""

    policy: Policy
    rule: Rule
    organisation: Organisation
    as_of: date
    run: EvaluationRun | None
    line: DutyLine | None
    years: tuple[tuple[date, DutyLine], ...]
    children: tuple[tuple[Organisation, DutyLine], ...]
    programme: Programme | None
    bands: tuple[Band, ...] = ()

    @property
    def prose(self) -> tuple[str, ...]:
        """The rule in sentences, made from what is executed."""
        return prose(self.rule, self.policy, registry)

    @property
    def has_rows(self) -> bool:
        """Whether there are subjects behind the figures (a plan's own quota is one figure without subjects)."""
        return bool(self.line and sum(self.line.counts.values()))

    @property
    def first_verdict(self) -> Verdict | None:
        """The most pressing verdict that any subject has."""
        counts = self.line.counts if self.line else {}
        return next((each for each in _FIRST if counts.get(each)), None)


@dataclass(frozen=True)
class Subject:
    """Whom or what a finding is about: a name and, smaller, where it belongs."""

    name: str
    detail: str = ""


@dataclass(frozen=True)
class Row:
    """One finding in words. `share` is 0 … 1 of the target."""

    finding: Finding
    says: str
    subject: Subject
    value: str
    target: str
    gap: str
    share: float | None
    verdict: Verdict


def read_duty(
    actor: Actor, *, policy_code: str, duty: str, organisation: Organisation, as_of: date
) -> DutySheet | None:
    """The sheet of a duty; None when the policy has no such duty on the day. Raises Refused."""
    actor.require(Permission.BOARD_READ, organisation.path)
    policy = library.policy(policy_code)
    rule = next((each for each in policy.in_force(as_of) if each.duty == duty), None)
    if rule is None:
        return None
    run = run_for(policy_code, as_of)
    children = children_of(organisation) if run else []
    tallies = _tallies(run, duty, [organisation, *children])
    return DutySheet(
        policy=policy,
        rule=rule,
        organisation=organisation,
        as_of=as_of,
        run=run,
        line=line_of(rule, policy, tallies.get(organisation.pk), run) if run else None,
        years=tuple(
            (tally.run.as_of, line_of(rule, policy, tally, tally.run))
            for _year, tally in years_of(duty, policy, organisation, as_of)
        ),
        children=_lowest_first(
            (child, line_of(rule, policy, tallies[child.pk], run))
            for child in children
            if run and child.pk in tallies
        ),
        programme=policy.programmes.get(rule.programme or ""),
        bands=_bands(rule, policy, run, organisation),
    )


def _bands(
    rule: Rule, policy: Policy, run: EvaluationRun | None, organisation: Organisation
) -> tuple[Band, ...]:
    """The bands of hours, for the duty whose hours the board draws; for any other none."""
    drawn = histogram_of(policy.in_force(run.as_of)) if run else None
    if run is None or drawn is None or drawn.duty != rule.duty:
        return ()
    found = bands_of(rule.duty, run, organisation)
    return tuple(Band(low, drawn.ends_before(low), people) for low, people in found.items())


def _lowest_first(
    lines: Iterable[tuple[Organisation, DutyLine]],
) -> tuple[tuple[Organisation, DutyLine], ...]:
    return tuple(sorted(lines, key=lambda pair: 2.0 if pair[1].share is None else pair[1].share))


def _tallies(run: EvaluationRun | None, duty: str, organisations: Iterable[Organisation]) -> dict[int, Tally]:
    if run is None:
        return {}
    ids = [each.pk for each in organisations]
    found = Tally.objects.filter(run=run, duty=duty, organisation__in=ids)
    return {tally.organisation_id: tally for tally in found}


def findings_of(
    sheet: DutySheet, *, actor: Actor, verdict: Verdict | None, term: str, band: Band | None = None
) -> QuerySet[Finding]:
    """The findings behind the sheet, narrowed to a verdict, to people whom a term finds, to a band of hours."""
    day = sheet.run.as_of if sheet.run else sheet.as_of
    found = Finding.objects.visible_to(actor).as_of(sheet.policy.document.code, day)
    found = found.filter(duty=sheet.rule.duty).exclude(verdict=Verdict.NOT_APPLICABLE)
    if sheet.organisation.parent_id is not None:
        found = found.filter(unit__path__startswith=sheet.organisation.path)
    if verdict is not None:
        found = found.filter(verdict=verdict)
    if band is not None:
        found = found.filter(hours__gte=band.low).exclude(verdict=Verdict.EXEMPT)
        found = found if band.ends_before is None else found.filter(hours__lt=band.ends_before)
    if term:
        people = Person.objects.visible_to(actor).matching(term).values("pk")
        found = found.filter(subject_kind="person", subject_id__in=people)
    return found


def rows_of(findings: Sequence[Finding], rule: Rule) -> list[Row]:
    """The findings of one page in words. One query for the names."""
    return rows_of_many(findings, {rule.duty: rule})


def rows_of_many(findings: Sequence[Finding], rules: Mapping[str, Rule]) -> list[Row]:
    """Findings about one kind of subject, of several duties, in words. One query for the names."""
    subjects = _subjects(findings)
    return [_row(each, rules.get(each.duty), subjects) for each in findings]


def _row(finding: Finding, rule: Rule | None, subjects: Mapping[int, Subject]) -> Row:
    known = finding.target is not None or rule is None
    return Row(
        finding=finding,
        says=rule.says if rule else finding.duty,
        subject=subjects.get(finding.subject_id, Subject(f"#{finding.subject_id}")),
        value=words.amount(finding.value, finding.measure),
        target=words.amount(finding.target, finding.measure) if known or rule is None else words.target(rule),
        gap=words.amount(finding.gap, finding.measure) if finding.gap else "",
        share=min(1.0, finding.value / finding.target)
        if finding.target and finding.value is not None
        else None,
        verdict=Verdict(finding.verdict),
    )


def _subjects(findings: Sequence[Finding]) -> Mapping[int, Subject]:
    if not findings:
        return {}
    ids = [each.subject_id for each in findings]
    kind = findings[0].subject_kind
    if kind == "person":
        people = Person.objects.filter(pk__in=ids).select_related("unit")
        return {each.pk: Subject(each.name, each.post_title or _name_of(each.unit)) for each in people}
    if kind == "class":
        classes = TrainingClass.objects.filter(pk__in=ids).select_related("institution")
        return {each.pk: Subject(each.name, _name_of(each.institution)) for each in classes}
    if kind == "institution":
        return {each.pk: Subject(each.name, each.get_level_display()) for each in _named(Institution, ids)}
    return {each.pk: Subject(each.name, each.get_kind_display()) for each in _named(Organisation, ids)}


def _named(
    model: type[Institution] | type[Organisation], ids: list[int]
) -> Iterable[Institution | Organisation]:
    return model._default_manager.filter(pk__in=ids)


def _name_of(place: Organisation | Institution | None) -> str:
    return place.name if place else ""
