"""Declared, reviewed level by level, filed, published, changed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from ganxun.base.models import AuditEntry
from ganxun.base.periods import Period
from ganxun.base.permissions import Permission
from ganxun.plans.actions import changing, items, plans, reviewing
from ganxun.plans.models import AnnualPlan, ChangeNotice, PlanItem, ReviewNote
from tests.base.situations import MONDAY, TODAY, an_officer_of, refused
from tests.orgs.factories import OrganisationFactory
from tests.plans.factories import AnnualPlanFactory, PlanItemFactory
from tests.plans.worlds import DOING, POLICY, a_world, said

pytestmark = pytest.mark.django_db

AFTER_DEADLINE = datetime(2020, 7, 20, 2, tzinfo=UTC)


def declared(world, organiser=None, **changed):
    return items.declare_item(world.plan.pk, said(organiser or world.bureau, **changed), **DOING)


def approved_up(item, times=3):
    for _level in range(times):
        item.refresh_from_db()
        if item.state == "submitted":
            reviewing.review_items([item.pk], "approve", **DOING)
    item.refresh_from_db()
    return item


def test_a_plan_is_opened_for_the_year_of_a_policy_that_binds():
    world = a_world()
    new = plans.NewPlan(
        organisation_id=world.county.pk,
        year=2021,
        title="县2021年培训计划",
        policy_code=POLICY,
        declare_until=date(2020, 11, 30),
        review_until=date(2020, 12, 31),
    )
    plan = plans.open_plan(new, **DOING)
    assert (plan.state, plan.version) == ("declaring", 0)
    assert refused(plans.open_plan, new, **DOING).codes == ["plan_exists"]
    stranger = an_officer_of(OrganisationFactory())
    assert refused(plans.open_plan, new, actor=stranger, at=MONDAY).codes == ["not_permitted"]


def test_a_declared_item_has_a_number_a_version_and_an_entry():
    world = a_world()
    two = (Period(date(2020, 9, 7), date(2020, 9, 12)), Period(date(2020, 11, 2), date(2020, 11, 7)))
    item = declared(world, segments=two, audience={"category": "section_and_below"})
    assert (item.number, item.version, item.state) == (1, 1, "draft")
    assert (item.starts_on, item.ends_before) == (date(2020, 9, 7), date(2020, 11, 7))
    assert item.segments.count() == 2
    assert item.versions.get().content["audience"] == {"category": "section_and_below"}
    assert declared(world).number == 2
    world.plan.refresh_from_db()
    assert world.plan.revision == 2
    assert AuditEntry.objects.filter(deed="plan_item.declared", org_path=world.bureau.path).count() == 2


def test_declarations_are_taken_together_or_not_at_all():
    world = a_world()
    rows = [
        said(world.bureau),
        said(world.bureau, people=10**9, audience={"fact": "agee", "at_least": 3}),
        said(world.bureau, audience={"all": [{"fact": "age", "at_least": 60}, {"fact": "age", "below": 30}]}),
        said(OrganisationFactory(), institution_id=10**9, called_from_id=world.province.pk),
    ]
    refusal = refused(items.declare_items, world.plan.pk, rows, **DOING)
    assert {row: [reason.code for reason in reasons] for row, reasons in refusal.rows.items()} == {
        1: ["people_out_of_range", "audience_refused"],
        2: ["audience_refused"],
        3: ["organiser_outside", "called_from_outside", "institution_unknown"],
    }
    assert not PlanItem.objects.exists()
    assert set(items.why_not_declare_items(world.plan, rows, on=TODAY)) == {1, 2, 3}
    late = items.why_not_declare_items(world.plan, rows[:1], on=AFTER_DEADLINE.date())
    assert [reason.code for reason in late[0]] == ["deadline_passed"]


def test_true_and_one_are_different_answers():
    world = a_world()
    rows = [
        said(world.bureau, audience={"fact": "is_leader", "equals": True}),
        said(world.bureau, audience={"fact": "is_leader", "equals": 1}),
    ]
    assert list(refused(items.declare_items, world.plan.pk, rows, **DOING).rows) == [1]


def test_who_declares_holds_the_right_over_the_organiser():
    world = a_world()
    own = an_officer_of(world.bureau, Permission.PLAN_DECLARE)
    item = items.declare_item(world.plan.pk, said(world.bureau), actor=own, at=MONDAY)
    other = items.declare_item
    assert refused(other, world.plan.pk, said(world.county), actor=own, at=MONDAY).codes == ["not_permitted"]
    taken_over = said(world.county)
    assert refused(items.revise_item, item.pk, taken_over, actor=own, at=MONDAY).codes == ["not_permitted"]
    reader = an_officer_of(world.bureau, Permission.PLAN_READ)
    for deed, rest in ((items.submit_items, [[item.pk]]), (items.withdraw_item, [item.pk])):
        assert refused(deed, *rest, actor=reader, at=MONDAY).codes == ["not_permitted"]


def test_each_wording_of_a_draft_is_kept():
    world = a_world()
    item = declared(world)
    items.revise_item(item.pk, said(world.bureau, people=60), **DOING)
    same = items.revise_item(item.pk, said(world.bureau, people=60), **DOING)
    assert (same.version, same.people) == (2, 60)
    assert [each.content["people"] for each in item.versions.all()] == [50, 60]


def test_an_item_goes_up_the_tree_level_by_level():
    world = a_world()
    item = declared(world)
    items.submit_items([item.pk], **DOING)
    item.refresh_from_db()
    assert item.waiting_at == world.county
    county = an_officer_of(world.county, Permission.PLAN_REVIEW)
    reviewing.review_items([item.pk], "approve", actor=county, at=MONDAY)
    item.refresh_from_db()
    assert (item.state, item.waiting_at) == ("submitted", world.city)
    refusal = refused(reviewing.review_items, [item.pk], "approve", actor=county, at=MONDAY)
    assert refusal.codes == ["not_permitted"]
    assert approved_up(item).state == "approved"
    assert [note.deed for note in item.notes.all()] == ["declare", "submit", "approve", "approve"]


def test_what_is_returned_comes_back_with_another_wording():
    world = a_world()
    item = declared(world)
    items.submit_items([item.pk], **DOING)
    assert refused(reviewing.review_items, [item.pk], "return", **DOING).codes == ["opinion_missing"]
    reviewing.review_items([item.pk], "return", opinion="人数偏多", **DOING)
    assert ReviewNote.objects.get(deed="return").opinion == "人数偏多"
    items.revise_item(item.pk, said(world.bureau, people=40), **DOING)
    late = {"actor": DOING["actor"], "at": AFTER_DEADLINE}
    items.submit_items([item.pk], **late)
    item.refresh_from_db()
    assert (item.state, item.waiting_at, item.version) == ("submitted", world.county, 2)


def test_many_are_reviewed_at_once_or_none():
    world = a_world()
    several = [declared(world, title=f"第{n}班") for n in range(3)]
    keys = [item.pk for item in several]
    items.submit_items(keys[:2], **DOING)
    assert refused(reviewing.review_items, keys, "approve", **DOING).codes == ["wrong_item_state"]
    moved = reviewing.review_items(keys[:2], "approve", **DOING)
    assert {item.waiting_at_id for item in moved} == {world.city.pk}
    reviewing.review_items(keys[:1], "reject", opinion="与县班次重复", **DOING)
    restored = reviewing.review_items(keys[:1], "reopen", **DOING)[0]
    assert (restored.state, restored.waiting_at) == ("submitted", world.city)
    elsewhere = PlanItemFactory(submitted=True)
    with pytest.raises(PlanItem.DoesNotExist):
        reviewing.review_items([keys[0], elsewhere.pk], "approve", **DOING)


def test_an_item_may_be_taken_back_while_it_waits():
    world = a_world()
    item = declared(world)
    items.submit_items([item.pk], **DOING)
    assert items.withdraw_item(item.pk, **DOING).waiting_at is None
    assert refused(items.withdraw_item, item.pk, **DOING).codes == ["wrong_item_state"]


def test_a_plan_is_filed_above_and_published():
    world = a_world()
    item = declared(world)
    items.submit_items([item.pk], **DOING)
    plans.move_plan(world.plan.pk, "close_declaring", **DOING)
    assert refused(plans.move_plan, world.plan.pk, "file", **DOING).codes == ["items_waiting", "no_items"]
    approved_up(item)
    own = an_officer_of(world.city, Permission.PLAN_PUBLISH)
    filed = plans.move_plan(world.plan.pk, "file", actor=own, at=MONDAY)
    assert (filed.state, filed.filed_with) == ("filing", world.province)
    acknowledge = {"actor": own, "at": MONDAY}
    assert refused(plans.move_plan, world.plan.pk, "acknowledge", **acknowledge).codes == ["not_permitted"]
    assert refused(plans.move_plan, world.plan.pk, "send_back", **DOING).codes == ["opinion_missing"]
    above = an_officer_of(world.province, Permission.PLAN_PUBLISH)
    assert plans.move_plan(world.plan.pk, "acknowledge", actor=above, at=MONDAY).filed_at == MONDAY
    published = plans.move_plan(world.plan.pk, "publish", actor=own, at=MONDAY)
    assert (published.state, published.version) == ("published", 1)
    assert refused(plans.move_plan, world.plan.pk, "change", **DOING).codes == ["wrong_plan_state"]


def test_the_root_files_with_nobody():
    plan = AnnualPlanFactory(organisation=OrganisationFactory(province=True), reviewing=True)
    PlanItemFactory(plan=plan, approved=True)
    assert refused(plans.move_plan, plan.pk, "file", **DOING).codes == ["wrong_plan_state"]
    assert plans.move_plan(plan.pk, "settle", **DOING).state == "filed"


def test_deadlines_move_while_the_plan_is_made():
    world = a_world()
    days = {"declare_until": date(2020, 8, 1), "review_until": date(2020, 8, 31)}
    assert plans.move_deadlines(world.plan.pk, **days, **DOING).review_until == date(2020, 8, 31)
    backwards = days | {"review_until": date(2020, 7, 1)}
    refusal = refused(plans.move_deadlines, world.plan.pk, **backwards, **DOING)
    assert refusal.codes == ["review_before_declaring"]
    AnnualPlan.objects.update(state="filed")
    assert refused(plans.move_deadlines, world.plan.pk, **days, **DOING).codes == ["wrong_plan_state"]


def test_a_published_plan_changes_by_notices_only():
    world = a_world(published=True)
    item = PlanItemFactory(plan=world.plan, approved=True, organiser=world.bureau, called_from=world.bureau)
    assert refused(items.revise_item, item.pk, said(world.bureau), **DOING).codes == ["wrong_item_state"]
    before = items.declared_of(item)
    october = (Period(date(2020, 10, 12), date(2020, 10, 24)),)
    after = type(before).of_plain(
        before.plain() | {"segments": [[str(day.starts_on), str(day.ends_before)] for day in october]}
    )
    asked = changing.propose_change(item.pk, after, reason="场地维修", **DOING)
    assert asked.kind == "postponed"
    again = refused(changing.propose_change, item.pk, None, reason="取消", **DOING)
    assert again.codes == ["change_open"]
    declarer = an_officer_of(world.bureau, Permission.PLAN_DECLARE)
    refusal = refused(changing.decide_change, asked.pk, agreed=True, actor=declarer, at=MONDAY)
    assert refusal.codes == ["not_permitted"]
    changing.decide_change(asked.pk, agreed=True, **DOING)
    item.refresh_from_db()
    world.plan.refresh_from_db()
    assert (item.starts_on, item.version, world.plan.version) == (date(2020, 10, 12), 2, 2)
    assert refused(changing.decide_change, asked.pk, agreed=True, **DOING).codes == ["change_decided"]


def test_a_change_may_be_declined_or_cancel_a_class():
    world = a_world(published=True)
    item = PlanItemFactory(plan=world.plan, approved=True)
    asked = changing.propose_change(item.pk, None, reason="经费不足", **DOING)
    refusal = refused(changing.decide_change, asked.pk, agreed=False, **DOING)
    assert refusal.codes == ["opinion_missing"]
    assert changing.decide_change(asked.pk, agreed=False, opinion="请压缩规模", **DOING).state == "declined"
    asked = changing.propose_change(item.pk, None, reason="经费不足", **DOING)
    changing.decide_change(asked.pk, agreed=True, **DOING)
    item.refresh_from_db()
    assert item.state == "cancelled"


def test_an_out_of_plan_item_joins_the_published_plan_as_a_notice():
    world = a_world(published=True)
    item = declared(world, world.city, purpose="上级部署")
    assert item.timing == "extra"
    items.submit_items([item.pk], **DOING)
    approved_up(item)
    world.plan.refresh_from_db()
    notice = ChangeNotice.objects.get()
    assert (notice.kind, notice.plan_version, world.plan.version) == ("added", 2, 2)


def test_items_are_taken_over_on_the_same_weekdays():
    world = a_world()
    old = AnnualPlanFactory(organisation=world.city, year=2019, published=True)
    item = PlanItemFactory(
        plan=old,
        organiser=world.bureau,
        starts_on=date(2019, 9, 2),
        ends_before=date(2019, 9, 14),
    )
    early = PlanItemFactory(
        plan=old,
        organiser=world.bureau,
        starts_on=date(2019, 1, 1),
        ends_before=date(2019, 1, 5),
        days=40,
        hours=300,
        hours_theory=0,
        hours_party=0,
    )
    late = PlanItemFactory(
        plan=old, organiser=world.bureau, starts_on=date(2019, 12, 20), ends_before=date(2020, 1, 1)
    )
    copies = items.copy_items([item.pk, early.pk, late.pk], world.plan.pk, **DOING)
    assert copies[0].starts_on == date(2020, 8, 31)
    assert copies[0].starts_on.weekday() == item.starts_on.weekday()
    assert copies[0].copied_from == item
    assert copies[1].starts_on == date(2020, 1, 7)
    assert copies[2].ends_before <= date(2021, 1, 1)


def test_each_sees_the_own_plans_those_above_and_what_is_published():
    world = a_world()
    draft = PlanItemFactory(plan=world.plan, organiser=world.county)
    reader = an_officer_of(world.bureau, Permission.PLAN_READ)
    assert AnnualPlan.objects.visible_to(reader).get() == world.plan
    assert not PlanItem.objects.visible_to(reader).exists()
    own = PlanItemFactory(plan=world.plan, organiser=world.bureau)
    assert PlanItem.objects.visible_to(reader).get() == own
    approved = PlanItemFactory(plan=world.plan, organiser=world.county, approved=True)
    AnnualPlan.objects.update(state="published", version=1, published_at=MONDAY)
    assert set(PlanItem.objects.visible_to(reader)) == {own, approved}
    city = an_officer_of(world.city, Permission.PLAN_READ)
    assert set(PlanItem.objects.visible_to(city)) == {own, approved, draft}
    stranger = an_officer_of(OrganisationFactory())
    assert not PlanItem.objects.visible_to(stranger).exists()
    assert not AnnualPlan.objects.visible_to(stranger).exists()
