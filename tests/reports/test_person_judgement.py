"""A person judged live: what counted, what did not and why, what is booked, what would put it right."""

from datetime import date

import pytest

from ganxun.classes.models import Booking
from ganxun.compliance.choices import Verdict
from ganxun.people.models import Person
from ganxun.reports.person_duties import read_duties, read_duties_of
from ganxun.reports.person_judgement import read_obligations
from ganxun.reports.shelf import policy_on
from ganxun.resources.models import Institution
from tests.classes.factories import TrainingClassFactory
from tests.people.factories import PersonFactory
from tests.records.factories import CreditFactory

pytestmark = pytest.mark.django_db

ON = date(2020, 9, 15)
YEARLY = "section_yearly_training"


@pytest.fixture
def clerk():
    return PersonFactory(rank="1A50", person_kind="civil_servant", joined_service_on=date(2010, 7, 1))


def yearly(person, on=ON):
    found = read_obligations(person, policy=policy_on(on), as_of=on)
    return next(each for each in found.applying if each.duty == YEARLY)


def test_what_counted_and_what_is_short(clerk):
    CreditFactory(person=clerk, title="理论进修班", days=50, hours=400)
    duty = yearly(clerk)
    assert duty.verdict is Verdict.AT_RISK
    assert [each.title for each in duty.counted] == ["理论进修班"]
    assert duty.due_on == date(2020, 12, 31)
    assert duty.cures[0].startswith("在 2020-12-31 前再计入")


def test_online_study_does_not_count_and_says_why(clerk):
    CreditFactory(person=clerk, online=True, title="网络自学")
    duty = yearly(clerk)
    assert [each.title for each in duty.not_counted] == ["网络自学"]
    assert "集中培训" in duty.not_counted[0].reason


def test_last_year_lies_outside_the_period(clerk):
    CreditFactory(person=clerk, starts_on=date(2019, 5, 6), ends_before=date(2019, 5, 11))
    assert "不在本期" in yearly(clerk).not_counted[0].reason


def test_an_amount_nobody_recorded_is_uncertain_never_zero(clerk):
    CreditFactory(person=clerk, days=None, hours=400)
    CreditFactory(person=clerk, days=50, hours=None, starts_on=date(2020, 6, 1), ends_before=date(2020, 6, 6))
    duty = yearly(clerk)
    assert len(duty.uncertain) == 1
    assert duty.uncertain[0].amount == "—"


def test_either_alternative_is_shown_with_what_it_lacks(clerk):
    CreditFactory(person=clerk, days=50, hours=400)
    days, hours = yearly(clerk).alternatives
    assert (days.value, days.target, days.gap) == ("5.0 天", "12.0 天", "7.0 天")
    assert (hours.value, hours.target, hours.gap) == ("40.0 学时", "90.0 学时", "50.0 学时")
    assert [days.is_chosen, hours.is_chosen].count(True) == 1


def test_what_is_booked_is_listed(clerk):
    school = Institution.objects.create(
        code="s", name="党校", kind="party_school", level="city", is_recognised=True
    )
    course = TrainingClassFactory(
        name="秋季班", institution=school, starts_on=date(2020, 10, 12), ends_before=date(2020, 10, 31)
    )
    Booking.objects.create(training_class=course, person=clerk)
    assert [each.title for each in yearly(clerk).arranged] == ["秋季班"]


def test_what_is_missing_is_named_with_who_can_supply_it():
    duty = yearly(PersonFactory(rank="1A50", person_kind=None))
    assert duty.verdict is Verdict.UNKNOWN
    assert duty.missing[0].label == "人员类别"
    assert "组织人事部门" in duty.missing[0].supplied_by


def test_categories_follow_from_the_duties_that_apply(clerk):
    found = read_obligations(clerk, policy=policy_on(ON), as_of=ON)
    assert any("科级" in label for label in found.categories)
    assert found.others


def test_many_people_are_judged_as_each_of_them_alone(clerk, django_assert_num_queries):
    head = PersonFactory(rank="1A31", person_kind="civil_servant")
    CreditFactory(person=clerk, days=50, hours=400)
    CreditFactory(person=head, online=True, hours=300)
    people = list(Person.objects.select_related("unit").filter(pk__in=[clerk.pk, head.pk]))
    alone = {person.pk: read_duties(person, as_of=ON) for person in people}
    with django_assert_num_queries(2):
        together = read_duties_of(people, as_of=ON)
    assert together == alone
    assert read_duties_of([], as_of=ON) == {}
