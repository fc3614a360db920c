"""Every worked example of the Sichuan plan comes out as its file says."""

from dataclasses import replace

import pytest

from ganxun.rules.cases import failing_cases
from ganxun.rules.facts import registry
from ganxun.rules.language.policy import Policy
from ganxun.rules.loading.folder import read_policy
from tests.policies.sichuan import FOLDER, rules


@pytest.fixture(scope="session")
def plan() -> Policy:
    return read_policy(FOLDER, registry)


@pytest.mark.parametrize("duty", rules())
def test_examples_come_out_as_worked_out_by_hand(plan, duty):
    examples = tuple(case for case in plan.cases if case.duty == duty)
    assert [str(problem) for problem in failing_cases(replace(plan, cases=examples), registry)] == []


def test_every_rule_is_verified_and_has_an_owner_of_the_plan(plan):
    assert {rule.confidence.value for rule in plan.rules} == {"verified"}
    assert {rule.owner for rule in plan.rules} <= set(plan.document.owners)


def test_rules_are_in_force_from_the_first_to_the_last_day_of_the_plan(plan):
    document = plan.document
    assert {(rule.starts_on, rule.ends_before) for rule in plan.rules} == {
        (document.starts_on, document.ends_before)
    }
