"""Many at once, each on a connection of its own: nothing is handed on, taken or granted twice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.db.models import Sum

from ganxun.base.refusals import Refused
from ganxun.plans.actions import quotas
from ganxun.plans.models import QuotaMove, QuotaShare
from tests.plans.situations import DOING, places_of

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds, hands=8):
    """True for every deed that was done, the codes of the refusal for every other; all begin at one moment."""
    start = Barrier(min(hands, len(deeds)))

    def first(_worker):
        start.wait(timeout=20)

    def run(deed):
        try:
            deed()
        except Refused as refusal:
            return refusal.codes
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(min(hands, len(deeds))) as threads:
        list(threads.map(first, range(min(hands, len(deeds)))))
        return list(threads.map(run, deeds))


def the_books_balance(quota):
    """What is handed on above is what was received below; every balance is the sum of its moves."""
    for share in QuotaShare.objects.filter(quota=quota):
        below = share.lower.aggregate(total=Sum("received"))["total"] or 0
        assert share.handed == below
        assert share.received >= share.handed + share.taken
        into = _sum(target=share, kind__in=["opened", "handed"])
        out = _sum(source=share, kind__in=["closed", "returned"])
        assert share.received == into - out
        assert share.taken == _sum(source=share, kind="taken") - _sum(target=share, kind="released")


@transaction.atomic
def taken(share):
    """Three places taken, as a confirmation does it."""
    quotas.take_places(share, 3, why="确认参训", **DOING)


def _sum(**which):
    return QuotaMove.objects.filter(**which).aggregate(total=Sum("places"))["total"] or 0


def test_two_levels_hand_down_and_take_the_same_places():
    tree = places_of(40)
    tree.hand(tree.province, city0=20)
    city = tree.share_of(tree.cities[0])
    to_county = {tree.counties[0].pk: 3}
    answers = at_once(
        *[lambda: quotas.hand_down(tree.top.pk, {tree.cities[0].pk: 3}, **DOING)] * 8,
        *[lambda: quotas.hand_down(city.pk, to_county, **DOING)] * 8,
        *[lambda: quotas.give_back(city.pk, 3, why="退回", **DOING)] * 8,
        *[lambda: taken(city.pk)] * 8,
    )
    assert any(answer is True for answer in answers)
    the_books_balance(tree.top.quota)


def test_of_many_who_hand_on_the_last_places_one_is_served():
    tree = places_of(10)
    answers = at_once(
        *[lambda: quotas.hand_down(tree.top.pk, {tree.cities[0].pk: 4, tree.cities[1].pk: 5}, **DOING)] * 8
    )
    assert answers.count(True) == 1
    assert answers.count(["too_few_left"]) == 7
    the_books_balance(tree.top.quota)


def test_those_who_give_back_and_those_who_wait_never_stand_in_a_ring():
    tree = places_of(40)
    tree.hand(tree.province, city0=20, city1=20)
    tree.hand(tree.cities[0], county0=5, county1=5)
    first, second = (tree.share_of(city) for city in tree.cities)
    below = [tree.share_of(county) for county in tree.counties]

    def ask(share):
        return lambda: quotas.ask_for_more(share.pk, 2, why="到期人多", **DOING)

    def back(share):
        return lambda: quotas.give_back(share.pk, 1, why="人员外派", **DOING)

    answers = at_once(
        *[deed(share) for _ in range(6) for share in (*below, first, second) for deed in (ask, back)]
    )
    assert answers.count(True) > 10
    the_books_balance(tree.top.quota)
