"""Plans on pages: declared with a live condition, reviewed one by one and together, filed, published, changed."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from ganxun.plans.models import AnnualPlan, ChangeNotice, PlanItem
from tests.base.situations import MONDAY
from tests.orgs.factories import OrganisationFactory
from tests.people.factories import PersonFactory
from tests.plans.factories import AnnualPlanFactory, PlanItemFactory
from tests.plans.worlds import a_world
from tests.web.signing import signed_in, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_june(settings):
    settings.GANXUN_TODAY = date(2020, 6, 15)


def filled(world, **changed):
    return {
        "title": "科级干部进修班",
        "kind": "main",
        "training_kind": "in_service",
        "mode": "offline",
        "organiser": world.bureau.code,
        "called_from": str(world.bureau.pk),
        "institution": "",
        "programme": "",
        "topic": "",
        "starts_0": "2020-09-07",
        "ends_0": "2020-09-18",
        "days": "10",
        "hours": "80",
        "people": "50",
        "responsible": "周明",
        "budget": "12.5",
        "has_fixed_dates": "on",
        "audience-count": "1",
        "audience-join": "all",
        "audience-0-fact": "age",
        "audience-0-how": "at_most",
        "audience-0-value": "45",
    } | changed


def declare_page(world):
    return reverse("plans:declare", args=[world.plan.pk])


def test_a_unit_declares_and_hands_in(client):
    world = a_world()
    PersonFactory(unit=world.bureau, born_on=date(1985, 1, 1))
    PersonFactory(unit=world.bureau, born_on=date(1960, 1, 1))
    signed_in(client, world.bureau, role="unit_hr")
    assert '现有 <b class="figures">2</b> 人符合' in words(client.get(declare_page(world)))
    live = client.post(reverse("plans:audience", args=[world.plan.pk]), filled(world))
    assert "年龄不超过45" in words(live)
    assert '现有 <b class="figures">1</b> 人符合' in words(live)
    answer = client.post(declare_page(world), filled(world, then="submit"))
    item = PlanItem.objects.get()
    assert answer.url == reverse("plans:item", args=[item.pk])
    assert (item.state, item.waiting_at, item.budget) == ("submitted", world.county, 12_500_000)
    assert item.audience == {"fact": "age", "at_most": 45}
    assert "待审核" in words(client.get(answer.url))


def test_a_row_more_does_not_keep_anything(client):
    world = a_world()
    signed_in(client, world.bureau)
    page = client.post(declare_page(world), filled(world, **{"audience-step": "add"}))
    assert 'name="audience-1-fact"' in words(page)
    assert not PlanItem.objects.exists()


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"starts_0": "2019-12-30", "ends_0": "2020-01-10"}, "培训日期应在2020年之内"),
        ({"ends_0": "2020-09-01"}, "结束日期不得早于开始日期"),
        ({"ends_0": ""}, "请填写这一段的开始和结束日期"),
        ({"people": "0"}, "计划人数应在1至100000之间"),
        ({"people": "1000000000"}, "计划人数应在1至100000之间"),
        ({"organiser": "没有的局"}, "计划制定单位范围内没有这个机构"),
        ({"audience-0-value": "很多"}, "应当是整数"),
        (
            {
                "audience-count": "2",
                "audience-1-fact": "age",
                "audience-1-how": "at_least",
                "audience-1-value": "60",
            },
            "条件自相矛盾",
        ),
    ],
)
def test_what_cannot_be_is_said_at_its_field(client, changed, told):
    world = a_world()
    signed_in(client, world.bureau)
    page = client.post(declare_page(world), filled(world, then="submit", **changed))
    assert page.status_code == 400
    assert told in words(page)
    assert not PlanItem.objects.exists()


def test_a_draft_is_revised_and_its_wordings_compared(client):
    world = a_world()
    signed_in(client, world.bureau)
    client.post(declare_page(world), filled(world, then="keep"))
    item = PlanItem.objects.get()
    page = reverse("plans:revise", args=[item.pk])
    assert 'value="科级干部进修班"' in words(client.get(page))
    client.post(page, filled(world, people="60", then="keep"))
    shown = words(client.get(reverse("plans:item", args=[item.pk])))
    assert "<del>50</del>" in shown
    assert "<ins>60</ins>" in shown
    client.post(reverse("plans:submit", args=[item.pk]))
    client.post(reverse("plans:withdraw", args=[item.pk]))
    item.refresh_from_db()
    assert item.state == "withdrawn"


def test_a_reviewer_goes_from_item_to_item_and_does_several_at_once(client):
    world = a_world(review_path="direct")
    items = [PlanItemFactory(plan=world.plan, submitted=True, organiser=world.bureau) for _ in range(4)]
    signed_in(client, world.city)
    page = reverse("plans:review", args=[world.plan.pk])
    shown = client.get(f"{page}?item={items[1].pk}")
    assert "第 2 个，共 4 个" in words(shown)
    silent = client.post(page, {"item": items[1].pk, "deed": "return"}, HTTP_HX_REQUEST="true")
    assert "请写明审核意见" in words(silent)
    after = client.post(page, {"item": items[1].pk, "deed": "approve"}, HTTP_HX_REQUEST="true")
    assert items[2].label in words(after)
    assert "第 2 个，共 3 个" in words(after)
    several = {"item": items[2].pk, "bulk": "approve", "items": [items[0].pk, items[2].pk]}
    client.post(page, several, HTTP_HX_REQUEST="true")
    assert PlanItem.objects.filter(state="approved").count() == 3
    again = client.post(page, several, HTTP_HX_REQUEST="true")
    assert "请先勾选待审核的项目" in words(again)
    assert "请选择要办理的事项" in words(client.post(page, {"item": items[3].pk}, HTTP_HX_REQUEST="true"))
    plain = client.post(page, {"item": items[3].pk, "deed": "reject", "opinion": "重复"})
    assert plain.status_code == 302
    assert "没有待办" in words(client.get(page))
    assert "不予列入" in words(client.get(f"{page}?show=done"))
    assert client.get(f"{page}?item=x").status_code == 404


def test_two_hundred_items_cost_no_more_than_two(client, django_assert_max_num_queries):
    world = a_world(review_path="direct")
    PlanItemFactory.create_batch(40, plan=world.plan, submitted=True, organiser=world.bureau)
    signed_in(client, world.city)
    for page in ("plans:review", "plans:plan", "plans:trail", "plans:changes", "plans:declare"):
        client.get(reverse(page, args=[world.plan.pk]))
        with django_assert_max_num_queries(12):
            client.get(reverse(page, args=[world.plan.pk]))


def test_a_plan_is_opened_filed_and_published_on_its_page(client):
    world = a_world(review_path="direct")
    PlanItemFactory(plan=world.plan, approved=True)
    signed_in(client, world.city)
    page = reverse("plans:plan", args=[world.plan.pk])
    move = reverse("plans:move", args=[world.plan.pk])
    assert "截止申报" in words(client.get(page))
    client.post(move, {"deed": "close_declaring"})
    client.post(move, {"deed": "file"})
    assert "报备中" in words(client.get(page))
    signed_in(client, world.province)
    assert "准予备案" in words(client.get(page))
    client.post(move, {"deed": "send_back", "opinion": "请补充党性教育"})
    client.post(move, {"deed": "file"})
    client.post(move, {"deed": "acknowledge"})
    client.post(move, {"deed": "publish"})
    assert AnnualPlan.objects.get().state == "published"
    assert "请补充党性教育" in words(client.get(reverse("plans:trail", args=[world.plan.pk])))


def test_a_county_opens_its_own_plan_once(client):
    world = a_world()
    signed_in(client, world.county)
    page = reverse("plans:open")
    said = {
        "year": "2021",
        "kind": "regular",
        "title": "县2021年计划",
        "policy": "sichuan-2018-2022",
        "review_path": "every_level",
        "declare_until": "2020-11-30",
        "review_until": "2020-12-31",
    }
    assert world.county.name in words(client.get(page))
    plan = AnnualPlan.objects.get(pk=client.post(page, said).url.strip("/").split("/")[-1])
    assert "该单位本年度已有年度培训计划" in words(client.post(page, said))
    deadlines = reverse("plans:deadlines", args=[plan.pk])
    wrong = {"declare_until": "2020-12-31", "review_until": "2020-12-01"}
    assert "审核截止日期不得早于" in words(client.post(deadlines, wrong))
    client.post(deadlines, {"declare_until": "2020-12-01", "review_until": "2020-12-31"})
    plan.refresh_from_db()
    assert plan.declare_until == date(2020, 12, 1)


def test_a_published_plan_changes_by_a_notice_that_is_agreed_to(client):
    world = a_world(published=True)
    item = PlanItemFactory(plan=world.plan, approved=True, organiser=world.bureau, called_from=world.bureau)
    signed_in(client, world.bureau)
    page = reverse("plans:propose", args=[item.pk])
    assert "变更理由" in words(client.get(page))
    silent = client.post(page, filled(world, then="change"))
    assert "请写明变更理由" in words(silent)
    client.post(
        page, filled(world, then="change", reason="场地维修", starts_0="2020-10-12", ends_0="2020-10-23")
    )
    change = ChangeNotice.objects.get()
    changes = reverse("plans:changes", args=[world.plan.pk])
    assert 'name="decision"' not in words(client.get(changes))
    signed_in(client, world.city)
    assert 'name="decision"' in words(client.get(changes))
    client.post(reverse("plans:decide", args=[change.pk]), {"decision": "agree"})
    item.refresh_from_db()
    assert item.starts_on == date(2020, 10, 12)
    assert "2020-09-07 至 09-18" in words(client.get(changes))
    client.post(page, {"then": "cancel", "reason": "经费不足"})
    change = ChangeNotice.objects.get(state="proposed")
    client.post(reverse("plans:decide", args=[change.pk]), {"decision": "decline", "opinion": "压缩规模"})
    assert "压缩规模" in words(client.get(changes))


def test_items_of_the_year_before_are_taken_over(client):
    world = a_world()
    old = AnnualPlanFactory(
        organisation=world.city, year=2019, state="closed", version=1, published_at=MONDAY
    )
    item = PlanItemFactory(
        plan=old,
        approved=True,
        organiser=world.bureau,
        starts_on=date(2019, 9, 2),
        ends_before=date(2019, 9, 14),
    )
    signed_in(client, world.bureau)
    page = reverse("plans:copy", args=[world.plan.pk])
    assert item.title in words(client.get(page))
    client.post(page, {"items": [item.pk, "x"]})
    assert world.plan.items.get().copied_from == item
    assert "已沿用过" in words(client.get(page))


def test_the_list_shows_what_one_may_declare_to(client):
    world = a_world()
    signed_in(client, world.bureau)
    page = words(client.get(reverse("plans:list")))
    assert "正在征集申报" in page
    assert world.plan.title in page
    narrowed = words(client.get(reverse("plans:list"), {"state": "published", "year": "2020"}))
    assert "没有符合条件的计划" in narrowed
    signed_in(client, OrganisationFactory())
    assert world.plan.title not in words(client.get(reverse("plans:list")))


def test_the_plan_is_taken_as_a_file(client):
    world = a_world()
    PlanItemFactory(plan=world.plan, organiser=world.bureau, audience={"category": "women"}, programme="x")
    signed_in(client, world.city)
    page = reverse("plans:plan", args=[world.plan.pk])
    answer = client.post(page, {"form": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "年度培训计划表" in answer.headers["Content-Disposition"] or "编号" in text
    assert "属于「女干部」" in text
    assert client.get(page, {"q": "进修", "month": "9", "kind": "main"}).status_code == 200
