"""到期与补训: the people behind a month's bar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import BooleanField, Case, Exists, F, OuterRef, Q, QuerySet, When

from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.compliance.choices import Verdict
from ganxun.compliance.models import Finding
from ganxun.orgs.models import Organisation
from ganxun.reports.board_reading import run_for
from ganxun.reports.duty_sheet import Row, rows_of_many
from ganxun.rules.language.policy import Policy

_OPEN = (Verdict.ON_TRACK, Verdict.AT_RISK, Verdict.UNKNOWN)


#: Booked training that would close the gap; the same question as in the tally of a run.
ARRANGED = Q(scheduled__gt=0) & (Q(gap__isnull=True) | Q(gap__lte=F("scheduled")))


def read_due(
    actor: Actor,
    *,
    policy_code: str,
    organisation: Organisation,
    month: date,
    as_of: date,
    arranged: bool | None = None,
) -> QuerySet[Finding]:
    """Open findings about people that fall due in the month that begins on `month`, each with `is_arranged`.

    `arranged` narrows to the people behind one half of the month's bar: all that falls due for them is arranged,
    or something is not. Raises Refused.
    """
    actor.require(Permission.BOARD_READ, organisation.path)
    run = run_for(policy_code, as_of)
    if run is None:
        return Finding.objects.none()
    next_month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    found = Finding.objects.visible_to(actor).as_of(policy_code, run.as_of)
    found = found.filter(
        subject_kind="person",
        verdict__in=_OPEN,
        due_on__gte=month,
        due_on__lt=next_month,
        due_on__gt=run.as_of,
    )
    if organisation.parent_id is not None:
        found = found.filter(unit__path__startswith=organisation.path)
    if arranged is not None:
        open_too = found.filter(subject_id=OuterRef("subject_id")).exclude(ARRANGED)
        found = found.filter(~Exists(open_too) if arranged else Exists(open_too))
    return found.annotate(
        is_arranged=Case(When(ARRANGED, then=True), default=False, output_field=BooleanField())
    )


def rows_of(findings: Sequence[Finding], policy: Policy, as_of: date) -> list[Row]:
    """The findings of one page in words. One query."""
    return rows_of_many(findings, {rule.duty: rule for rule in policy.in_force(as_of)})
