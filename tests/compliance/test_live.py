"""A person on a page is judged now, by the same expressions as everybody at night."""

from datetime import date

import pytest

from ganxun.compliance.live import judge_people
from ganxun.compliance.models import Finding
from tests.compliance.situations import DUTY, END, POLICY, a_city, evaluate, leader

pytestmark = pytest.mark.django_db

SAME = ("verdict", "value", "target", "gap", "measure", "due_on", "arm", "missing", "unit_id", "year")


def test_the_page_says_what_the_night_says():
    city = a_city()
    people = [leader(city, "A", hours=5500).pk, leader(city, "B", hours=5499).pk]
    evaluate()
    stored = {
        (each.subject_id, each.duty): tuple(getattr(each, name) for name in SAME)
        for each in Finding.objects.filter(subject_kind="person")
    }
    live = {
        (each["subject_id"], each["duty"]): tuple(each[name] for name in SAME)
        for each in judge_people(POLICY, people, END)
        if each["verdict"]
    }
    assert live == stored
    assert (people[0], DUTY) in live


def test_a_person_is_judged_in_one_query(django_assert_num_queries):
    person = leader(a_city(), "A", hours=5500)
    judge_people(POLICY, [person.pk], END)
    with django_assert_num_queries(1):
        judge_people(POLICY, [person.pk], date(2020, 9, 30))


def test_nobody_asked_nobody_judged(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert judge_people(POLICY, [], END) == []
