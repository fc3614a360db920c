"""Plans break nothing, and no plan beats their bound."""

import numpy as np
import pytest

from bench.allocation.generated import province
from ganxun.solvers.allocation.checker import check
from ganxun.solvers.allocation.problem import ints
from ganxun.solvers.allocation.solving import Options, preview, solve
from tests.solvers.worlds import exact_value, random_question

ONE_THREAD = Options(threads=1)


@pytest.mark.parametrize("seed", range(12))
def test_a_plan_breaks_nothing_and_its_bound_is_no_less_than_the_optimum(seed):
    question = random_question(seed)
    plan = solve(question, ONE_THREAD)
    dropped = ints([each.number for each in plan.clashes])
    checked = check(question, plan.person, plan.in_class, dropped=dropped)
    standing = [
        (int(p), int(c))
        for at, (p, c) in enumerate(zip(question.called_person, question.called_class, strict=True))
        if at not in dropped
    ]
    best = exact_value(question, standing)
    assert checked.violations == ()
    assert checked.values[0] <= best <= plan.bounds[0]


def test_the_same_question_has_the_same_plan_whatever_the_threads():
    question = province(2_000, 60, 5)
    one, two = solve(question, ONE_THREAD), solve(question, Options(threads=2))
    assert one.bounds == two.bounds
    assert np.array_equal(one.person, two.person)
    assert np.array_equal(one.in_class, two.in_class)


def test_a_preview_breaks_nothing_but_the_least_of_quotas():
    question = province(2_000, 60, 6)
    plan = preview(question)
    assert {each.code for each in check(question, plan.person, plan.in_class).violations} <= {
        "under_quota",
        "under_least",
    }
