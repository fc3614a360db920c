"""Classes are opened with their timetable; people are booked ahead, and rules see it."""

from datetime import date

import pytest
from django.db import connection

from ganxun.base.models import AuditEntry
from ganxun.base.permissions import Permission
from ganxun.classes import actions
from ganxun.classes.actions import NewClass, NewSession
from ganxun.classes.models import Booking, ClassSession, TrainingClass
from tests.base.situations import MONDAY, THE_SYSTEM, an_officer_of, refused
from tests.classes.factories import BookingFactory, ClassSessionFactory, TrainingClassFactory
from tests.orgs.factories import OrganisationFactory
from tests.people.factories import PersonFactory

pytestmark = pytest.mark.django_db
DOING = {"actor": THE_SYSTEM, "at": MONDAY}


def a_class(organiser, **said):
    usual = {
        "code": "C1", "name": "进修班", "kind": "main", "organiser_id": organiser.pk, "organiser_level": "city",
        "starts_on": date(2020, 9, 7), "ends_before": date(2020, 9, 12), "days": 50, "hours": 400,
    }  # fmt: skip
    return NewClass(**(usual | said))


def lessons(count, **said):
    usual = {"held_on": date(2020, 9, 7), "title": "专题", "hours": 40, "field": "party"}
    return [NewSession(**(usual | said)) for _ in range(count)]


def test_a_class_is_opened_with_all_its_sessions_at_once(django_assert_max_num_queries):
    organiser = OrganisationFactory()
    with django_assert_max_num_queries(8):
        opened = actions.open_class(a_class(organiser), lessons(40), **DOING)
    assert opened.sessions.count() == 40
    assert AuditEntry.objects.get(deed="class.opened").org_path == organiser.path


def test_a_class_that_cannot_be_is_refused_with_all_reasons():
    organiser = OrganisationFactory()
    TrainingClassFactory(code="C1")
    wrong = lessons(1, held_on=date(2020, 9, 12))
    refusal = refused(actions.open_class, a_class(organiser, days=60), wrong, **DOING)
    assert refusal.codes == ["code_taken", "more_days_than_span", "session_outside_class"]
    backwards = a_class(organiser, code="C2", ends_before=date(2020, 9, 7))
    assert refused(actions.open_class, backwards, **DOING).codes == ["ends_before_it_starts"]


def test_who_organises_elsewhere_opens_nothing_here():
    organiser = OrganisationFactory()
    elsewhere = an_officer_of(OrganisationFactory(), Permission.CLASS_CHANGE)
    assert refused(actions.open_class, a_class(organiser), actor=elsewhere, at=MONDAY).codes == [
        "not_permitted"
    ]
    training_class = TrainingClassFactory()
    for deed, rest in (
        (actions.replace_sessions, [[]]),
        (actions.book_person, [PersonFactory().pk]),
    ):
        refusal = refused(deed, training_class.pk, *rest, actor=elsewhere, at=MONDAY)
        assert refusal.codes == ["not_permitted"]


def test_a_timetable_is_replaced_as_a_whole():
    training_class = ClassSessionFactory().training_class
    actions.replace_sessions(training_class.pk, lessons(3), **DOING)
    assert ClassSession.objects.count() == 3
    assert AuditEntry.objects.get(deed="class.sessions_replaced").details == {"before": 1, "after": 3}
    wrong = lessons(1, held_on=date(2021, 1, 1))
    assert refused(actions.replace_sessions, training_class.pk, wrong, **DOING).codes == [
        "session_outside_class"
    ]


def test_what_is_booked_is_a_fact_for_rules_until_it_is_cancelled():
    training_class, person = TrainingClassFactory(programme="xi_thought_education"), PersonFactory()
    booking = actions.book_person(training_class.pk, person.pk, **DOING)

    def scheduled():
        with connection.cursor() as cursor:
            cursor.execute("SELECT person_id, hours, programme, institution_code FROM fact_schedule")
            return cursor.fetchall()

    assert scheduled() == [(person.pk, 800, "xi_thought_education", training_class.institution.code)]
    assert refused(actions.book_person, training_class.pk, person.pk, **DOING).codes == ["booked_already"]
    actions.cancel_booking(booking.pk, **DOING)
    assert scheduled() == []
    assert refused(actions.cancel_booking, booking.pk, **DOING).codes == ["not_booked"]
    assert actions.book_person(training_class.pk, person.pk, **DOING) == booking


def test_nobody_is_booked_for_two_full_time_classes_at_once():
    person = PersonFactory()
    BookingFactory(person=person, training_class__name="甲班")
    refusal = refused(actions.book_person, TrainingClassFactory().pk, person.pk, **DOING)
    assert refusal.codes == ["overlapping_full_time"]
    assert "甲班" in str(refusal)
    assert actions.book_person(TrainingClassFactory(part_time=True).pk, person.pk, **DOING)


def test_who_books_must_be_allowed_to_know_the_person():
    training_class = TrainingClassFactory()
    host = an_officer_of(training_class.organiser)
    refusal = refused(actions.book_person, training_class.pk, PersonFactory().pk, actor=host, at=MONDAY)
    assert refusal.codes == ["not_permitted"]
    own = PersonFactory(unit=training_class.organiser)
    booking = actions.book_person(training_class.pk, own.pk, actor=host, at=MONDAY)
    elsewhere = an_officer_of(OrganisationFactory())
    assert refused(actions.cancel_booking, booking.pk, actor=elsewhere, at=MONDAY).codes == ["not_permitted"]


def test_retired_people_and_past_classes_are_not_booked():
    refusal = refused(
        actions.book_person, TrainingClassFactory(over=True).pk, PersonFactory(retired=True).pk, **DOING
    )
    assert refusal.codes == ["class_is_over", "not_in_service"]


def test_each_sees_the_classes_and_places_of_the_own_subtree():
    booking = BookingFactory()
    host = booking.training_class.organiser
    BookingFactory()
    assert TrainingClass.objects.visible_to(an_officer_of(host, Permission.CLASS_READ)).get() == (
        booking.training_class
    )
    assert not TrainingClass.objects.visible_to(an_officer_of(host, Permission.PERSON_READ)).exists()
    assert Booking.objects.visible_to(an_officer_of(host, Permission.CLASS_READ)).get() == booking
    unit = an_officer_of(booking.person.unit, Permission.PERSON_READ)
    assert Booking.objects.visible_to(unit).get() == booking
    own = an_officer_of(OrganisationFactory(), person_id=booking.person_id)
    assert Booking.objects.visible_to(own).get() == booking
    assert not Booking.objects.visible_to(an_officer_of(OrganisationFactory())).exists()
    assert Booking.objects.ahead_of(date(2020, 9, 18)).count() == 2
    assert not Booking.objects.ahead_of(date(2020, 9, 19)).exists()
