"""Places go down the tree, come back, serve those who wait; every move is a row."""

import pytest
from django.db import DatabaseError, transaction

from ganxun.base.models import AuditEntry
from ganxun.base.permissions import Permission
from ganxun.plans.actions import quotas
from ganxun.plans.models import Quota, QuotaAsk, QuotaMove, QuotaShare
from tests.base.situations import MONDAY, an_officer_of, refused
from tests.orgs.factories import OrganisationFactory
from tests.plans.factories import PlanItemFactory
from tests.plans.situations import DOING, places_of

pytestmark = pytest.mark.django_db


def test_the_places_of_an_approved_item_are_put_out_once():
    tree = places_of(50)
    assert tree.figures(tree.province) == (50, 0, 0, 50)
    assert refused(quotas.open_quota, tree.top.quota.item_id, **DOING).codes == ["quota_open_already"]
    draft = PlanItemFactory(plan__organisation=tree.cities[0])
    assert refused(quotas.open_quota, draft.pk, **DOING).codes == ["item_not_approved", "plan_not_published"]
    assert AuditEntry.objects.get(deed="quota.opened").details == {"places": 50}


def test_places_go_down_level_by_level_and_add_up():
    tree = places_of(50)
    tree.hand(tree.province, city0=30, city1=10)
    tree.hand(tree.cities[0], county0=12)
    tree.hand(tree.province, city0=5)
    assert tree.figures(tree.province) == (50, 45, 0, 5)
    assert tree.figures(tree.cities[0]) == (35, 12, 0, 23)
    assert tree.figures(tree.counties[0]) == (12, 0, 0, 12)
    assert QuotaMove.objects.filter(kind="handed").count() == 4


def test_nothing_is_over_handed_and_all_reasons_come_at_once():
    tree = places_of(10)
    tree.hand(tree.province, city0=4)
    elsewhere = OrganisationFactory(county=True)
    wrong = {tree.cities[0].pk: 7, elsewhere.pk: 1}
    refusal = refused(quotas.hand_down, tree.top.pk, wrong, **DOING)
    assert refusal.codes == ["not_below", "too_few_left"]
    assert tree.figures(tree.province) == (10, 4, 0, 6)
    assert refused(quotas.hand_down, tree.top.pk, {999_999_999: 1}, **DOING).codes == ["no_such_organisation"]
    tree.hand(tree.cities[0], county0=1)
    skipping = refused(quotas.hand_down, tree.top.pk, {tree.counties[0].pk: 1}, **DOING)
    assert skipping.codes == ["receives_from_another"]


def test_the_database_itself_refuses_what_no_decision_stopped():
    tree = places_of(10)
    tree.hand(tree.province, city0=10)
    share, top = tree.share_of(tree.cities[0]), tree.top
    too_many = QuotaMove(
        quota=top.quota, kind="handed", source=top, target=share, places=1, at=MONDAY, by="x"
    )
    past_a_level = QuotaMove(
        quota=top.quota, kind="returned", source=share, target=share, places=1, at=MONDAY, by="x"
    )
    for move in (too_many, past_a_level):
        with pytest.raises(DatabaseError), transaction.atomic():
            move.save()
    moves = QuotaMove.objects.filter(quota=top.quota)
    for forbidden in (
        lambda: QuotaShare.objects.filter(pk=share.pk).update(received=99),
        lambda: QuotaShare.objects.create(
            quota=top.quota, organisation=tree.cities[1], upper=top, received=1
        ),
        lambda: moves.update(places=1),
        moves.delete,
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            forbidden()


def test_what_comes_back_serves_those_who_wait_in_turn_and_goes_on_to_those_below_them():
    tree = places_of(20)
    tree.hand(tree.province, city0=5, city1=15)
    tree.hand(tree.cities[0], county0=3, county1=2)
    county, city = tree.share_of(tree.counties[0]), tree.share_of(tree.cities[0])
    below = quotas.ask_for_more(county.pk, 4, why="县里还有四人到期", **DOING)
    above = quotas.ask_for_more(city.pk, 6, why="替县里申请", **DOING)
    quotas.give_back(tree.share_of(tree.cities[1]).pk, 5, why="人员外派", **DOING)
    assert tree.figures(tree.cities[1]) == (10, 0, 0, 10)
    assert tree.share_of(tree.cities[1]).returned == 5
    assert tree.figures(tree.counties[0]) == (7, 0, 0, 7)
    assert tree.figures(tree.cities[0]) == (10, 9, 0, 1)
    below.refresh_from_db(), above.refresh_from_db()
    assert (below.state, below.granted) == ("granted", 4)
    assert (above.state, above.granted) == ("waiting", 5)
    assert AuditEntry.objects.filter(deed="quota.flowed").count() == 2


def test_by_need_whoever_holds_least_of_what_it_needs_comes_first():
    tree = places_of(10, order="by_need")
    tree.hand(tree.province, city0=6, city1=1)
    first, second = (tree.share_of(city) for city in tree.cities)
    quotas.ask_for_more(first.pk, 3, why="先申请", need=8, **DOING)
    quotas.ask_for_more(second.pk, 3, why="后申请，缺口更大", need=20, **DOING)
    quotas.resize_quota(tree.top.quota_id, 13, why="增加三个", **DOING)
    assert tree.figures(tree.cities[1])[0] == 4
    assert tree.figures(tree.cities[0])[0] == 6


def test_a_request_is_answered_declined_or_taken_back():
    tree = places_of(10)
    tree.hand(tree.province, city0=4, city1=1)
    ask = quotas.ask_for_more(tree.share_of(tree.cities[0]).pk, 3, why="到期人多", **DOING)
    again = refused(quotas.ask_for_more, ask.share_id, 1, why="再要", **DOING)
    assert again.codes == ["asked_already"]
    assert quotas.answer_ask(ask.pk, granted=2, **DOING).state == "granted"
    assert tree.figures(tree.cities[0])[0] == 6
    assert refused(quotas.answer_ask, ask.pk, granted=1, **DOING).codes == ["not_waiting"]
    other = quotas.ask_for_more(tree.share_of(tree.cities[1]).pk, 3, why="到期人多", **DOING)
    assert refused(quotas.answer_ask, other.pk, granted=0, **DOING).codes == ["why_missing"]
    assert quotas.answer_ask(other.pk, granted=0, why="总量有限", **DOING).state == "declined"
    third = quotas.ask_for_more(tree.share_of(tree.cities[1]).pk, 1, why="再申请", **DOING)
    assert quotas.withdraw_ask(third.pk, **DOING).state == "withdrawn"
    assert refused(quotas.withdraw_ask, third.pk, **DOING).codes == ["not_waiting"]
    assert refused(quotas.withdraw_ask, 999_999_999, **DOING).codes == ["no_such_ask"]


def test_whoever_gives_back_waits_no_longer():
    tree = places_of(10)
    tree.hand(tree.province, city0=4)
    share = tree.share_of(tree.cities[0])
    ask = quotas.ask_for_more(share.pk, 3, why="到期人多", **DOING)
    quotas.give_back(share.pk, 2, why="不需要了", **DOING)
    ask.refresh_from_db()
    assert ask.state == "withdrawn"
    assert tree.figures(tree.cities[0]) == (2, 0, 0, 2)


def test_the_total_follows_the_item_but_never_below_what_is_bound():
    tree = places_of(10)
    tree.hand(tree.province, city0=8)
    assert quotas.resize_quota(tree.top.quota_id, 8, why="压减", **DOING).left == 0
    assert quotas.resize_quota(tree.top.quota_id, 12, why="扩招", **DOING).left == 4
    refusal = refused(quotas.resize_quota, tree.top.quota_id, 7, why="再压减", **DOING)
    assert refusal.codes == ["below_what_is_bound"]
    at_the_top = refused(quotas.give_back, tree.top.pk, 1, why="退回", **DOING)
    assert at_the_top.codes == ["nobody_above"]
    assert refused(quotas.ask_for_more, tree.top.pk, 1, why="追加", **DOING).codes == ["nobody_above"]


def test_places_are_taken_and_released_within_what_is_left():
    tree = places_of(3)
    quotas.take_places(tree.top.pk, 2, why="确认参训", **DOING)
    assert tree.figures(tree.province) == (3, 0, 2, 1)
    assert refused(quotas.take_places, tree.top.pk, 2, why="确认参训", **DOING).codes == ["too_few_left"]
    quotas.release_places(tree.top.pk, 1, why="移出", **DOING)
    assert tree.figures(tree.province) == (3, 0, 1, 2)


def test_each_moves_only_what_is_its_own():
    tree = places_of(10)
    tree.hand(tree.province, city0=4, city1=4)
    share = tree.share_of(tree.cities[0])
    ask = quotas.ask_for_more(share.pk, 1, why="到期人多", **DOING)
    stranger = {"actor": an_officer_of(tree.cities[1], Permission.QUOTA_CHANGE), "at": MONDAY}
    for deed in (
        lambda: quotas.open_quota(tree.top.quota.item_id, **stranger),
        lambda: quotas.resize_quota(tree.top.quota_id, 20, why="x", **stranger),
        lambda: quotas.hand_down(share.pk, {tree.counties[0].pk: 1}, **stranger),
        lambda: quotas.give_back(share.pk, 1, why="x", **stranger),
        lambda: quotas.ask_for_more(share.pk, 1, why="x", **stranger),
        lambda: quotas.withdraw_ask(ask.pk, **stranger),
        lambda: quotas.answer_ask(ask.pk, granted=1, **stranger),
    ):
        assert refused(deed).codes == ["not_permitted"]
    below = an_officer_of(tree.cities[0], Permission.QUOTA_CHANGE)
    assert refused(quotas.answer_ask, ask.pk, granted=1, actor=below, at=MONDAY).codes == ["not_permitted"]


def test_each_sees_what_its_own_subtree_holds():
    tree = places_of(10)
    tree.hand(tree.province, city0=4, city1=4)
    other = places_of(5)
    reader = an_officer_of(tree.cities[0], Permission.QUOTA_READ)
    assert list(QuotaShare.objects.visible_to(reader)) == [tree.share_of(tree.cities[0])]
    assert list(Quota.objects.visible_to(reader)) == [tree.top.quota]
    assert QuotaMove.objects.visible_to(reader).count() == 1
    quotas.ask_for_more(tree.share_of(tree.cities[0]).pk, 1, why="到期人多", **DOING)
    above = an_officer_of(tree.province, Permission.QUOTA_READ)
    assert QuotaAsk.objects.visible_to(reader).count() == QuotaAsk.objects.visible_to(above).count() == 1
    assert not QuotaAsk.objects.visible_to(an_officer_of(other.province, Permission.QUOTA_READ)).exists()
    assert not QuotaShare.objects.visible_to(an_officer_of(tree.province, Permission.PERSON_READ)).exists()


def test_the_nearest_share_on_the_way_up_is_the_one_a_unit_draws_on():
    tree = places_of(10)
    tree.hand(tree.province, city0=4)
    office = OrganisationFactory(parent=tree.counties[0])
    nearest = QuotaShare.objects.filter(quota=tree.top.quota).for_unit(office.path).first()
    assert nearest == tree.share_of(tree.cities[0])
