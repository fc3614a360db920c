"""What stands against plans, items, reviews and changes; without a database."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pytest

from ganxun.base.periods import Period
from ganxun.plans.choices import ItemState, PlanState, ReviewDeed
from ganxun.plans.decisions import changes, items, plans
from ganxun.plans.decisions.audiences import is_impossible
from ganxun.plans.decisions.items import Declared, Known
from ganxun.plans.decisions.stages import following, stages
from ganxun.plans.states import ITEM_STEPS, PLAN_STEPS
from ganxun.rules.language.conditions import AllHold, AnyHolds, InCategory, Not, Operator, Test

TODAY = date(2020, 6, 15)
WEEKS = Period(date(2020, 9, 7), date(2020, 9, 19))
KNOWN = Known(programmes=frozenset({"top_leaders"}), topics=frozenset({"xi_thought"}), most_hours_a_day=80)


@dataclass(frozen=True)
class P:
    """A plan, without a database."""

    state: str = "declaring"
    declare_until: date = date(2020, 7, 15)
    review_until: date = date(2020, 7, 31)


@dataclass(frozen=True)
class I:  # noqa: E742 - an item
    """An item, without a database."""

    state: str = "draft"
    version: int = 1


@dataclass(frozen=True)
class C:
    """A change, without a database."""

    state: str = "proposed"
    item_version: int = 1
    kind: str = "changed"


@dataclass(frozen=True)
class Place:
    """An organisation, without a database."""

    pk: int
    path: str
    kind: str = "department"


def said(**changed) -> Declared:
    whole = {
        "title": "县处级干部进修班",
        "kind": "main",
        "organiser_id": 1,
        "called_from_id": 1,
        "segments": (WEEKS,),
        "days": 100,
        "hours": 800,
        "people": 50,
        "responsible": "周明",
    }
    return Declared(**(whole | changed))


def codes(reasons):
    assert all("{" not in str(reason) for reason in reasons)
    return [reason.code for reason in reasons]


def content(**changed):
    return codes(items.why_not_content(said(**changed), year=2020, known=KNOWN))


def test_the_tables_of_steps_use_words_that_exist():
    for steps, states in ((PLAN_STEPS, PlanState), (ITEM_STEPS, ItemState)):
        for (deed, state), after in steps.items():
            assert deed in ReviewDeed.values
            assert {state, after} <= set(states.values)


def test_every_state_of_an_item_can_be_reached():
    assert set(ITEM_STEPS.values()) | {"draft"} == set(ItemState.values)
    assert set(PLAN_STEPS.values()) | {"declaring"} == set(PlanState.values)


def test_a_plan_is_opened_once_for_a_year_of_a_policy_that_binds():
    fine = {
        "year": 2020,
        "declare_until": TODAY,
        "review_until": TODAY,
        "exists": False,
        "policy_known": True,
    }
    assert plans.why_not_open(**fine) == ()
    wrong = fine | {"exists": True, "policy_known": False, "review_until": date(2020, 6, 14)}
    assert codes(plans.why_not_open(**wrong)) == ["plan_exists", "no_such_policy", "review_before_declaring"]
    assert codes(plans.why_not_open(**(fine | {"year": 20200}))) == ["year_out_of_range"]


def test_a_plan_goes_up_when_all_is_reviewed_and_something_is_in_it():
    reviewing = P("reviewing")
    assert plans.why_not_file(reviewing, {"approved": 3, "draft": 2}, has_upper=True) == ()
    assert plans.why_not_file(reviewing, {"approved": 3}, has_upper=False) == ()
    assert codes(plans.why_not_file(reviewing, {"submitted": 1}, has_upper=True)) == [
        "items_waiting",
        "no_items",
    ]
    assert codes(plans.why_not_file(P(), {"approved": 1}, has_upper=True)) == ["wrong_plan_state"]
    assert plans.why_not_send_back("经费请核减") == ()
    assert codes(plans.why_not_send_back(" ")) == ["opinion_missing"]


def test_declaring_ends_with_its_day_and_extra_items_come_after_publication():
    assert items.why_not_declare(P(), today=date(2020, 7, 15), is_extra=False) == ()
    assert codes(items.why_not_declare(P(), today=date(2020, 7, 16), is_extra=False)) == ["deadline_passed"]
    assert codes(items.why_not_declare(P("filed"), today=TODAY, is_extra=False)) == ["declaring_is_over"]
    assert items.why_not_declare(P("published"), today=TODAY, is_extra=True) == ()
    assert codes(items.why_not_declare(P(), today=TODAY, is_extra=True)) == ["not_published"]


def test_what_was_returned_comes_back_until_the_review_ends():
    returned, plan = I("returned"), P("reviewing")
    assert items.why_not_submit(plan, returned, today=date(2020, 7, 31), is_extra=False) == ()
    late = items.why_not_submit(plan, returned, today=date(2020, 8, 1), is_extra=False)
    assert codes(late) == ["deadline_passed"]
    assert codes(items.why_not_submit(P("filed"), returned, today=TODAY, is_extra=False)) == [
        "review_is_over"
    ]
    assert codes(items.why_not_submit(plan, I(), today=TODAY, is_extra=False)) == ["declaring_is_over"]
    assert items.why_not_submit(P("published"), returned, today=TODAY, is_extra=True) == ()
    assert codes(items.why_not_submit(P(), I("approved"), today=TODAY, is_extra=False)) == [
        "wrong_item_state"
    ]


def test_who_returns_or_rejects_says_why():
    waiting = I("submitted")
    for deed in ("return", "reject"):
        assert items.why_not_review(P("reviewing"), waiting, deed, opinion="重复", is_extra=False) == ()
        silent = items.why_not_review(P("reviewing"), waiting, deed, opinion=" ", is_extra=False)
        assert codes(silent) == ["opinion_missing"]
    assert items.why_not_review(P(), waiting, "approve", opinion="", is_extra=False) == ()
    over = items.why_not_review(P("published"), I("draft"), "approve", opinion="", is_extra=False)
    assert codes(over) == ["wrong_item_state", "review_is_over"]
    assert items.why_not_review(P("published"), waiting, "approve", opinion="", is_extra=True) == ()


def test_a_declaration_that_says_all_is_taken():
    assert content() == []
    assert content(programme="top_leaders", topic="xi_thought", hours_theory=500, hours_party=300) == []


@pytest.mark.parametrize(
    ("changed", "reasons"),
    [
        ({"title": " ", "responsible": ""}, ["title_missing", "responsible_missing"]),
        ({"segments": ()}, ["segments_missing"]),
        ({"segments": (Period(date(2019, 12, 30), date(2020, 1, 11)),)}, ["segments_outside_year"]),
        ({"segments": (Period(date(2020, 12, 20), date(2021, 1, 2)),)}, ["segments_outside_year"]),
        ({"segments": (WEEKS, Period(date(2020, 9, 18), date(2020, 9, 20)))}, ["segments_overlap"]),
        ({"days": 121, "hours": 800}, ["days_more_than_span"]),
        ({"people": 0}, ["people_out_of_range"]),
        ({"people": 10**9}, ["people_out_of_range"]),
        ({"fewest": 51}, ["fewest_out_of_range"]),
        ({"days": 0}, ["days_missing"]),
        ({"hours": 0}, ["hours_missing"]),
        ({"hours": 801}, ["hours_more_than_days"]),
        ({"hours_theory": 500, "hours_party": 301}, ["hours_parts_exceed"]),
        ({"budget": -1}, ["budget_out_of_range"]),
        ({"budget": 10**12}, ["budget_out_of_range"]),
        ({"programme": "nothing", "topic": "nothing"}, ["programme_unknown", "topic_unknown"]),
    ],
)
def test_what_cannot_be_is_refused_with_all_reasons(changed, reasons):
    assert content(**changed) == reasons


def test_places_and_conditions_are_held_against_what_is_known():
    known = replace(
        KNOWN,
        organiser_is_inside=False,
        called_from_is_inside=False,
        institution_exists=False,
        audience_problems=("没有人员的事实「agee」。",),
    )
    assert codes(items.why_not_content(said(), year=2020, known=known)) == [
        "organiser_outside",
        "called_from_outside",
        "institution_unknown",
        "audience_refused",
    ]


def test_a_declaration_survives_being_kept():
    two = (WEEKS, Period(date(2020, 11, 2), date(2020, 11, 7)))
    one = said(segments=two, audience={"category": "county_leaders"})
    assert Declared.of_plain(one.plain()) == one
    assert (one.starts_on, one.ends_before) == (date(2020, 9, 7), date(2020, 11, 7))


def test_levels_between_declarer_and_planner_review_in_order():
    province, city, county = (
        Place(1, "1.", "province"),
        Place(2, "1.2.", "city"),
        Place(3, "1.2.3.", "county"),
    )
    township, bureau = Place(4, "1.2.3.4.", "township"), Place(5, "1.2.3.5.")
    above = [province, city, county]
    assert stages(bureau, [*above, bureau], province, every_level=True) == [3, 2, 1]
    assert stages(township, [*above, township], city, every_level=True) == [3, 2]
    assert stages(bureau, [*above, bureau], province, every_level=False) == [1]
    assert stages(county, above, county, every_level=True) == [3]
    assert stages(county, above, city, every_level=True) == [2]
    assert [following([3, 2, 1], now) for now in (3, 2, 1, 9)] == [2, 1, None, 1]


def test_a_change_says_what_it_does_and_why():
    before = said()
    later = said(segments=(Period(date(2020, 10, 12), date(2020, 10, 24)),))
    assert changes.kind_of(before, None) == "cancelled"
    assert changes.kind_of(before, later) == "postponed"
    assert changes.kind_of(before, said(people=40)) == "changed"
    assert changes.differences(before, said(people=40)) == {"people": (50, 40)}
    published, approved = P("published"), I("approved")
    fine = changes.why_not_propose(published, approved, before, later, reason="场地维修", is_open=False)
    assert fine == ()
    wrong = changes.why_not_propose(P(), I(), before, before, reason=" ", is_open=True)
    assert codes(wrong) == [
        "wrong_item_state",
        "not_published",
        "reason_missing",
        "change_open",
        "nothing_changed",
    ]
    assert changes.why_not_propose(published, approved, before, None, reason="取消", is_open=False) == ()


def test_a_change_is_decided_once_and_upon_the_wording_it_was_written_for():
    published, approved = P("published"), I("approved")

    def against(item=approved, change=C(), agreed=True, opinion=""):
        return codes(changes.why_not_decide(published, item, change, agreed=agreed, opinion=opinion))

    assert against() == []
    assert against(change=C(kind="cancelled")) == []
    assert against(change=C("declined")) == ["change_decided"]
    assert against(agreed=False) == ["opinion_missing"]
    assert against(agreed=False, opinion="不必") == []
    assert against(item=I("approved", version=2)) == ["item_changed_since"]
    assert against(item=I("cancelled")) == ["wrong_item_state"]


def age(operator, *values):
    return Test("age", Operator(operator), values)


@pytest.mark.parametrize(
    "parts",
    [
        (age("at_least", 60), age("at_most", 30)),
        (age("above", 30), age("at_most", 30)),
        (age("at_least", 30), age("below", 30)),
        (age("between", 20, 30), age("between", 31, 40)),
        (age("equals", 30), age("equals", 31)),
        (age("equals", 30), age("above", 30)),
        (age("in", 30, 31), age("below", 30)),
        (age("in", 30, 31), age("at_most", 29)),
        (AnyHolds((age("at_least", 60), age("at_least", 50))), age("at_most", 40)),
    ],
)
def test_a_condition_that_contradicts_itself_is_impossible(parts):
    assert is_impossible(AllHold(parts))


@pytest.mark.parametrize(
    "condition",
    [
        AllHold(),
        age("at_least", 60),
        AllHold((age("at_least", 30), age("at_most", 30))),
        AllHold((age("above", 29), age("below", 31), age("at_least", 20), age("at_most", 60))),
        AllHold((age("in", 30, 31), age("above", 30))),
        AllHold((age("equals", 30), age("at_least", 30), age("at_most", 30))),
        AllHold((age("is_known", *[True]), InCategory("leaders"), Not(age("at_least", 60)))),
        AnyHolds((AllHold((age("at_least", 60), age("at_most", 30))), age("at_least", 50))),
    ],
)
def test_a_condition_that_somebody_might_satisfy_is_believed(condition):
    assert not is_impossible(condition)


def test_a_condition_with_too_many_alternatives_is_believed():
    either = AnyHolds((age("at_least", 60), age("at_most", 30)))
    many = AllHold((either,) * 12)
    assert not is_impossible(many)
    assert not is_impossible(AllHold((many, age("equals", 1))))
    assert not is_impossible(AnyHolds((many, age("equals", 1))))
