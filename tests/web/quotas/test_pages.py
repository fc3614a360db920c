"""Places are handed down, given back and asked for in a browser; each level sees its own."""

from datetime import date

import pytest
from django.urls import reverse

from ganxun.plans.actions import quotas as actions
from ganxun.plans.models import QuotaAsk, QuotaShare
from tests.orgs.factories import OrganisationFactory
from tests.people.factories import PersonFactory
from tests.plans.factories import PlanItemFactory
from tests.plans.situations import DOING, places_of
from tests.reports.situations import LEADERS, SEPTEMBER, run_as_of
from tests.web.signing import signed_in, words

pytestmark = pytest.mark.django_db
PAGE = reverse("quotas:list")


@pytest.fixture(autouse=True)
def _in_september(settings):
    settings.GANXUN_TODAY = SEPTEMBER


def due_in(place, count, run):
    """People of a place whose five-year hours are behind."""
    from ganxun.compliance.choices import Verdict
    from ganxun.compliance.models import Finding

    for _number in range(count):
        person = PersonFactory(unit=OrganisationFactory(parent=place))
        Finding.objects.create(
            policy="sichuan-2018-2022", duty=LEADERS, subject_kind="person", subject_id=person.pk,
            unit=person.unit, period_starts_on=date(2018, 1, 1), period_ends_before=date(2023, 1, 1),
            verdict=Verdict.AT_RISK, value=0, target=5500, gap=5500, measure="hours", due_on=date(2020, 12, 31),
            as_of_from=SEPTEMBER, run=run,
        )  # fmt: skip


def at(share):
    return reverse("quotas:share", args=[share.pk])


def test_the_list_offers_items_to_put_out_and_shows_what_came_of_them(client):
    province = OrganisationFactory(province=True)
    item = PlanItemFactory(
        plan__organisation=province, plan__published=True, approved=True, title="县委书记班"
    )
    browser = signed_in(client, province)
    assert "县委书记班" in words(browser.get(PAGE))
    browser.post(reverse("quotas:open", args=[item.pk]), {"order": "by_need"})
    share = QuotaShare.objects.get()
    assert (share.received, share.quota.order) == (50, "by_need")
    assert '剩余">50<' in words(browser.get(PAGE))
    assert "没有符合条件的项目" in words(browser.get(PAGE, {"state": "full"}))


def test_a_proposal_follows_those_who_are_due_and_is_handed_down_as_edited(client):
    tree = places_of(10)
    run = run_as_of(SEPTEMBER)
    due_in(tree.cities[0], 4, run)
    due_in(tree.cities[1], 2, run)
    browser = signed_in(client, tree.province)
    page = words(browser.get(at(tree.top), {"propose": "1"}))
    assert f'name="places_{tree.cities[0].pk}" value="4"' in page
    assert f'name="places_{tree.cities[1].pk}" value="2"' in page
    address = reverse("quotas:hand", args=[tree.top.pk])
    sent = {f"places_{tree.cities[0].pk}": "5", f"places_{tree.cities[1].pk}": "", "why": "按缺口"}
    answer = browser.post(address, sent, follow=True)
    assert "已下达5个名额给1个机构" in words(answer)
    assert tree.figures(tree.cities[0])[0] == 5
    refused = browser.post(address, {f"places_{tree.cities[1].pk}": "9"}, follow=True)
    assert "剩余名额5个，不足9个" in words(refused)


def test_places_come_back_and_serve_whoever_asked(client):
    tree = places_of(10)
    tree.hand(tree.province, city0=6, city1=4)
    first, second = (tree.share_of(city) for city in tree.cities)
    browser = signed_in(client, tree.cities[0])
    asked = browser.post(
        reverse("quotas:ask", args=[first.pk]), {"places": "2", "why": "到期人多"}, follow=True
    )
    assert "申请已报上级" in words(asked)
    above = signed_in(type(client)(), tree.province)
    assert "到期人多" in words(above.get(at(tree.top)))
    other = signed_in(type(client)(), tree.cities[1])
    other.post(reverse("quotas:back", args=[second.pk]), {"places": "3", "why": "外派"})
    assert tree.figures(tree.cities[0])[0] == 8
    assert tree.figures(tree.province) == (10, 9, 0, 1)
    assert "外派" in words(other.get(reverse("quotas:moves", args=[second.pk])))


def test_requests_are_answered_and_withdrawn(client):
    tree = places_of(10)
    tree.hand(tree.province, city0=2, city1=2)
    asks = [actions.ask_for_more(tree.share_of(city).pk, 3, why="到期人多", **DOING) for city in tree.cities]
    above = signed_in(client, tree.province)
    answered = above.post(reverse("quotas:answer", args=[asks[0].pk]), {"granted": "2"}, follow=True)
    assert "已追加2个名额" in words(answered)
    declined = {"decline": "1", "why": "总量有限", "granted": "3"}
    assert "已答复不予追加" in words(
        above.post(reverse("quotas:answer", args=[asks[1].pk]), declined, follow=True)
    )
    third = actions.ask_for_more(asks[1].share_id, 1, why="再申请", **DOING)
    own = signed_in(type(client)(), tree.cities[1])
    own.post(reverse("quotas:withdraw", args=[third.pk]))
    assert QuotaAsk.objects.get(pk=third.pk).state == "withdrawn"
    assert "请在0至" not in words(own.get(at(tree.share_of(tree.cities[1]))))


def test_the_total_is_changed_by_whoever_holds_it(client):
    tree = places_of(10)
    browser = signed_in(client, tree.province)
    sent = {"places": "12", "why": "扩招"}
    assert "名额总数已调整" in words(
        browser.post(reverse("quotas:resize", args=[tree.top.pk]), sent, follow=True)
    )
    assert tree.figures(tree.province)[0] == 12
    nonsense = browser.post(reverse("quotas:resize", args=[tree.top.pk]), {"places": "1e9"}, follow=True)
    assert "名额数必须大于零" in words(nonsense)


def test_a_reader_sees_and_changes_nothing(client):
    tree = places_of(10)
    reader = signed_in(client, tree.province, role="reader")
    page = words(reader.get(at(tree.top), {"all": "1"}))
    assert "本次下达" not in page
    assert reader.post(reverse("quotas:hand", args=[tree.top.pk]), {}).status_code == 403


def test_the_board_costs_the_same_however_many_are_below(client, django_assert_max_num_queries):
    tree = places_of(100)
    for _number in range(30):
        OrganisationFactory(city=True, parent=tree.province)
    browser = signed_in(client, tree.province)
    browser.get(at(tree.top))
    with django_assert_max_num_queries(16):
        page = words(browser.get(at(tree.top), {"all": "1"}))
    assert page.count("places_") >= 32
    with django_assert_max_num_queries(14):
        browser.get(PAGE)


def test_the_lists_are_files_too(client):
    tree = places_of(10)
    browser = signed_in(client, tree.province)
    for address in (PAGE, at(tree.top) + "?all=1", reverse("quotas:moves", args=[tree.top.pk])):
        answer = browser.post(address, {"form": "csv"})
        assert answer["Content-Type"].startswith("text/csv"), address
        assert b"".join(answer.streaming_content)
