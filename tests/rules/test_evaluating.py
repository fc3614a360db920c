"""Days, kept plans, snapshots on disk, the registry, and examples that fail."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from ganxun.rules.cases import Outcome, differences, failing_cases
from ganxun.rules.checking import check_policy, load_policy
from ganxun.rules.engines.duck import DuckRun
from ganxun.rules.engines.sources import ParquetFacts
from ganxun.rules.evaluating import evaluate, plan_for, rules_to_judge
from ganxun.rules.evaluation.marks import fixed_period, years_before
from ganxun.rules.facts import AnyOnDay, FactTable, Registry, Span, flag, ident, registry
from ganxun.rules.language.conditions import ALWAYS, Operator, Test
from ganxun.rules.language.periods import ByDate, CalendarYear, ClassDays, Every, Rolling
from ganxun.rules.language.policy import Case, CaseRow, Subject
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
from ganxun.rules.language.verdicts import Verdict
from ganxun.rules.loading.problems import PolicyRefused
from tests.rules import tiny
from tests.rules.test_groups import YEAR_END, a_credit, a_province, a_rule, judged
from tests.rules.worlds import DOCUMENT, REGISTRY, a_policy_of, in_arrow

HOURS = Accumulate(Measure.HOURS, "credits", 900)


def verdict(rule: Any, rows: Any, as_of: date = YEAR_END) -> Verdict:
    return Verdict(judged(rule, rows, as_of=as_of)[2]["verdict"])


def test_leap_days_are_the_last_of_february_in_other_years():
    assert years_before(date(2020, 2, 29), 1) == date(2019, 2, 28)
    assert years_before(date(2020, 3, 1), 1) == date(2019, 3, 1)


def test_fixed_periods_are_half_open():
    as_of = date(2020, 2, 29)
    assert fixed_period(CalendarYear(), DOCUMENT, as_of) == (date(2020, 1, 1), date(2021, 1, 1))
    assert fixed_period(Rolling(2), DOCUMENT, as_of) == (date(2018, 3, 1), date(2020, 3, 1))
    assert fixed_period(ByDate(date(2019, 12, 31)), DOCUMENT, as_of) == (date(2018, 1, 1), date(2020, 1, 1))
    assert fixed_period(ClassDays(), DOCUMENT, as_of) is None


def test_after_its_last_day_a_plan_stands_as_on_that_day():
    rule = a_rule(Subject.PERSON, HOURS)
    assert rules_to_judge(a_policy_of(rule), date(2030, 1, 1)) == (rule,)
    assert rules_to_judge(a_policy_of(rule), date(2017, 1, 1)) == ()


def test_only_unknown_amounts_can_leave_a_sum_open():
    rows = a_province()
    assert verdict(a_rule(Subject.PERSON, HOURS), rows) is Verdict.NOT_MET
    rows["credits"].append({**a_credit(9, hours=None), "person_id": 2})
    assert verdict(a_rule(Subject.PERSON, HOURS), rows) is Verdict.UNKNOWN


def test_a_recurring_duty_without_doubtful_facts_has_no_doubt():
    rule = a_rule(Subject.PERSON, Occur("credits", 1), Every(2, 3))
    assert [verdict(rule, a_province(), date(year, 6, 1)) for year in (2019, 2021, 2022)] == [
        Verdict.MET,
        Verdict.MET,
        Verdict.NOT_MET,
    ]


def test_a_finding_leaves_out_those_it_does_not_concern_unless_asked():
    men = Test("gender", Operator.EQUALS, ("male",))
    policy = a_policy_of(a_rule(Subject.PERSON, HOURS, applies_when=men))
    batches = evaluate(policy, YEAR_END, facts=in_arrow(a_province()), registry=REGISTRY)
    assert sum(len(batch.findings) for batch in batches) == 0


def test_only_the_duties_named_are_judged():
    policy = a_policy_of(a_rule(Subject.PERSON, HOURS))
    batches = evaluate(
        policy, YEAR_END, facts=in_arrow(a_province()), registry=REGISTRY, duties=frozenset({"other"})
    )
    assert list(batches) == []


def test_a_plan_kept_on_disk_is_the_plan(tmp_path: Path):
    rules = (
        a_rule(Subject.PERSON, HOURS, ByDate(date(2019, 12, 31))),
        a_rule(Subject.PLAN, Reach("credits", Bound(BoundKind.ABOUT, 3, 1_000), count="people")),
    )
    policy = a_policy_of(rules[0], replace(rules[1], duty="quota"))
    built = plan_for(policy, YEAR_END, registry=REGISTRY, keep=tmp_path)
    # Another registry with the same tables: nothing remembered in memory, so it comes from the folder.
    again = plan_for(policy, YEAR_END, registry=Registry(*REGISTRY), keep=tmp_path)
    assert again == built
    assert len(list(tmp_path.iterdir())) == 1


def test_a_snapshot_in_ranges_judges_like_one_in_memory(tmp_path: Path):
    rows = a_province()
    _snapshot(tmp_path, rows)
    policy = a_policy_of(a_rule(Subject.PERSON, HOURS))
    ranges = evaluate(policy, YEAR_END, facts=ParquetFacts(tmp_path), registry=REGISTRY)
    whole = evaluate(policy, YEAR_END, facts=in_arrow(rows), registry=REGISTRY)
    parts = [row for batch in ranges for row in batch.findings.to_pylist()]
    assert parts == [row for batch in whole for row in batch.findings.to_pylist()]
    assert list(ParquetFacts(tmp_path, only=["b"]).ranges()) == ["b"]


def _snapshot(folder: Path, rows: Any) -> None:
    """Two ranges of people; tables that are not persons' as a whole; no file where there is nothing."""
    for name, people in (("a", {1, 2}), ("b", {3, 4})):
        for table in ("people", "appointments", "credits"):
            mine = {table: [row for row in rows[table] if row["person_id"] in people]}
            _write(folder, name, mine, table)
    _write(folder, "all", rows, "units")


def _write(folder: Path, name: str, rows: Any, table: str) -> None:
    view = REGISTRY.table(table).view
    (folder / view).mkdir(parents=True, exist_ok=True)
    pq.write_table(in_arrow(rows)._tables[view], folder / view / f"{name}.parquet")


# --- the registry -----------------------------------------------------------------------------------------------


def test_a_table_may_only_speak_of_its_own_columns():
    with pytest.raises(ValueError, match="no such column: starts_on, ends_before"):
        FactTable(
            name="t",
            view="v",
            label="表",
            columns=(ident("id", "号"),),
            span=Span("starts_on", "ends_before"),
        )


def test_a_name_is_taken_once():
    table = FactTable(name="t", view="v", label="表", columns=(ident("id", "号"),))
    registered = Registry(table, table)
    assert ("t" in registered, [found.name for found in registered]) == (True, ["t"])
    with pytest.raises(ValueError, match="twice"):
        registered.register(FactTable(name="t", view="w", label="表", columns=()))


def test_what_any_post_gives_belongs_to_the_posts():
    posts = FactTable(
        name="posts",
        view="v",
        label="任职",
        columns=(flag("leads", "领导"),),
        any_on_day=(AnyOnDay("is_leader", "leads", "领导"),),
    )
    people = FactTable(name="people", view="p", label="人员", columns=())
    registered = Registry(posts, people)
    assert registered.person_fact_owner("is_leader") is posts
    assert registered.person_fact_owner("gender") is people
    assert REGISTRY.person_fact_owner("rank_band").name == "ranks"


# --- worked examples --------------------------------------------------------------------------------------------


def test_a_folder_whose_examples_come_out_is_accepted(tmp_path: Path):
    folder = tiny.write(tmp_path / "tiny")
    assert load_policy(folder, registry).document.code == "tiny"
    assert check_policy(folder, registry).document.code == "tiny"


def test_a_failing_example_refuses_the_folder(tmp_path: Path):
    folder = tiny.write(tmp_path / "tiny")
    tiny.edit(folder, "cases/yearly_hours.yaml", "value: 90,", "value: 80.5,")
    with pytest.raises(PolicyRefused, match=r"的数值应为 80\.5，实得 90"):
        check_policy(folder, registry)


def test_a_day_without_examples_of_a_rule_does_not_judge_it():
    plan = a_rule(Subject.PLAN, Reach("credits", Bound(BoundKind.AT_LEAST, 1), count="people"))
    policy = a_policy_of(a_rule(Subject.PERSON, HOURS), replace(plan, duty="quota"))
    run = DuckRun(
        plan=plan_for(policy, YEAR_END, registry=REGISTRY),
        registry=REGISTRY,
        as_of=YEAR_END,
        only=frozenset(),
    )
    assert list(run.batches(in_arrow(a_province()))) == []


def _differing(expect: dict[str, Any], **given: Any) -> list[str]:
    case = Case(
        duty="duty", name="x", says="例", as_of=YEAR_END, subject=1, facts={}, expect=expect, file="f", line=1
    )
    facts = {"verdict": "met", "value": Decimal(1), "target": None, "gap": None, "due": None}
    outcome = Outcome(**{**facts, "alternative": 0, "missing": ("gender",), **given})
    policy = a_policy_of(a_rule(Subject.PERSON, HOURS, applies_when=ALWAYS))
    return [problem.wrong for problem in differences(policy, case, outcome)]


def test_expectations_are_compared_one_by_one():
    assert _differing({"verdict": "met", "missing": ("gender",), "clause": "一(一)"}) == []
    assert _differing({"missing": ("age",)}) == ["算例「x」（例）的missing应为 age，实得 gender"]
    assert _differing({"clause": "二(一)"}) == ["算例「x」（例）的clause应为 二(一)，实得 一(一)"]
    assert _differing({"due": date(2019, 1, 1)}) == ["算例「x」（例）的期限应为 2019-01-01，实得 无"]


def _counts(requires: Any, subject: Subject, verdict: str, **expect: int) -> list[str]:
    rows = {name: tuple(map(CaseRow, found)) for name, found in a_province().items()}
    case = Case(
        duty="duty",
        name="x",
        says="例",
        as_of=YEAR_END,
        subject=2 if subject is Subject.PERSON else 0,
        facts=rows,
        expect={"verdict": verdict, **expect},
        file="f",
        line=1,
    )
    policy = replace(a_policy_of(a_rule(subject, requires)), cases=(case,))
    return [problem.wrong for problem in failing_cases(policy, REGISTRY)]


def test_what_counted_and_what_did_not_is_compared():
    assert _counts(HOURS, Subject.PERSON, "not_met", counted=1, not_counted=0) == []
    assert _counts(HOURS, Subject.PERSON, "not_met", counted=2) == ["算例「x」（例）的计入条数应为 2，实得 1"]
    share = Share("people", Occur("credits", 1), Over.LIVE, Bound(BoundKind.AT_LEAST, 5_000))
    assert _counts(share, Subject.PLAN, "met", counted=3, not_counted=1) == []
    reach = Reach("credits", Bound(BoundKind.AT_LEAST, 1), count="people")
    assert _counts(reach, Subject.PLAN, "met", counted=1) == ["算例「x」（例）的计入条数应为 1，实得 无"]


def test_an_example_about_nobody_is_pointed_at():
    case = Case(
        duty="duty", name="x", says="例", as_of=YEAR_END, subject=1, facts={}, expect={}, file="f", line=1
    )
    (problem,) = differences(a_policy_of(), case, None)
    assert "没有得出任何结论" in problem.wrong
