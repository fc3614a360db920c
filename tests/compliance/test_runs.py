"""A run judges everybody as of a day, stores what differs, all of it or nothing."""

from datetime import date

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from ganxun.base.actor import NOBODY, system_actor
from ganxun.base.refusals import Refused
from ganxun.compliance.actions import runs
from ganxun.compliance.choices import RunState, Verdict
from ganxun.compliance.models import EvaluationRun, Finding, Tally
from ganxun.rules.engines.postgres_stages import PostgreSQL
from tests.compliance.situations import DUTY, END, NOW, POLICY, a_city, evaluate, leader

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return a_city()


def test_each_leader_gets_a_finding_and_the_city_and_province_their_counts(city):
    enough, short = leader(city, "A", hours=5500), leader(city, "B", hours=5499)
    run = evaluate()
    verdicts = {each.subject_id: each.verdict for each in Finding.objects.filter(duty=DUTY)}
    assert verdicts == {enough.pk: Verdict.MET, short.pk: Verdict.NOT_MET}
    for organisation in (city, city.parent):
        tally = Tally.objects.get(run=run, organisation=organisation, duty=DUTY)
        assert (tally.met, tally.not_met) == (1, 1)


def test_ranges_of_people_give_the_same_as_one_range(city):
    for number in range(5):
        leader(city, f"P{number}", hours=5000 + number * 200)
    whole = evaluate(date(2022, 12, 30))
    cut = evaluate(people_a_range=2)
    counts = {
        run.pk: list(
            Tally.objects.filter(run=run)
            .order_by("organisation", "duty")
            .values_list("duty", "met", "not_met")
        )
        for run in (whole, cut)
    }
    assert Tally.objects.filter(run=cut, duty=DUTY, organisation=city).get().met == 2
    assert len(counts[whole.pk]) == len(counts[cut.pk])


def test_an_unchanged_second_run_changes_nothing(city):
    leader(city, "A", hours=5500)
    first = evaluate()
    second = evaluate()
    assert first.changed > 0
    assert second.changed == 0
    assert second.facts_version == first.facts_version


def test_a_run_on_postgresql_finds_nothing_that_differs(city):
    for number in range(3):
        leader(city, f"P{number}", hours=5400 + number * 100)
    evaluate()
    with connection.cursor() as cursor:
        again = evaluate(engine=PostgreSQL(cursor))
    assert (again.state, again.changed, again.subjects > 3) == (RunState.FINISHED, 0, True)


def test_a_run_that_fails_says_why_and_leaves_no_finding(city, monkeypatch):
    leader(city, "A", hours=5500)

    def breaks(*arguments, **options):
        raise RuntimeError("磁盘已满")

    monkeypatch.setattr(runs, "store_portion", breaks)
    with pytest.raises(RuntimeError):
        evaluate()
    run = EvaluationRun.objects.get()
    assert (run.state, run.problem) == (RunState.FAILED, "磁盘已满")
    assert not Finding.objects.exists()


def test_a_day_before_the_plan_is_refused(city):
    with pytest.raises(Refused) as refusal:
        evaluate(date(2017, 12, 31))
    assert refusal.value.codes == ["before_policy"]


def test_nobody_without_the_right_asks_for_a_run(city):
    with pytest.raises(Refused):
        runs.ask_for_run(policy_code=POLICY, as_of=END, actor=NOBODY, at=NOW)


def test_a_requested_run_waits_for_the_worker(city):
    run = runs.request_run(policy_code=POLICY, as_of=END, actor=system_actor("测试"), at=NOW)
    waiting = ProcrastinateJob.objects.get(task_name="compliance.carry_out_run")
    assert waiting.args == {"run_id": run.pk}
