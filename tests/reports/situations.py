"""A finished run with tallies, made by hand: what a board reads, without judging anybody."""

from datetime import UTC, date, datetime

from ganxun.base.actor import Actor, Grant
from ganxun.base.permissions import Permission
from ganxun.compliance.models import EvaluationRun, PolicyVersion, Tally
from ganxun.orgs.models import Organisation

POLICY = "sichuan-2018-2022"
LEADERS = "leaders_five_year_training"
NOW = datetime(2020, 9, 30, 12, tzinfo=UTC)
SEPTEMBER = date(2020, 9, 30)


def place(name, parent=None, *, kind, code):
    level = kind if kind in ("province", "city", "county") else "city"
    made = Organisation.objects.create(
        code=code,
        name=name,
        kind=kind,
        level=level,
        parent=parent,
        path=f"new-{code}.",
        starts_on=date(1950, 1, 1),
    )
    made.path = f"{parent.path if parent else ''}{made.pk}."
    made.depth = parent.depth + 1 if parent else 0
    made.save()
    return made


def run_as_of(day):
    version, _ = PolicyVersion.objects.get_or_create(
        code=POLICY,
        content_hash="x",
        defaults={
            "title": "规划",
            "starts_on": date(2018, 1, 1),
            "ends_before": date(2023, 1, 1),
            "loaded_at": NOW,
        },
    )
    return EvaluationRun.objects.create(
        policy_version=version, policy=POLICY, as_of=day, asked_at=NOW, asked_by="测试", state="finished"
    )


def tally(run, organisation, duty=LEADERS, **counts):
    return Tally.objects.create(run=run, organisation=organisation, duty=duty, measure="hours", **counts)


def officer_of(organisation):
    return Actor(name="处长", grants=(Grant(organisation.path, frozenset({Permission.BOARD_READ})),))
