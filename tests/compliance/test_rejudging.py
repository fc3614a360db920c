"""Whoever's facts changed is judged again, soon, and comes out as a full run would have it."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from ganxun.base.sources_in_database import sources
from ganxun.base.views_in_database import VIEWS
from ganxun.compliance.actions import judging
from ganxun.compliance.actions.rejudging import rejudge, rejudge_batch
from ganxun.compliance.choices import Verdict
from ganxun.compliance.models import EvaluationRun, Finding, StalePerson, Tally
from ganxun.orgs.models import Organisation
from ganxun.people.models import Appointment, Exemption, Person, Rank
from ganxun.records.models import Credit
from tests.compliance.situations import DUTY, NOW, POLICY, a_city, evaluate, leader

pytestmark = pytest.mark.django_db
TODAY = date(2020, 9, 30)


@pytest.fixture
def city():
    return a_city()


@pytest.fixture(params=[10_000, 0], ids=["postgres", "duckdb"])
def _either_engine(request, monkeypatch):
    monkeypatch.setattr(judging, "FEW", request.param)


def keep_up():
    return rejudge(today=TODAY, clock=lambda: NOW)


def waiting():
    return set(StalePerson.objects.filter(is_judged=False).values_list("person_id", flat=True))


def nobody_waits():
    StalePerson.objects.all().delete()


def verdict_of(person, duty=DUTY):
    found = Finding.objects.as_of(POLICY, TODAY).about_person(person.pk).filter(duty=duty)
    return [Verdict(each.verdict) for each in found]


def test_every_table_below_a_fact_view_says_whom_its_rows_concern():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT table_name FROM information_schema.view_table_usage WHERE view_name = ANY(%s)",
            [list(VIEWS)],
        )
        below = {name for (name,) in cursor.fetchall()}
    assert below == {source.table for source in sources()}


def test_a_change_of_a_fact_notes_exactly_the_people_concerned(city):
    one, other = leader(city, "A", hours=100), leader(city, "B", hours=100)
    nobody_waits()
    Credit.objects.filter(person=one).update(is_reversed=True)
    assert waiting() == {one.pk}
    nobody_waits()
    Person.objects.filter(pk=other.pk).update(name="改名")
    assert waiting() == set()
    Person.objects.filter(pk=other.pk).update(personnel_status="retired")
    assert waiting() == {other.pk}
    nobody_waits()
    Rank.objects.filter(person=one).delete()
    assert waiting() == {one.pk}
    nobody_waits()
    Organisation.objects.filter(pk=city.pk).update(in_ethnic_area=True)
    assert waiting() == {one.pk, other.pk, None}
    nobody_waits()
    Organisation.objects.filter(pk=city.pk).update(name="改名市")
    assert waiting() == set()


@pytest.mark.usefixtures("_either_engine")
def test_a_credit_reaches_the_finding_the_board_and_the_unit_above(city):
    enough, short = leader(city, "A", hours=5500), leader(city, "B", hours=100)
    run = evaluate(TODAY)
    keep_up()
    before = {
        each.organisation_id: (each.met, each.at_risk) for each in Tally.objects.filter(run=run, duty=DUTY)
    }
    assert before == {city.pk: (1, 1), city.parent_id: (1, 1)}
    Credit.objects.filter(person=short).update(is_reversed=True)
    more_credit(short, hours=5500)
    assert keep_up().people >= 1
    assert (verdict_of(enough), verdict_of(short)) == ([Verdict.MET], [Verdict.MET])
    after = {
        each.organisation_id: (each.met, each.at_risk) for each in Tally.objects.filter(run=run, duty=DUTY)
    }
    assert after == {city.pk: (2, 0), city.parent_id: (2, 0)}
    assert not waiting()


def more_credit(person, *, hours, starts_on=date(2020, 2, 1), ends_before=date(2020, 3, 1)):
    return Credit.objects.create(
        person=person, account="concentrated", hours=hours, days=200, starts_on=starts_on, ends_before=ends_before,
        title="进修班", training_kind="in_service", attendance="full_time", institution_kind="party_school",
        institution_recognised=True, source="class", source_event=f"more-{person.pk}-{starts_on}", booked_at=NOW,
        booked_by="测试",
    )  # fmt: skip


def test_what_was_said_before_can_still_be_read(city):
    person = leader(city, "A", hours=100)
    earlier = date(2019, 12, 31)
    evaluate(earlier)
    evaluate(TODAY)
    keep_up()
    more_credit(person, hours=5500)
    keep_up()
    past = Finding.objects.as_of(POLICY, earlier).about_person(person.pk).get(duty=DUTY)
    assert Verdict(past.verdict) is Verdict.AT_RISK
    assert verdict_of(person) == [Verdict.MET]
    daily = EvaluationRun.objects.get(kind="daily")
    changes = Finding.objects.changed_in(daily).filter(duty=DUTY)
    assert [(each.verdict_before, each.verdict) for each in changes] == [(Verdict.AT_RISK, Verdict.MET)]


def test_somebody_who_moves_is_counted_where_he_is_now(city):
    person = leader(city, "A", hours=5500)
    other = Organisation.objects.create(
        code="5102", name="他市", kind="city", level="city", parent=city.parent, depth=1, path="x.",
        starts_on=date(1950, 1, 1),
    )  # fmt: skip
    Organisation.objects.filter(pk=other.pk).update(path=f"{city.parent_id}.{other.pk}.")
    run = evaluate(TODAY)
    Appointment.objects.filter(person=person).update(unit=other)
    keep_up()
    tallies = {each.organisation_id: each.met for each in Tally.objects.filter(run=run, duty=DUTY)}
    assert tallies == {other.pk: 1, city.parent_id: 1}


def test_a_closed_period_stands_as_it_was_judged(city):
    person = leader(city, "A", hours=100)
    evaluate(date(2022, 12, 31))
    more_credit(person, hours=5500)
    rejudge(today=date(2023, 1, 1), clock=lambda: NOW)
    found = Finding.objects.as_of(POLICY, date(2022, 12, 31)).about_person(person.pk).get(duty=DUTY)
    assert Verdict(found.verdict) is Verdict.NOT_MET


def test_groups_are_said_to_be_behind_until_they_are_judged_again(city):
    person = leader(city, "A", hours=100)
    run = evaluate(TODAY)
    StalePerson.objects.all().delete()
    keep_up()
    assert EvaluationRun.objects.get(pk=run.pk).groups_behind_since is None
    Exemption.objects.create(
        person=person,
        kind="long_sick",
        starts_on=date(2020, 1, 1),
        ends_before=date(2021, 1, 1),
        approved_by="测试",
        approved_on=date(2020, 1, 1),
    )
    keep_up()
    assert EvaluationRun.objects.get(pk=run.pk).groups_behind_since == NOW
    assert verdict_of(person) == [Verdict.EXEMPT]


def test_notes_are_taken_a_batch_at_a_time(city):
    for number in range(4):
        leader(city, f"P{number}", hours=100)
    evaluate(TODAY)
    nobody_waits()
    Rank.objects.filter(person__code__in=["P0", "P1", "P2"]).update(starts_on=date(2011, 1, 1))
    first = rejudge_batch(today=TODAY, at=NOW, most=2)
    assert (first.notes, first.people, len(waiting())) == (2, 2, 1)
    assert keep_up().people == 1
