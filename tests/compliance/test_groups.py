"""Figures of groups follow people within seconds, and give way to a full run that was quicker."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ganxun.compliance.actions import groups
from ganxun.compliance.actions.groups import judge_groups, keep_groups_current
from ganxun.compliance.actions.rejudging import current_policies, rejudge
from ganxun.compliance.models import EvaluationRun, StalePerson, Tally
from ganxun.people.models import Person
from ganxun.records.models import Credit
from tests.compliance.situations import NOW, a_city, evaluate, leader

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = date(2020, 9, 30)
SOON = NOW + timedelta(seconds=5)


def figures(run: EvaluationRun) -> set[tuple]:
    names = (
        "organisation_id",
        "duty",
        "value",
        "target",
        "verdict",
        "met",
        "not_met",
        "gap_sum",
        "is_provisional",
    )
    return set(Tally.objects.filter(run=run).values_list(*names))


def trained_this_year(person: Person, *, hours: int) -> None:
    credit = Credit.objects.get(person=person)
    credit.pk, credit.source_event, credit.hours = None, f"{person.code}-{hours}", hours
    credit.starts_on, credit.ends_before = date(2020, 3, 2), date(2020, 4, 30)
    credit.save(force_insert=True)


def behind() -> EvaluationRun:
    """A board, and somebody who was trained after it."""
    city = a_city()
    people = [leader(city, f"P{number}", hours=6000 if number else 0) for number in range(4)]
    run = evaluate(TODAY)
    assert figures(run)
    trained_this_year(people[0], hours=900)
    rejudge(today=TODAY, clock=lambda: NOW)
    run.refresh_from_db()
    assert run.groups_behind_since == NOW
    return run


def test_groups_are_judged_again_after_a_few_seconds_and_come_out_as_in_a_full_run():
    run = behind()
    lagging = figures(run)
    assert keep_groups_current(today=TODAY, clock=lambda: NOW) == 0
    assert keep_groups_current(today=TODAY, clock=lambda: SOON) == 1
    run.refresh_from_db()
    assert run.groups_behind_since is None
    assert figures(run) != lagging
    assert figures(run) == figures(evaluate(TODAY))
    assert keep_groups_current(today=TODAY, clock=lambda: SOON) == 0


def test_what_changes_while_they_are_judged_leaves_them_behind(monkeypatch):
    run = behind()
    usual = groups.sheet_for

    def meanwhile(*said):
        Person.objects.filter(code="P1").update(personnel_status="retired")
        return usual(*said)

    monkeypatch.setattr(groups, "sheet_for", meanwhile)
    (current,) = current_policies(TODAY)
    assert judge_groups(current, clock=lambda: SOON)
    run.refresh_from_db()
    note = StalePerson.objects.get(is_judged=False)
    assert run.groups_behind_since == note.since
    monkeypatch.setattr(groups, "sheet_for", usual)
    rejudge(today=TODAY, clock=lambda: SOON)
    (current,) = current_policies(TODAY)
    judge_groups(current, clock=lambda: SOON)
    assert figures(run) == figures(evaluate(TODAY))


def test_a_full_run_that_was_quicker_is_left_alone(monkeypatch):
    behind()
    usual = groups.sheet_for

    def meanwhile(*said):
        evaluate(TODAY)
        return usual(*said)

    monkeypatch.setattr(groups, "sheet_for", meanwhile)
    (current,) = current_policies(TODAY)
    assert judge_groups(current, clock=lambda: SOON) is False
    latest = EvaluationRun.objects.finished().first()
    assert latest.groups_behind_since is None


def test_killed_while_storing_all_is_as_before(monkeypatch):
    run = behind()
    before = figures(run)

    def killed(*said):
        raise KeyboardInterrupt

    monkeypatch.setattr(groups, "_unseen_since", killed)
    with pytest.raises(KeyboardInterrupt):
        keep_groups_current(today=TODAY, clock=lambda: SOON)
    run.refresh_from_db()
    assert run.groups_behind_since == NOW
    assert figures(run) == before
