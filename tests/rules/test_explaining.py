"""Why: records with their reasons, what is missing and who can supply it, and the people behind a figure."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ganxun.rules.evaluating import evaluate_people, postgres_people
from ganxun.rules.explanation import Explanation, Outcome, explain, explain_all, explain_people
from ganxun.rules.language.conditions import ALWAYS, AllHold, Holds, Operator, Test
from ganxun.rules.language.periods import CalendarYear, Every, PlanPeriod, Within
from ganxun.rules.language.policy import Policy, Subject
from ganxun.rules.language.requirements import (
    Accumulate,
    Bound,
    BoundKind,
    Measure,
    Occur,
    Over,
    Reach,
    Share,
)
from ganxun.rules.members import Member, Side, members
from tests.rules.test_groups import RECOGNISED, TRAINED, a_credit, a_province, a_rule
from tests.rules.worlds import REGISTRY, Rows, _row, a_policy_of, in_postgres, make_tables

pytestmark = pytest.mark.django_db
YEAR_END = date(2019, 12, 31)
HOURS = Accumulate(Measure.HOURS, "credits", 900, AllHold((TRAINED, RECOGNISED)))


@pytest.fixture
def cursor(db: Any):
    with connection.cursor() as opened:
        make_tables(opened)
        yield opened


def of_person(requires: Any, period: Any = None, **given: Any) -> Policy:
    return a_policy_of(a_rule(Subject.PERSON, requires, period or CalendarYear(), **given))


def explained(cursor: Any, policy: Policy, rows: Rows, as_of: date = YEAR_END) -> Explanation:
    in_postgres(cursor, rows)
    return explain(policy, "duty", as_of, 1, registry=REGISTRY, cursor=cursor)


def reasons(explanation: Explanation) -> dict[int, tuple[Outcome, tuple[str, ...]]]:
    return {
        seen.record.get("credit_id", 0): (seen.outcome, tuple(reason.code for reason in seen.reasons))
        for seen in explanation.evidence
    }


def a_person(*credits_of: dict[str, Any]) -> Rows:
    rows = a_province()
    rows["credits"] = [{**credit, "person_id": 1} for credit in credits_of]
    return rows


def test_each_record_says_why_it_counts_or_not(cursor: Any):
    rows = a_person(
        a_credit(1),
        a_credit(2, state="reversed"),
        a_credit(3, ends_on=date(2018, 6, 1)),
        a_credit(4, ends_on=date(2019, 12, 30)),
        a_credit(5, account="online"),
        a_credit(6, institution_recognised=None),
        a_credit(7, hours=None),
    )
    rows["schedules"] = [
        _row("schedules", person_id=1, hours=50, starts_on=day, ends_on=day, institution_recognised=True)
        for day in (date(2019, 12, 1), date(2020, 1, 5))
    ]
    rows["schedules"].append({**rows["schedules"][0], "institution_recognised": None})
    found = explained(cursor, of_person(HOURS), rows, date(2019, 11, 30))
    assert reasons(found) | {0: ()} == {
        0: (),
        1: (Outcome.COUNTED, ()),
        2: (Outcome.NOT_COUNTED, ("reversed",)),
        3: (Outcome.NOT_COUNTED, ("before_period",)),
        4: (Outcome.NOT_COUNTED, ("after_day_judged",)),
        5: (Outcome.NOT_COUNTED, ("condition",)),
        6: (Outcome.UNCERTAIN, ("missing_fact",)),
        7: (Outcome.UNCERTAIN, ("missing_fact",)),
    }
    booked = [seen.outcome for seen in found.evidence if seen.table == "schedules"]
    assert sorted(booked) == [Outcome.NOT_COUNTED, Outcome.SCHEDULED, Outcome.UNCERTAIN]
    assert {fact.name for fact in found.missing} == {"institution_recognised", "hours"}
    assert found.cure[0].startswith("请培训主办单位（培训记录）补充")


def test_an_earlier_stretch_is_part_of_its_event(cursor: Any):
    rows = a_person(a_credit(1, is_final_part=False), a_credit(2))
    found = explained(cursor, of_person(Occur("credits", 1)), rows)
    assert reasons(found)[1] == (Outcome.NOT_COUNTED, ("part_of_event",))
    assert "已有 1 次，目标 1 次。" in found.sentences


def test_sentences_follow_the_verdict(cursor: Any):
    due = explained(cursor, of_person(HOURS), a_person(a_credit(1)), date(2019, 6, 30))
    assert due.cure[0].startswith("在2019年12月31日以前再有 80 学时")
    late = explained(cursor, of_person(HOURS), a_person(a_credit(1)))
    assert late.cure[0].startswith("期限已到")
    lost = explained(cursor, of_person(HOURS), a_person(a_credit(1)), date(2019, 12, 30))
    assert lost.cure[0].startswith("剩余时间已不够补足")
    months = Accumulate(Measure.MONTHS, "credits", 10)
    assert "1个月按每月30天折算。" in explained(cursor, of_person(months), a_person(a_credit(1))).sentences


def test_those_whom_a_rule_does_not_concern_are_told_so(cursor: Any):
    men = Test("gender", Operator.EQUALS, ("male",))
    outside = of_person(HOURS, applies_when=men)
    assert explained(cursor, outside, a_person()).sentences == ("本条不适用于此人。",)
    assert explain_all(outside, YEAR_END, 1, registry=REGISTRY, cursor=cursor) == []
    rows = a_person()
    rows["exemptions"] = [_row("exemptions", person_id=1, starts_on=date(2019, 1, 1))]
    excused = explained(cursor, of_person(HOURS, exempt_when=Holds("exemptions", ALWAYS)), rows)
    assert excused.sentences[0].startswith("已批准免训")


def test_a_missing_fact_of_the_person_names_who_can_supply_it(cursor: Any):
    rows = a_person()
    rows["people"][0]["gender"] = None
    found = explained(cursor, of_person(HOURS, applies_when=Test("gender", Operator.EQUALS, ("male",))), rows)
    assert [(fact.name, fact.supplied_by) for fact in found.missing] == [
        ("gender", "组织人事部门（人员基本信息）")
    ]


def test_changes_of_post_inside_the_period_are_listed(cursor: Any):
    rows = a_person()
    rows["ranks"] = [
        _row(
            "ranks",
            rank_id=1,
            person_id=1,
            band="section",
            starts_on=date(2018, 1, 1),
            ends_before=date(2019, 7, 1),
        ),
        _row("ranks", rank_id=2, person_id=1, band="county", starts_on=date(2019, 7, 1)),
    ]
    found = explained(cursor, of_person(HOURS), rows)
    assert found.changes == ("2019年7月1日止：职级 乡科级。", "2019年7月1日起：职级 县处级。")


def test_however_many_rules_each_table_is_read_once(cursor: Any):
    many = [replace(a_rule(Subject.PERSON, HOURS), duty=f"duty_{number}") for number in range(5)]
    in_postgres(cursor, a_person(a_credit(1), a_credit(2)))
    with CaptureQueriesContext(connection) as asked, connection.cursor() as counted:
        found = explain_all(a_policy_of(*many), YEAR_END, 1, registry=REGISTRY, cursor=counted)
    assert [len(each.evidence) for each in found] == [2] * 5
    assert len(asked) == 4  # findings; credits with what is booked; posts; ranks


def test_however_many_people_each_table_is_read_once(cursor: Any):
    rows = a_person(a_credit(1), a_credit(2))
    in_postgres(cursor, rows)
    with CaptureQueriesContext(connection) as asked, connection.cursor() as counted:
        found = explain_people(of_person(HOURS), YEAR_END, [1, 2, 999], registry=REGISTRY, cursor=counted)
    assert len(asked) == 2  # findings; credits with what is booked
    assert len(found[1][0].evidence) == 2
    assert found[999] == []


def test_windows_and_recurring_duties_show_their_records(cursor: Any):
    rows = a_person(a_credit(1), a_credit(2, ends_on=date(2016, 5, 1)))
    again = explained(cursor, of_person(Occur("credits", 1), Every(2, 3)), rows)
    assert reasons(again)[2][0] is Outcome.COUNTED
    rows["events"] = [{"person_id": 1, "kind": "recruited", "on": date(2017, 1, 1)}]
    within = explained(cursor, of_person(Occur("credits", 1), Within(12, "recruited")), rows)
    assert reasons(within)[1] == (Outcome.NOT_COUNTED, ("after_period",))
    rows["events"] = []
    nothing = of_person(Occur("credits", 1), Within(12, "recruited"))
    assert explained(cursor, nothing, rows).changes == ()


def test_an_unknown_duty_is_a_key_error_and_no_rules_no_findings(cursor: Any):
    in_postgres(cursor, a_person())
    with pytest.raises(KeyError):
        explain(of_person(HOURS), "other", YEAR_END, 1, registry=REGISTRY, cursor=cursor)
    assert evaluate_people(a_policy_of(), YEAR_END, [1], registry=REGISTRY, cursor=cursor) == []


def test_a_kept_plan_judges_like_a_new_one(cursor: Any, tmp_path: Path):
    policy = of_person(HOURS, PlanPeriod())
    in_postgres(cursor, a_person(a_credit(1)))
    new = evaluate_people(policy, YEAR_END, [1], registry=REGISTRY, cursor=cursor, keep=tmp_path)
    assert (
        postgres_people(policy, YEAR_END, registry=REGISTRY).plan
        == postgres_people(policy, YEAR_END, registry=REGISTRY, keep=tmp_path).plan
    )
    assert new[0]["value"] == 100


# --- the people behind a figure ---------------------------------------------------------------------------------


def behind(cursor: Any, requires: Any, side: Side, unit: int | None = None) -> list[Member]:
    in_postgres(cursor, a_province())
    policy = a_policy_of(a_rule(Subject.PLAN, requires))
    return members(policy, "duty", YEAR_END, registry=REGISTRY, cursor=cursor, side=side, unit_id=unit)


def test_the_people_behind_a_share_are_named_on_either_side(cursor: Any):
    share = Share("people", Occur("credits", 1, TRAINED), Over.LIVE, Bound(BoundKind.AT_LEAST, 5_000))
    assert [member.person_id for member in behind(cursor, share, Side.COUNTED)] == [2, 3, 4]
    assert [member.person_id for member in behind(cursor, share, Side.MISSING)] == [1]
    assert behind(cursor, share, Side.COUNTED, unit=2) == [Member(2, 2, 1)]
    assert behind(cursor, share, Side.UNSURE) == []


def test_a_figure_that_is_not_about_people_has_nobody_behind_it(cursor: Any):
    items = Reach("items", Bound(BoundKind.AT_LEAST, 1), count="items")
    with pytest.raises(ValueError, match="duty"):
        behind(cursor, items, Side.COUNTED)
