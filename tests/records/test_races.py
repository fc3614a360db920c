"""Two people at once: the ledger takes one of them, and tells the other why."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from ganxun.base.refusals import Refused
from ganxun.records import actions
from ganxun.records.models import Credit
from tests.base.situations import MONDAY, THE_SYSTEM
from tests.people.factories import PersonFactory
from tests.records.factories import CreditFactory, an_event

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5


def both_at_once(*deeds):
    """What each deed answers when all start at the same moment, each on a connection of its own."""
    start = Barrier(len(deeds))

    def run(deed):
        try:
            start.wait(timeout=10)
            return deed()
        except Refused as refusal:
            return refusal.codes
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(run, deeds))


def test_of_two_who_book_the_same_event_one_is_refused():
    for number in range(ROUNDS):
        event = an_event(PersonFactory(), source_event=f"R{number}")
        answers = both_at_once(
            *[lambda: actions.book_credit(event, actor=THE_SYSTEM, at=MONDAY)] * 2  # noqa: B023 - run at once
        )
        assert sorted(isinstance(answer[0], Credit) for answer in answers) == [False, True]
        assert ["already_credited"] in answers
        assert Credit.objects.of(event.person_id).count() == 1


def test_of_two_classes_at_the_same_time_one_is_refused():
    person = PersonFactory()
    answers = both_at_once(
        lambda: actions.book_credit(an_event(person, source_event="A"), actor=THE_SYSTEM, at=MONDAY),
        lambda: actions.book_credit(an_event(person, source_event="B"), actor=THE_SYSTEM, at=MONDAY),
    )
    assert ["overlapping_full_time"] in answers
    assert Credit.objects.standing().count() == 1


def test_of_two_who_take_back_the_same_credit_one_is_refused():
    for _ in range(ROUNDS):
        credit = CreditFactory()
        answers = both_at_once(
            *[
                lambda: actions.reverse_credit(credit.pk, reason="登记错误", actor=THE_SYSTEM, at=MONDAY)  # noqa: B023
            ]
            * 2
        )
        assert ["already_reversed"] in answers
        assert Credit.objects.of(credit.person_id).count() == 2


def test_a_correction_and_a_booking_at_the_same_time_do_not_wait_for_each_other():
    for number in range(ROUNDS):
        credit = CreditFactory(source_event=f"K{number}")
        person = credit.person
        both_at_once(
            lambda: actions.correct_credit(
                credit.pk,  # noqa: B023
                an_event(person, source_event=f"K{number}"),  # noqa: B023
                reason="学时有误",
                actor=THE_SYSTEM,
                at=MONDAY,
            ),
            lambda: actions.book_credit(an_event(person, source_event="X"), actor=THE_SYSTEM, at=MONDAY),  # noqa: B023
        )
        assert Credit.objects.of(person.pk).standing().count() == 1
