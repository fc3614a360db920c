"""Groups judged: shares, averages, quotas, institutions and classes of a small province."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ganxun.rules.evaluating import evaluate
from ganxun.rules.language.conditions import ALWAYS, AllHold, AnyHolds, Holds, InCategory, Not, Operator, Test
from ganxun.rules.language.periods import CalendarYear, ClassDays, Period, PlanPeriod
from ganxun.rules.language.policy import Category, Confidence, Policy, Rule, Subject
from ganxun.rules.language.requirements import (
    Accumulate,
    AllOf,
    AnyOf,
    Average,
    Bound,
    BoundKind,
    Composition,
    Contain,
    Measure,
    Occur,
    Over,
    Owns,
    Reach,
    Share,
)
from tests.rules.worlds import REGISTRY, Rows, _row, a_policy_of, in_arrow

YEAR_END = date(2019, 12, 31)
YEARLY = CalendarYear()
OWN_DAYS = ClassDays()
FULL = Bound(BoundKind.AT_LEAST, 10_000)
TRAINED = Test("account", Operator.EQUALS, ("concentrated",))
RECOGNISED = Test("institution_recognised", Operator.EQUALS, (True,))


def a_province() -> Rows:
    """Province 1 with cities 2 and 3; two people in 2, one in 3, one without a post; 2, 3 and 4 trained."""
    rows: Rows = {"units": [_row("units", unit_id=1, kind="province", level="province")]}
    rows["units"] += [_row("units", unit_id=unit, kind="city", level="city") for unit in (2, 3)]
    tree = [(1, 1), (2, 2), (3, 3), (2, 1), (3, 1)]
    rows["unit_ancestors"] = [{"unit_id": low, "ancestor_id": high, "depth": 0} for low, high in tree]
    rows["people"] = [_row("people", person_id=person, gender="female") for person in (1, 2, 3, 4)]
    rows["appointments"] = [
        _row(
            "appointments", appointment_id=person, person_id=person, unit_id=unit, starts_on=date(2018, 1, 1)
        )
        for person, unit in ((1, 2), (2, 2), (3, 3))
    ]
    rows["credits"] = [a_credit(person) for person in (2, 3, 4)]
    return rows


def a_credit(person: int, **given: Any) -> dict[str, Any]:
    ends = given.pop("ends_on", date(2019, 5, 1))
    facts = {
        "hours": 100,
        "days": 20,
        "institution_recognised": True,
        "starts_on": ends,
        "ends_on": ends,
    } | given
    return _row("credits", credit_id=person, person_id=person, **facts)


def a_rule(subject: Subject, requires: Any, period: Period = YEARLY, **given: Any) -> Rule:
    return Rule(
        duty="duty",
        says="职责",
        cites=("一(一)",),
        confidence=Confidence.VERIFIED,
        owner="office",
        starts_on=date(2018, 1, 1),
        ends_before=None,
        subject=subject,
        period=period,
        requires=requires,
        **given,
    )


def judged(
    rule: Rule, rows: Rows, *, as_of: date = YEAR_END, scope: int | None = None
) -> dict[int, dict[str, Any]]:
    """Findings by subject."""
    return findings(a_policy_of(rule), rows, as_of=as_of, scope=scope)


def findings(policy: Policy, rows: Rows, *, as_of: date, scope: int | None) -> dict[int, dict[str, Any]]:
    batches = evaluate(
        policy, as_of, facts=in_arrow(rows), registry=REGISTRY, scope=scope, keep_not_applicable=True
    )
    return {row["subject_id"]: row for batch in batches for row in batch.findings.to_pylist()}


def values(rule: Rule, rows: Rows) -> dict[int, tuple[int, int | None]]:
    batches = evaluate(a_policy_of(rule), YEAR_END, facts=in_arrow(rows), registry=REGISTRY)
    tables = [batch.values.to_pylist() for batch in batches if batch.values is not None]
    return {row["unit_id"]: (row["value"], row["denominator"]) for table in tables for row in table}


def a_share(**given: Any) -> Share:
    return Share("people", Occur("credits", 1, TRAINED), Over.LIVE, Bound(BoundKind.AT_LEAST, 5_000), **given)


def test_a_share_of_the_plan_counts_everyone_once():
    found = judged(a_rule(Subject.PLAN, a_share()), a_province())[0]
    assert (found["verdict"], found["value"], found["numerator"], found["denominator"]) == (1, 7_500, 3, 4)


def test_a_share_is_rolled_up_along_the_tree():
    rule = a_rule(Subject.PLAN, a_share())
    assert values(rule, a_province()) == {1: (6_666, 3), 2: (5_000, 2), 3: (10_000, 1)}


def test_a_scope_keeps_to_its_subtree():
    rule = a_rule(Subject.UNIT, a_share())
    assert set(judged(rule, a_province(), scope=2)) == {2}
    assert judged(a_rule(Subject.PLAN, a_share()), a_province(), scope=2)[0]["denominator"] == 2


def test_a_frozen_headcount_is_the_denominator_less_the_exempt():
    rows = a_province()
    rows["headcounts"] = [
        {"unit_id": 2, "category": "all", "year": 2019, "taken_on": YEAR_END, "people": 12, "exempt": 2}
    ]
    share = Share(
        "people", Occur("credits", 1), Over.HEADCOUNT, Bound(BoundKind.AT_LEAST, 5_000), category="all"
    )
    found = judged(a_rule(Subject.UNIT, share), rows)
    assert (found[2]["denominator"], found[2]["provisional"]) == (10, False)
    assert (found[3]["denominator"], found[3]["provisional"]) == (1, True)
    assert judged(a_rule(Subject.PLAN, share), rows, scope=3)[0]["provisional"]


def test_the_exempt_leave_the_denominator_and_the_unknown_make_it_unknown():
    rows = a_province()
    rows["exemptions"] = [_row("exemptions", person_id=1, starts_on=date(2019, 1, 1))]
    rule = a_rule(Subject.PLAN, a_share(), exempt_when=Holds("exemptions", ALWAYS))
    assert judged(rule, rows)[0]["denominator"] == 3
    of_duty = Holds("exemptions", Test("duty", Operator.EQUALS, ("duty",)))
    share = Share("people", Occur("credits", 1), Over.LIVE, FULL)
    doubtful = judged(a_rule(Subject.PLAN, share, exempt_when=of_duty), rows)[0]
    assert doubtful["verdict"] == 5


def test_nobody_to_divide_by_is_not_applicable():
    nobody = a_share(where=Test("gender", Operator.EQUALS, ("male",)))
    assert judged(a_rule(Subject.PLAN, nobody), a_province())[0]["verdict"] == 0


def test_a_share_may_ask_for_hours_days_or_months():
    for measure, least in ((Measure.HOURS, 100), (Measure.DAYS, 20), (Measure.MONTHS, 1)):
        share = Share("people", Accumulate(measure, "credits", least, TRAINED), Over.LIVE, FULL)
        expected = 0 if measure is Measure.MONTHS else 3
        assert judged(a_rule(Subject.PLAN, share), a_province())[0]["numerator"] == expected


def test_an_average_divides_by_the_members():
    average = Average(Measure.HOURS, "credits", Over.LIVE, Bound(BoundKind.AT_LEAST, 70), RECOGNISED)
    found = judged(a_rule(Subject.PLAN, average), a_province())[0]
    assert (found["verdict"], found["value"], found["measure"]) == (1, 75, "hours")
    by_day = Average(Measure.DAYS, "credits", Over.LIVE, Bound(BoundKind.OPEN))
    assert judged(a_rule(Subject.UNIT, by_day), a_province())[2]["measure"] == "days"


@pytest.mark.parametrize(
    ("bound", "verdict", "gap"),
    [
        (Bound(BoundKind.AT_LEAST, 3), 1, 0),
        (Bound(BoundKind.AT_LEAST, 4), 4, 1),
        (Bound(BoundKind.ABOUT, 3, 1_000), 1, 0),
        (Bound(BoundKind.EXACTLY, 2), 4, -1),
        (Bound(BoundKind.OPEN), 5, None),
    ],
)
def test_a_quota_binds_as_the_file_says(bound: Bound, verdict: int, gap: int | None):
    found = judged(a_rule(Subject.PLAN, Reach("credits", bound, count="people")), a_province())[0]
    assert (found["verdict"], found["gap"]) == (verdict, gap)


def test_a_quota_of_events_and_of_hours_adds_up():
    events = Reach("credits", Bound(BoundKind.AT_LEAST, 3), RECOGNISED, count="credits")
    assert judged(a_rule(Subject.PLAN, events), a_province())[0]["value"] == 3
    hours = Reach("credits", Bound(BoundKind.AT_LEAST, 3), sum="hours")
    assert judged(a_rule(Subject.PLAN, hours), a_province())[0]["measure"] == "hours"


def test_people_of_the_day_are_counted_in_their_category():
    category = Category("women", "女干部", "女", ("一(一)",), Test("gender", Operator.EQUALS, ("female",)))
    rule = a_rule(
        Subject.UNIT, Reach("people", Bound(BoundKind.AT_LEAST, 2), InCategory("women"), count="people")
    )
    base = a_policy_of(rule)
    policy = Policy(**{**base.__dict__, "categories": {"women": category}})
    assert findings(policy, a_province(), as_of=YEAR_END, scope=None)[2]["verdict"] == 1


def items() -> Rows:
    rows = a_province()
    rows["institutions"] = [
        _row("institutions", institution_id=place, unit_id=2, kind="party_school", is_recognised=known)
        for place, known in ((1, True), (2, True), (3, None))
    ]
    rows["items"] = [
        _row(
            "items",
            item_id=number,
            unit_id=2,
            institution_id=place,
            kind="quality_evaluation",
            on=on,
            amount=7,
        )
        for number, place, on in (
            (1, 1, date(2019, 3, 1)),
            (2, 1, date(2019, 4, 1)),
            (3, 2, date(2020, 2, 1)),
        )
    ]
    return rows


EVALUATED = Test("kind", Operator.EQUALS, ("quality_evaluation",))


def test_items_are_counted_summed_and_told_apart_by_institution():
    count = Reach("items", Bound(BoundKind.AT_LEAST, 2), EVALUATED, count="items")
    assert judged(a_rule(Subject.UNIT, count), items())[2]["value"] == 2
    total = Reach("items", Bound(BoundKind.AT_LEAST, 14), EVALUATED, sum="amount")
    assert judged(a_rule(Subject.PLAN, total), items(), scope=2)[0]["value"] == 14
    places = Reach("items", Bound(BoundKind.AT_LEAST, 2), EVALUATED, count="institutions")
    found = judged(a_rule(Subject.PLAN, places, PlanPeriod()), items())[0]
    assert (found["value"], found["scheduled"], found["verdict"]) == (1, 1, 2)
    each = judged(a_rule(Subject.INSTITUTION, count), items())
    assert [each[place]["value"] for place in (1, 2, 3)] == [2, 0, 0]


def test_a_share_of_institutions_counts_those_that_have_it():
    share = Share(
        "institutions",
        Owns("items", 1, EVALUATED),
        Over.LIVE,
        FULL,
        Test("is_recognised", Operator.EQUALS, (True,)),
    )
    found = judged(a_rule(Subject.PLAN, share), items())[0]
    assert (found["numerator"], found["denominator"], found["verdict"]) == (1, 2, 4)


def test_recognised_institutions_stand_on_the_day():
    reach = Reach(
        "institutions", Bound(BoundKind.AT_LEAST, 3), Test("is_recognised", Operator.EQUALS, (True,))
    )
    found = judged(a_rule(Subject.PLAN, Reach(**{**reach.__dict__, "count": "institutions"})), items())[0]
    assert found["verdict"] == 5  # of the third it is not known


# --- classes ----------------------------------------------------------------------------------------------------


def a_class(*sessions: tuple[date, int, str | None], **given: Any) -> Rows:
    rows = a_province()
    facts = {"starts_on": date(2019, 3, 1), "ends_on": date(2019, 3, 20), "days": 140} | given
    rows["classes"] = [_row("classes", class_id=1, unit_id=2, institution_id=1, **facts)]
    rows["institutions"] = [_row("institutions", institution_id=1, unit_id=2)]
    rows["sessions"] = [
        _row(
            "sessions", session_id=number, class_id=1, institution_id=1, held_on=day, hours=hours, field=kind
        )
        for number, (day, hours, kind) in enumerate(sessions, start=1)
    ]
    return rows


MARCH = date(2019, 3, 5)
PARTY = Test("field", Operator.EQUALS, ("party",))
A_FIFTH = Composition("sessions", Bound(BoundKind.AT_LEAST, 2_000), PARTY)


def of_class(requires: Any, period: Period = OWN_DAYS) -> Rule:
    return a_rule(Subject.CLASS, requires, period)


@pytest.mark.parametrize(
    ("sessions", "verdict"),
    [
        ([(MARCH, 20, "party"), (MARCH, 80, "theory")], 1),
        ([(MARCH, 19, "party"), (MARCH, 81, "theory")], 4),
        ([(MARCH, 10, "party"), (MARCH, 10, None), (MARCH, 80, "theory")], 5),
        ([], 5),
    ],
)
def test_a_closed_class_is_judged_on_its_hours(sessions: list[Any], verdict: int):
    assert judged(of_class(A_FIFTH), a_class(*sessions))[1]["verdict"] == verdict


def test_an_open_class_is_judged_on_its_timetable():
    planned = [(MARCH, 80, "theory"), (date(2019, 3, 19), 20, "party")]
    during = date(2019, 3, 10)
    assert judged(of_class(A_FIFTH), a_class(*planned), as_of=during)[1]["verdict"] == 2
    assert judged(of_class(A_FIFTH), a_class(planned[0]), as_of=during, scope=2)[1]["verdict"] == 3
    assert judged(of_class(A_FIFTH), a_class(), as_of=during)[1]["verdict"] == 3


def test_a_class_must_contain_what_is_asked_and_only_when_it_is_asked():
    long = Test("days", Operator.ABOVE, (100,))
    contain = Contain("sessions", 1, PARTY, long)
    assert judged(of_class(contain), a_class((MARCH, 10, "party")))[1]["verdict"] == 1
    assert judged(of_class(contain), a_class((MARCH, 10, "theory")))[1]["verdict"] == 4
    assert judged(of_class(contain), a_class((MARCH, 10, "theory"), days=50))[1]["verdict"] == 0


def test_alternatives_of_a_class_are_weighed():
    both, one = (
        AllOf((A_FIFTH, Contain("sessions", 2, PARTY))),
        AnyOf((A_FIFTH, Contain("sessions", 2, PARTY))),
    )
    sessions = [(MARCH, 50, "party"), (MARCH, 50, "theory")]
    assert judged(of_class(both), a_class(*sessions))[1]["verdict"] == 4
    assert judged(of_class(one, CalendarYear()), a_class(*sessions))[1]["verdict"] == 1


def test_an_institution_is_judged_on_what_it_has_held_among_what_counts():
    main = Test("class_kind", Operator.EQUALS, ("main",))
    rows = a_class((MARCH, 50, "party"), (date(2020, 3, 1), 50, "theory"))
    among = Composition("sessions", Bound(BoundKind.AT_LEAST, 2_000), PARTY, main)
    assert judged(a_rule(Subject.INSTITUTION, among), rows)[1]["value"] == 10_000
    open_share = Composition("sessions", Bound(BoundKind.OPEN), PARTY)
    found = judged(a_rule(Subject.INSTITUTION, open_share), rows)[1]
    assert (found["verdict"], found["target"]) == (5, None)


def test_conditions_join_as_kleene_says():
    nobody = AllHold((Not(ALWAYS), AnyHolds((TRAINED, RECOGNISED))))
    found = judged(
        a_rule(Subject.PLAN, Reach("credits", Bound(BoundKind.AT_LEAST, 1), nobody, count="people")),
        a_province(),
    )
    assert found[0]["value"] == 0


def test_rules_of_one_shape_keep_their_own_numbers():
    quota = a_rule(Subject.PLAN, Reach("credits", Bound(BoundKind.AT_LEAST, 3), count="people"))
    larger = Reach("credits", Bound(BoundKind.AT_LEAST, 5), count="people")
    policy = a_policy_of(quota, replace(quota, duty="larger", requires=larger))
    batches = evaluate(policy, YEAR_END, facts=in_arrow(a_province()), registry=REGISTRY)
    assert [batch.findings["target"].to_pylist() for batch in batches] == [[3], [5]]
