"""Plans break nothing, and no plan beats their bound."""

from dataclasses import replace

import numpy as np
import pytest

from bench.allocation.generated import province
from ganxun.solvers.allocation.checker import check
from ganxun.solvers.allocation.problem import Quotas, ints
from ganxun.solvers.allocation.reasons import Answers
from ganxun.solvers.allocation.resolving import solve_again
from ganxun.solvers.allocation.solving import Options, preview, solve
from ganxun.solvers.allocation.standing import Why
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


def without_least(question):
    """Classes of any size, no quotas: whatever the checker finds then is the solver's mistake."""
    classes = replace(question.classes, least=ints(np.zeros(question.classes.count)))
    return replace(question, classes=classes, quotas=Quotas())


def test_what_changed_is_solved_again_and_others_stay():
    question = without_least(province(2_000, 60, 7))
    plan = solve(question, ONE_THREAD)
    barred, classes = plan.person[:: plan.person.size // 10], plan.in_class[:: plan.person.size // 10]
    before = question.eligibility
    changed = replace(
        question,
        eligibility=replace(
            before,
            barred_person=ints(np.concatenate([before.barred_person, barred])),
            barred_class=ints(np.concatenate([before.barred_class, classes])),
        ),
    )
    again = solve_again(changed, question, plan, ONE_THREAD)
    pairs = [set(zip(each.person.tolist(), each.in_class.tolist(), strict=True)) for each in (plan, again)]
    others = {person for person, _ in pairs[0] ^ pairs[1]} - set(barred.tolist())
    checked = check(changed, again.person, again.in_class)
    assert checked.violations == ()
    assert checked.values[0] <= again.bounds[0]
    assert len(others) <= 20


def test_levels_are_strict_and_each_has_its_bound():
    question = province(1_000, 40, 8, strict=True)
    plan = solve(question, ONE_THREAD)
    first = solve(replace(question, levels=question.levels[:1]), ONE_THREAD)
    checked = check(question, plan.person, plan.in_class)
    assert {each.code for each in checked.violations} <= {"under_quota"}
    assert all(value <= bound for value, bound in zip(checked.values, plan.bounds, strict=True))
    assert checked.values[0] >= 0.97 * check(question, first.person, first.in_class).values[0]


def test_everybody_left_out_of_a_class_has_a_reason():
    question = random_question(3, people=20)
    plan = solve(question, ONE_THREAD)
    answers = Answers(question, plan)
    inside = set(zip(plan.person.tolist(), plan.in_class.tolist(), strict=True))
    for person in range(question.people.count):
        for number in range(question.classes.count):
            reason = answers.why_not(person, number)
            if (person, number) in inside:
                assert reason.why is Why.ALREADY_IN
            else:
                assert reason.why is not Why.POSSIBLE
    assert all(person not in plan.person[plan.in_class == 0] for person, _ in answers.nearly(0, 3))


@pytest.mark.parametrize(("people", "classes"), [(0, 0), (0, 5), (5, 0), (1, 1), (30, 3)])
def test_a_province_with_next_to_nothing_in_it_has_a_plan(people, classes):
    question = province(people, classes, 1)
    plan = solve(question, ONE_THREAD)
    assert check(question, plan.person, plan.in_class).values[0] <= plan.bounds[0]


def test_call_ups_that_cannot_stand_are_reported_not_forced():
    question = random_question(4)
    seats = question.classes.seats.copy()
    seats[2] = 0
    closed = replace(
        question,
        classes=replace(question.classes, seats=seats),
        called_person=ints([0, 3]),
        called_class=ints([2, 2]),
    )
    plan = solve(closed, ONE_THREAD)
    assert [(each.person, each.in_class) for each in plan.clashes] == [(0, 2), (3, 2)]
    assert 2 not in plan.in_class


def planted(question, person, in_class):
    return {each.code for each in check(question, ints(person), ints(in_class)).violations}


def test_the_checker_finds_what_is_planted():
    question = replace(random_question(5), called_person=ints([]), called_class=ints([]))
    classes, people = question.classes, question.people
    everyone = np.arange(people.count)
    crowd = planted(question, everyone, np.zeros(people.count))
    assert {"over_seats", "too_many_of_unit", "barred", "over_quota", "unit_away"} <= crowd
    twice = planted(question, [3, 3], [1, 1])
    assert "twice_in_class" in twice
    wanted = replace(question, quotas=replace(question.quotas, least=ints([1, 1])))
    assert "under_quota" in planted(wanted, [], [])
    small = replace(question, classes=replace(classes, least=ints(np.full(classes.count, 9))))
    assert "under_least" in planted(small, [3], [1])
    named = replace(question, called_person=ints([3]), called_class=ints([1]))
    assert "call_up_missing" in planted(named, [], [])
    assert "unknown_person_or_class" in planted(question, [999], [0])
