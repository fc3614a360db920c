"""What an evaluation changed: findings that differ from before, with whom and what they are about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, IntegerField, Value, When

from ganxun.base.actor import Actor
from ganxun.compliance.choices import SubjectKind, Verdict
from ganxun.compliance.models import EvaluationRun, Finding
from ganxun.compliance.querysets import FindingQuerySet
from ganxun.people.models import Person
from ganxun.reports.roster import PRESSING
from ganxun.rules.language.policy import Policy

#: What needs doing first comes first.
_PRESSING = Case(
    *(When(verdict=verdict, then=Value(place)) for place, verdict in enumerate(PRESSING)),
    default=Value(len(PRESSING)),
    output_field=IntegerField(),
)


@dataclass(frozen=True)
class Change:
    """One finding that differs. `before` is None when nothing was found before."""

    finding: Finding
    subject: str
    says: str
    before: Verdict | None
    after: Verdict

    @property
    def is_person(self) -> bool:
        """Whether the subject is a person, whose file can be opened."""
        return self.finding.subject_kind == SubjectKind.PERSON


def changes_of(run: EvaluationRun, *, actor: Actor, verdict: Verdict | None = None) -> FindingQuerySet:
    """The findings that `run` changed, as far as the actor may see them, each with how `pressing` it is."""
    changed = Finding.objects.visible_to(actor).changed_in(run).annotate(pressing=_PRESSING)
    if verdict is not None:
        changed = changed.filter(verdict=verdict)
    return changed


def counts_of(run: EvaluationRun, *, actor: Actor) -> dict[Verdict, int]:
    """How many changed findings there are by verdict. One query."""
    rows = (
        Finding.objects.visible_to(actor)
        .filter(run=run, as_of_from=run.as_of)
        .exclude(replaced_by=run)
        .order_by()
        .values("verdict")
        .annotate(number=Count("id"))
    )
    return {Verdict(row["verdict"]): row["number"] for row in rows}


def read_changes(findings: Sequence[Finding], policy: Policy | None) -> Iterator[Change]:
    """The findings of one page with the names that belong to them. One query."""
    ids = [each.subject_id for each in findings if each.subject_kind == SubjectKind.PERSON]
    names = dict(Person.objects.filter(pk__in=ids).values_list("pk", "name"))
    says = {rule.duty: rule.says for rule in policy.rules} if policy else {}
    for each in findings:
        is_person = each.subject_kind == SubjectKind.PERSON
        unit = each.unit.name if each.unit else ""
        before = getattr(each, "verdict_before", None)
        yield Change(
            finding=each,
            subject=names.get(each.subject_id, "") if is_person else unit,
            says=says.get(each.duty, each.duty),
            before=Verdict(before) if before is not None else None,
            after=Verdict(each.verdict),
        )
