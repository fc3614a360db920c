"""Many officers issue at once: every number once, none left out."""

import pytest

from ganxun.records.actions.papers import Order, issue_paper, revoke_paper
from ganxun.records.models import Paper, PaperSeries
from tests.base.situations import MONDAY, THE_SYSTEM, TODAY
from tests.people.factories import PersonFactory
from tests.records.test_races import both_at_once

pytestmark = pytest.mark.django_db(transaction=True)
ORDER = Order("transcript", TODAY, "任前考察材料", TODAY, "https://example.gov.cn/verify/")


def test_numbers_have_no_gap_whoever_issues_at_once():
    people = [PersonFactory() for _ in range(2)]
    unit = people[0].unit
    type(people[1]).objects.filter(pk=people[1].pk).update(unit=unit)
    for _round in range(3):
        both_at_once(
            *[
                lambda who=person: issue_paper(who.pk, ORDER, actor=THE_SYSTEM, at=MONDAY)
                for person in people * 3
            ]
        )
    numbers = sorted(Paper.objects.filter(issuer=unit).values_list("number", flat=True))
    assert numbers == list(range(1, 19))
    assert PaperSeries.objects.get(issuer=unit).last_number == 18


def test_of_two_who_revoke_one_is_told_that_it_was_done():
    paper = issue_paper(PersonFactory().pk, ORDER, actor=THE_SYSTEM, at=MONDAY)
    answers = both_at_once(
        *[lambda: revoke_paper(paper.pk, reason="学时有误", actor=THE_SYSTEM, at=MONDAY)] * 2
    )
    assert ["already_revoked"] in answers
