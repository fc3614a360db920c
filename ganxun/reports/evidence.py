"""What a finding about a class, an institution or a group rests on: the records, each on its side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.compliance import library
from ganxun.compliance.models import Finding
from ganxun.orgs.models import Organisation
from ganxun.reports.board import Clause
from ganxun.reports.board_reading import clauses_of, run_for
from ganxun.reports.duty_sheet import Row, rows_of
from ganxun.reports.fact_rows import FactRows, Scope, leaf_over_records, read_rows, scope_of
from ganxun.rules.language.policy import Policy, Rule
from ganxun.rules.language.requirements import Reach


@dataclass(frozen=True)
class Evidence:
    """One finding about a class, an institution or a unit, with the records on each side."""

    policy: Policy
    rule: Rule
    line: Row
    clauses: tuple[Clause, ...]
    records: FactRows | None


def read_evidence(
    actor: Actor,
    *,
    policy_code: str,
    duty: str,
    kind: str,
    subject: int,
    as_of: date,
    side: str,
    page: int,
) -> Evidence | None:
    """What a finding rests on; None when there is no such finding or the actor may not see it."""
    policy = library.policy(policy_code)
    rule = next((each for each in policy.in_force(as_of) if each.duty == duty), None)
    run = run_for(policy_code, as_of)
    if rule is None or run is None or kind != rule.subject.value:
        return None
    finding = (
        Finding.objects.visible_to(actor)
        .as_of(policy_code, run.as_of)
        .filter(duty=duty, subject_kind=kind, subject_id=subject)
        .order_by("-period_starts_on")
        .first()
    )
    if finding is None:
        return None
    return Evidence(
        policy=policy,
        rule=rule,
        line=rows_of([finding], rule)[0],
        clauses=clauses_of(rule, policy),
        records=_records_of(finding, rule, policy, run.as_of, side=side, page=page),
    )


def _records_of(
    finding: Finding, rule: Rule, policy: Policy, as_of: date, *, side: str, page: int
) -> FactRows | None:
    if leaf_over_records(rule) is None:
        return None
    starts_on, ends_before = scope_of(rule, policy, as_of)
    scope = Scope(
        column=f"{finding.subject_kind}_id",
        subject=finding.subject_id,
        starts_on=starts_on,
        ends_before=ends_before,
    )
    return read_rows(rule, policy, scope, side=side, page=page)


def read_contributions(
    actor: Actor, *, policy_code: str, duty: str, organisation: Organisation, as_of: date, page: int
) -> FactRows | None:
    """The records that make up a plan's or programme's own figure; None where they cannot be listed.

    Raises Refused unless the actor may read people and credits there, as the records name them.
    """
    for permission in (Permission.BOARD_READ, Permission.CREDIT_READ):
        actor.require(permission, organisation.path)
    policy = library.policy(policy_code)
    rule = next((each for each in policy.in_force(as_of) if each.duty == duty), None)
    leaf = leaf_over_records(rule) if rule else None
    run = run_for(policy_code, as_of)
    if rule is None or run is None or not isinstance(leaf, Reach):
        return None
    starts_on, ends_before = scope_of(rule, policy, run.as_of)
    scope = Scope(organisation=organisation, starts_on=starts_on, ends_before=ends_before)
    return read_rows(rule, policy, scope, page=page)
