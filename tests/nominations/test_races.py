"""Two hundred want the last ten places, each on a connection of its own."""

import pytest

from ganxun.nominations import actions
from ganxun.nominations.models import Intake, Nomination
from ganxun.plans.models import QuotaShare
from tests.nominations.situations import DOING, a_call, a_call_with_places, on_the_list, people_of
from tests.people.factories import PersonFactory
from tests.plans.test_quota_races import at_once, the_books_balance

pytestmark = pytest.mark.django_db(transaction=True)


def confirm(nomination):
    return lambda: actions.answer_call(nomination.pk, "confirm", **DOING)


def test_two_hundred_confirm_for_the_last_ten_places():
    intake, county = a_call_with_places(10)
    everybody = on_the_list(intake, people_of(county, 200), is_spare=True)
    answers = at_once(*[confirm(each) for each in everybody], hands=40)
    assert answers == [True] * 200
    intake.refresh_from_db()
    assert intake.taken == QuotaShare.objects.get(organisation=county).taken == 10
    assert Nomination.objects.filter(state="confirmed").count() == 10
    queue = list(Nomination.objects.in_queue().values_list("queue_number", flat=True))
    assert queue == list(range(1, 191))
    the_books_balance(intake.quota)


def test_one_person_confirms_for_two_classes_at_once_and_gets_one():
    person = PersonFactory()
    higher, lower = a_call(organiser_level="province"), a_call(organiser_level="county")
    both = [*on_the_list(lower, [person]), *on_the_list(higher, [person])]
    answers = at_once(*[confirm(each) for each in both])
    assert sorted(map(str, answers)) == sorted(["True", "['overlapping']"])
    assert sum(Intake.objects.values_list("taken", flat=True)) == 1


def test_who_is_removed_while_confirming_leaves_no_place_behind():
    intake, county = a_call_with_places(10)
    everybody = on_the_list(intake, people_of(county, 10))

    def remove(nomination):
        return lambda: actions.take_step(intake.pk, [nomination.pk], "remove", why="调整", **DOING)

    at_once(*[deed(each) for each in everybody for deed in (confirm, remove)], hands=20)
    intake.refresh_from_db()
    held = Nomination.objects.holding().count()
    assert intake.taken == QuotaShare.objects.get(organisation=county).taken == held
    the_books_balance(intake.quota)
