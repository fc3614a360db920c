"""Several at it at once, and one killed in the middle: nothing is lost, nobody is put back."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date

import pytest
from django.db import OperationalError, connection

from ganxun.base.actor import system_actor
from ganxun.compliance.actions import keeping, rejudging, runs
from ganxun.compliance.actions.rejudging import rejudge
from ganxun.compliance.choices import Verdict
from ganxun.compliance.models import Adoption, EvaluationRun, Finding, StalePerson, Tally
from ganxun.people.models import Person
from tests.compliance.situations import DUTY, NOW, POLICY, a_city, evaluate, leader

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = date(2020, 9, 30)


def keep_up():
    return rejudge(today=TODAY, clock=lambda: NOW)


def verdicts():
    found = Finding.objects.as_of(POLICY, TODAY).filter(duty=DUTY)
    return {each.subject_id: Verdict(each.verdict) for each in found}


def in_another_thread(work: Callable[[], object]) -> threading.Thread:
    def carried_out() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=carried_out)
    thread.start()
    return thread


def retire(person):
    Person.objects.filter(pk=person.pk).update(personnel_status="retired")


def waiting():
    return set(StalePerson.objects.filter(is_judged=False).values_list("person_id", flat=True))


def test_what_a_full_run_has_read_is_not_judged_again():
    leader(a_city(), "A", hours=100)
    assert waiting()
    evaluate(TODAY)
    assert keep_up().people == 0
    assert not waiting()


def test_a_change_while_its_person_is_being_judged_is_not_lost(monkeypatch):
    person = leader(a_city(), "A", hours=100)
    evaluate(TODAY)
    keep_up()
    Person.objects.filter(pk=person.pk).update(management="city")
    judge = rejudging.judge_some

    def and_meanwhile_he_retires(*arguments, **options):
        found = judge(*arguments, **options)
        monkeypatch.setattr(rejudging, "judge_some", judge)
        in_another_thread(lambda: retire(person)).join()
        return found

    monkeypatch.setattr(rejudging, "judge_some", and_meanwhile_he_retires)
    keep_up()
    assert verdicts() == {}
    assert not waiting()


def test_a_full_run_over_older_facts_puts_nobody_back(monkeypatch):
    person = leader(a_city(), "A", hours=100)
    evaluate(TODAY)
    keep_up()
    put_aside = runs._put_aside
    done = []

    def and_meanwhile_he_retires(*arguments):
        if not done:
            done.append(True)
            in_another_thread(lambda: (retire(person), keep_up())).join()
            assert verdicts() == {}
        return put_aside(*arguments)

    monkeypatch.setattr(runs, "_put_aside", and_meanwhile_he_retires)
    evaluate(TODAY)
    keep_up()
    assert verdicts() == {}


def test_two_workers_judge_each_person_once_and_count_him_once():
    city = a_city()
    people = [leader(city, f"P{place}", hours=100) for place in range(4)]
    run = evaluate(TODAY)
    keep_up()
    for person in people[:3]:
        retire(person)
    before = EvaluationRun.objects.filter(kind="daily").count()
    workers = [in_another_thread(keep_up) for _ in range(2)]
    for worker in workers:
        worker.join()
    assert before == 0
    assert EvaluationRun.objects.get(kind="daily").subjects == 3
    assert verdicts() == {people[3].pk: Verdict.AT_RISK}
    assert Tally.objects.get(run=run, duty=DUTY, organisation=city).at_risk == 1


def test_a_worker_killed_in_the_middle_loses_nothing(monkeypatch):
    person = leader(a_city(), "A", hours=100)
    evaluate(TODAY)
    keep_up()
    retire(person)
    adjust = rejudging.adjust_tallies

    def killed(*arguments, **options):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    monkeypatch.setattr(rejudging, "adjust_tallies", killed)
    with pytest.raises(OperationalError):
        keep_up()
    connection.close()
    assert verdicts() == {person.pk: Verdict.AT_RISK}
    assert waiting() == {person.pk}
    monkeypatch.setattr(rejudging, "adjust_tallies", adjust)
    keep_up()
    assert verdicts() == {}


def test_a_passing_day_an_adoption_and_a_changed_policy_ask_for_a_full_run_once():
    city = a_city()
    leader(city, "A", hours=100)

    def kept(day):
        return keeping.keep_current(today=day, actor=system_actor("测试"), clock=lambda: NOW).asked

    assert kept(TODAY) == ()
    Adoption.objects.create(policy=POLICY, organisation=city.parent, starts_on=date(2018, 1, 1))
    (run,) = kept(TODAY)
    assert (run.policy, run.as_of) == (POLICY, TODAY)
    assert kept(TODAY) == ()
    runs.carry_out(run.pk, clock=lambda: NOW)
    assert kept(TODAY) == ()
    (next_day,) = kept(date(2020, 10, 1))
    assert next_day.as_of == date(2020, 10, 1)
    Adoption.objects.update(organisation=city)
    (narrower,) = kept(TODAY)
    assert narrower.as_of == TODAY
