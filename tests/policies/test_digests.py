"""The rules in force of today and the plan of another city: loaded, worked through, and honest about their words."""

from dataclasses import replace

import pytest

from ganxun.rules.cases import failing_cases
from ganxun.rules.facts import registry
from ganxun.rules.language.policy import Confidence, Policy
from ganxun.rules.loading.folder import read_policy
from tests.policies.digests import CODES, GIST, folder_of, paper, paper_of, remarks, rules
from tests.policies.sichuan import load

#: What domain.md §1.1–1.2 has from the source itself (V); everything else is shown as unverified.
READ_IN_THE_SOURCE = {
    "leaders_five_year_training",
    "section_yearly_training",
    "promoted_leaders_completion",
    "online_hours_average",
    "online_yearly_hours",
    "new_recruits_induction",
    "promoted_post_training",
    "institution_leader_lectures",
}


@pytest.fixture(scope="session", params=CODES)
def plan(request: pytest.FixtureRequest) -> Policy:
    return read_policy(folder_of(request.param), registry)


def test_examples_come_out_as_worked_out_by_hand(plan):
    assert [str(problem) for problem in failing_cases(plan, registry)] == []


def test_a_wrong_expectation_is_caught(plan):
    case = next(case for case in plan.cases if case.expect["verdict"] == "met")
    wrong = replace(case, expect={**case.expect, "verdict": "not_met"})
    assert len(list(failing_cases(replace(plan, cases=(wrong,)), registry))) == 1


def test_every_duty_has_examples_of_more_than_one_outcome(plan):
    for rule in plan.rules:
        cases = load(folder_of(plan.document.code) / "cases" / f"{rule.duty}.yaml")["cases"]
        outcomes = {(case["expect"]["verdict"], case["expect"].get("value")) for case in cases}
        assert len(cases) >= 5, rule.duty
        assert len(outcomes) >= 2, rule.duty


def test_no_clause_passes_for_a_quotation(plan):
    assert [clause.id for clause in plan.clauses.values() if not clause.text.startswith(GIST)] == []


def test_what_was_read_in_the_source_is_verified_and_nothing_else():
    plan = read_policy(folder_of("cadre-training-2023"), registry)
    verified = {rule.duty for rule in plan.rules if rule.confidence is Confidence.VERIFIED}
    assert verified == READ_IN_THE_SOURCE


def test_every_duty_stands_under_each_point_that_it_cites(plan):
    code = plan.document.code
    shown = {(duty, remark.clause) for remark in remarks(code) for duty in remark.duties}
    assert shown == {(duty, cited) for duty, rule in rules(code).items() for cited in rule["cites"]}
    assert all(remark.words in plan.clauses[remark.clause].text for remark in remarks(code))


def test_the_paper_is_up_to_date(plan):
    code = plan.document.code
    assert paper_of(code).read_text() == paper(code), "python -m tests.policies.digests"


def test_lianyungang_differs_from_sichuan_where_its_text_does():
    here = read_policy(folder_of("lianyungang-2018-2022"), registry)
    bands = here.categories["county_leaders"].when
    interactive = next(rule for rule in here.rules if rule.duty == "interactive_teaching_share")
    assert "bureau" not in str(bands)
    assert "bureau_leaders" not in here.categories
    assert "practice" not in str(interactive.requires)
    assert "county" in str(interactive.applies_when)
