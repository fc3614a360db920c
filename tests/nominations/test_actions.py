"""From a proposal to the arrival: all checks before any write, one queue, bookings that follow admission."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from ganxun.base.permissions import Permission
from ganxun.classes.models import Booking
from ganxun.inbox.models import Message
from ganxun.nominations import actions
from ganxun.nominations.models import Intake, Nomination, NominationStep
from ganxun.plans.models import QuotaShare
from tests.base.situations import MONDAY, TODAY, an_officer_of, refused
from tests.classes.factories import BookingFactory, TrainingClassFactory
from tests.nominations.situations import (
    DOING,
    a_call,
    a_call_with_places,
    on_the_list,
    people_of,
    state_of,
)
from tests.orgs.factories import OrganisationFactory
from tests.people.factories import ExemptionFactory, PersonFactory
from tests.records.factories import CreditFactory

pytestmark = pytest.mark.django_db


def codes_of(outcome, person):
    return [reason.code for reason in outcome.refused[person.pk]]


def propose(intake, *people, **said):
    return actions.propose_people(intake.pk, [each.pk for each in people], on=TODAY, **said, **DOING)


def test_a_class_calls_people_once():
    intake = a_call()
    again = refused(
        actions.open_intake,
        intake.training_class_id,
        capacity=5,
        reply_by=date(2020, 8, 1),
        on=TODAY,
        **DOING,
    )
    assert again.codes == ["intake_open_already"]


def test_everybody_is_checked_and_whoever_fits_is_put_onto_the_list():
    intake = a_call()
    fine, retired, exempt, busy, repeated = people_of(None, 5)
    type(retired).objects.filter(pk=retired.pk).update(personnel_status="retired")
    ExemptionFactory(person=exempt)
    BookingFactory(person=busy)
    CreditFactory(
        person=repeated,
        title=intake.training_class.name,
        starts_on=date(2019, 5, 6),
        ends_before=date(2019, 5, 11),
    )
    outcome = propose(intake, fine, retired, exempt, busy, repeated)
    assert [each.person for each in outcome.made] == [fine]
    assert codes_of(outcome, retired) == ["not_in_service"]
    assert codes_of(outcome, exempt) == ["exempt"]
    assert codes_of(outcome, busy) == ["overlapping"]
    assert codes_of(outcome, repeated) == ["repeated"]
    assert codes_of(propose(intake, fine), fine) == ["on_list_already"]
    assert NominationStep.objects.get().deed == "propose"


def test_only_those_who_match_the_item_are_put_onto_the_list():
    rule = {"fact": "rank_band", "in": ["county"]}
    intake, county = a_call_with_places(5, audience=rule)
    leader, clerk = PersonFactory(unit=county, rank="1A31"), PersonFactory(unit=county)
    outcome = propose(intake, leader, clerk)
    assert [each.person for each in outcome.made] == [leader]
    assert codes_of(outcome, clerk) == ["not_eligible"]


def test_nobody_is_called_to_more_classes_a_year_than_the_rule_has():
    person = PersonFactory()
    for month in (3, 4):
        BookingFactory(
            person=person,
            training_class__starts_on=date(2020, month, 2),
            training_class__ends_before=date(2020, month, 7),
        )
    assert codes_of(propose(a_call(), person), person) == ["often_enough"]
    assert propose(a_call(most_a_year=0), person).made


def test_places_of_the_unit_limit_who_is_named_and_spares_stand_behind():
    intake, county = a_call_with_places(2)
    first, second, third = people_of(county, 3)
    outcome = propose(intake, first, second, third)
    assert len(outcome.made) == 2
    assert codes_of(outcome, third) == ["places_used_up"]
    assert propose(intake, third, is_spare=True).made[0].is_spare
    stranger = PersonFactory()
    assert codes_of(propose(intake, stranger), stranger) == ["no_share"]


def test_the_higher_organiser_takes_precedence_and_the_lower_is_refused():
    person = PersonFactory()
    county_class = a_call(organiser_level="county")
    on_the_list(county_class, [person])
    assert codes_of(propose(a_call(organiser_level="county"), person), person) == ["called_by_another"]
    higher = a_call(organiser_level="province")
    (nomination,) = on_the_list(higher, [person])
    actions.answer_call(nomination.pk, "confirm", **DOING)
    lower = Nomination.objects.get(intake=county_class)
    assert refused(actions.answer_call, lower.pk, "confirm", **DOING).codes == ["overlapping"]


def test_one_is_called_confirms_is_admitted_and_arrives():
    intake, county = a_call_with_places(3)
    (nomination,) = on_the_list(intake, people_of(county, 1))
    assert Message.objects.get(person=nomination.person).subject.startswith("调训通知")
    actions.answer_call(nomination.pk, "confirm", **DOING)
    assert state_of(nomination) == "confirmed"
    assert Intake.objects.get().taken == QuotaShare.objects.get(organisation=county).taken == 1
    actions.take_step(intake.pk, [nomination.pk], "admit", **DOING)
    assert Booking.objects.get().state == "booked"
    actions.take_step(intake.pk, [nomination.pk], "arrive", **DOING)
    assert state_of(nomination) == "arrived"
    assert [step.deed for step in nomination.steps.all()] == ["propose", "call", "confirm", "admit", "arrive"]


def test_removing_says_why_gives_the_place_back_and_cancels_the_booking():
    intake, county = a_call_with_places(3)
    (nomination,) = on_the_list(intake, people_of(county, 1))
    actions.answer_call(nomination.pk, "confirm", **DOING)
    actions.take_step(intake.pk, [nomination.pk], "admit", **DOING)
    assert refused(actions.take_step, intake.pk, [nomination.pk], "remove", **DOING).codes == ["why_missing"]
    actions.take_step(intake.pk, [nomination.pk], "remove", why="岗位调整", **DOING)
    assert Booking.objects.get().state == "cancelled"
    assert Intake.objects.get().taken == QuotaShare.objects.get(organisation=county).taken == 0
    assert "岗位调整" in Message.objects.filter(person=nomination.person).latest("id").words
    assert propose(intake, nomination.person).made, "who was removed may be proposed again"


def test_the_queue_is_one_and_a_raised_capacity_admits_nobody_by_itself():
    intake = a_call(1)
    first, second, third = on_the_list(intake, people_of(None, 3))
    for each in (first, second, third):
        actions.answer_call(each.pk, "confirm", **DOING)
    assert [state_of(each) for each in (first, second, third)] == ["confirmed", "waiting", "waiting"]
    actions.change_capacity(intake.pk, 2, **DOING)
    assert [state_of(each) for each in (second, third)] == ["waiting", "waiting"]
    skipping = refused(actions.take_step, intake.pk, [third.pk], "admit", **DOING)
    assert skipping.codes == ["not_first_in_queue"]
    both = refused(actions.take_step, intake.pk, [second.pk, third.pk], "admit", **DOING)
    assert both.codes == ["class_full"]
    actions.take_step(intake.pk, [second.pk], "admit", **DOING)
    assert state_of(second) == "admitted"
    assert refused(actions.change_capacity, intake.pk, 1, **DOING).codes == ["below_what_is_taken"]


def test_somebody_else_may_come_instead():
    intake, county = a_call_with_places(1)
    person, other = people_of(county, 2)
    (nomination,) = on_the_list(intake, [person])
    actions.answer_call(nomination.pk, "ask_substitution", why="下乡驻村", **DOING)
    made = actions.replace_person(nomination.pk, other.pk, why="同意", on=TODAY, **DOING)
    assert state_of(nomination) == "replaced"
    assert (made.person, made.state, made.replaces_id) == (other, "called", nomination.pk)


def test_an_unfit_substitute_changes_nothing():
    intake = a_call()
    (nomination,) = on_the_list(intake, people_of(None, 1))
    actions.answer_call(nomination.pk, "ask_substitution", why="下乡驻村", **DOING)
    unfit = PersonFactory(retired=True)
    assert refused(actions.replace_person, nomination.pk, unfit.pk, on=TODAY, **DOING).codes == [
        "not_in_service"
    ]
    assert state_of(nomination) == "substitution"


def test_a_refusal_is_accepted_or_not():
    intake = a_call()
    first, second = on_the_list(intake, people_of(None, 2))
    for each in (first, second):
        actions.answer_call(each.pk, "refuse", why="住院", **DOING)
    actions.take_step(intake.pk, [first.pk], "excuse", **DOING)
    actions.take_step(intake.pk, [second.pk], "insist", why="可延后两日报到", **DOING)
    assert [state_of(first), state_of(second)] == ["excused", "called"]


def test_steps_out_of_turn_are_refused_for_all_or_nobody():
    intake = a_call()
    first, second = on_the_list(intake, people_of(None, 2), called=False)
    actions.take_step(intake.pk, [first.pk], "call", **DOING)
    refusal = refused(actions.take_step, intake.pk, [first.pk, second.pk], "call", **DOING)
    assert refusal.codes == ["not_from_here"]
    assert state_of(second) == "proposed"
    assert refused(actions.take_step, intake.pk, [0], "call", **DOING).codes == ["no_such_nomination"]
    assert refused(actions.answer_call, first.pk, "admit", **DOING).codes == ["not_an_answer"]


def test_each_does_only_what_is_his_or_hers():
    intake = a_call()
    person = PersonFactory()
    (nomination,) = on_the_list(intake, [person])
    oneself = an_officer_of(OrganisationFactory(), Permission.CLASS_READ, person_id=person.pk)
    stranger = {"actor": an_officer_of(OrganisationFactory()), "at": MONDAY}
    assert refused(actions.answer_call, nomination.pk, "confirm", **stranger).codes == ["not_permitted"]
    assert refused(actions.take_step, intake.pk, [nomination.pk], "admit", **stranger).codes == [
        "not_permitted"
    ]
    assert refused(actions.change_capacity, intake.pk, 3, **stranger).codes == ["not_permitted"]
    closed = refused(
        actions.open_intake,
        TrainingClassFactory().pk,
        capacity=1,
        reply_by=date(2020, 8, 1),
        on=TODAY,
        **stranger,
    )
    assert closed.codes == ["not_permitted"]
    by_name = refused(actions.propose_people, intake.pk, [person.pk], origin="by_name", on=TODAY, **stranger)
    assert by_name.codes == ["not_permitted"]
    outcome = actions.propose_people(intake.pk, [PersonFactory().pk], on=TODAY, **stranger)
    assert [reason.code for reasons in outcome.refused.values() for reason in reasons] == ["no_such_person"]
    actions.answer_call(nomination.pk, "confirm", actor=oneself, at=MONDAY)
    assert state_of(nomination) == "confirmed"
    assert list(Nomination.objects.visible_to(oneself)) == [nomination]
    assert not Nomination.objects.visible_to(stranger["actor"]).exists()
    assert not Intake.objects.visible_to(stranger["actor"]).exists()


def test_the_database_counts_places_itself_and_refuses_the_one_too_many():
    intake = a_call(1)
    first, second = on_the_list(intake, people_of(None, 2))
    actions.answer_call(first.pk, "confirm", **DOING)
    for forbidden in (
        lambda: Nomination.objects.filter(pk=second.pk).update(state="confirmed"),
        lambda: Nomination.objects.filter(pk=second.pk).update(person=first.person),
        lambda: Intake.objects.filter(pk=intake.pk).update(taken=0),
        NominationStep.objects.all().delete,
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            forbidden()


def test_thousands_cost_no_more_queries_than_one(django_assert_max_num_queries):
    intake, county = a_call_with_places(60)
    people = people_of(county, 60)
    with django_assert_max_num_queries(22):
        assert len(propose(intake, *people).made) == 60
