"""Small questions of every kind for the allocation solver, and the exact answer by CP-SAT."""

from __future__ import annotations

import numpy as np
from ortools.sat.python import cp_model

from ganxun.solvers.allocation.checker import check
from ganxun.solvers.allocation.problem import (
    CLOSING,
    MATCH,
    PRODUCT,
    Classes,
    Eligibility,
    Level,
    People,
    Problem,
    Quotas,
    Term,
    Units,
    ints,
)


def random_question(seed: int, people: int = 12, classes: int = 6, *, slots: int = 8) -> Problem:
    """A crowded little province: every limit binds somewhere."""
    dice = np.random.default_rng(seed)
    lists = [np.flatnonzero(dice.random(classes) < 0.6) for _ in range(4)]
    called = np.flatnonzero(dice.random(people) < 0.1)
    return Problem(
        slots=slots,
        classes=_classes(dice, classes, slots),
        people=_people(dice, people),
        units=Units(most_away=ints([2, 3, 2]), most_leaders_away=ints([1, 1, 1])),
        eligibility=Eligibility(
            offsets=ints(np.cumsum([0, *(each.size for each in lists)])),
            classes=ints(np.concatenate(lists)),
            extra_person=ints([0]),
            extra_class=ints([classes - 1]),
            barred_person=ints([1, 2]),
            barred_class=ints([0, 1]),
        ),
        quotas=_quotas(),
        levels=(_level(dice, people, classes, sum(each.size for each in lists)),),
        topic_window=4,
        called_person=ints(called),
        called_class=ints(dice.integers(0, classes, called.size)),
    )


def _classes(dice: np.random.Generator, count: int, slots: int) -> Classes:
    first = dice.integers(0, slots - 2, count)
    return Classes(
        seats=ints(dice.integers(0, 4, count)),
        least=ints(np.zeros(count)),
        topic=ints(dice.integers(-1, 3, count)),
        most_a_unit=ints(dice.integers(1, 3, count)),
        stretch_offsets=ints(np.arange(count + 1)),
        stretch_from=ints(first),
        stretch_to=ints(first + dice.integers(1, 3, count)),
    )


def _people(dice: np.random.Generator, count: int) -> People:
    absent, learnt = np.arange(0, count, 4), np.arange(1, count, 4)
    return People(
        unit=ints(dice.integers(0, 3, count)),
        kind=ints(dice.integers(0, 4, count)),
        most=ints(dice.integers(0, 4, count)),
        leads=ints(dice.random(count) < 0.3),
        away_person=ints(absent),
        away_from=ints(np.full(absent.size, 2)),
        away_to=ints(np.full(absent.size, 4)),
        learnt_person=ints(learnt),
        learnt_topic=ints(np.zeros(learnt.size)),
        learnt_until=ints(np.full(learnt.size, 5)),
    )


def _quotas() -> Quotas:
    return Quotas(
        class_offsets=ints([0, 1, 3]),
        classes=ints([0, 1, 2]),
        kind_offsets=ints([0, 2, 4]),
        kinds=ints([0, 1, 2, 3]),
        least=ints([0, 0]),
        most=ints([1, 2]),
    )


def _level(dice: np.random.Generator, people: int, classes: int, entries: int) -> Level:
    own = [dice.choice(2, people), dice.integers(0, 30, people), dice.integers(0, 3, people)]
    theirs = [np.ones(classes), dice.integers(5, 25, classes), dice.integers(0, 3, classes)]
    terms = tuple(
        Term(form=form, of_person=ints(a), of_class=ints(b), times=times)
        for form, a, b, times in zip((PRODUCT, CLOSING, MATCH), own, theirs, (20, 1, 5), strict=True)
    )
    return Level(name="all", terms=terms, of_kind=ints(dice.integers(0, 6, entries)))


def allowed_pairs(problem: Problem) -> list[tuple[int, int]]:
    """Pairs that break nothing by themselves, call-ups aside: found by asking the checker about each alone."""
    return [
        (person, number)
        for person in range(problem.people.count)
        for number in range(problem.classes.count)
        if not {each.code for each in check(problem, ints([person]), ints([number])).violations}
        - {"call_up_missing", "under_least", "under_quota"}
    ]


def exact_value(problem: Problem, fixed: list[tuple[int, int]]) -> int:
    """The best value of any plan that holds the fixed pairs, by CP-SAT."""
    model = cp_model.CpModel()
    pairs = sorted({*allowed_pairs(problem), *fixed})
    taken = {pair: model.new_bool_var("") for pair in pairs}
    for pair in fixed:
        model.add(taken[pair] == 1)
    _limits_of_people(model, problem, taken)
    _limits_of_units(model, problem, taken)
    for number in range(problem.classes.count):
        model.add(sum(x for (_, c), x in taken.items() if c == number) <= int(problem.classes.seats[number]))
    for quota in range(problem.quotas.count):
        inside = _members(problem, quota, taken)
        model.add(sum(inside) <= int(problem.quotas.most[quota]))
        model.add(sum(inside) >= int(problem.quotas.least[quota]))
    worth = {pair: check(problem, ints([pair[0]]), ints([pair[1]])).values[0] for pair in pairs}
    model.maximize(sum(worth[pair] * x for pair, x in taken.items()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(model) == cp_model.OPTIMAL
    return round(solver.objective_value)


def _members(problem, quota, taken):
    classes = set(problem.quotas.classes[slice(*problem.quotas.class_offsets[quota : quota + 2])].tolist())
    kinds = set(problem.quotas.kinds[slice(*problem.quotas.kind_offsets[quota : quota + 2])].tolist())
    return [x for (p, c), x in taken.items() if c in classes and int(problem.people.kind[p]) in kinds]


def _limits_of_people(model, problem, taken):
    for person in range(problem.people.count):
        own = [pair for pair in taken if pair[0] == person]
        model.add(sum(taken[pair] for pair in own) <= int(problem.people.most[person]))
        for one in own:
            for other in own:
                together = check(problem, ints([person, person]), ints([one[1], other[1]]))
                codes = {each.code for each in together.violations}
                if one < other and codes & {"overlap", "topic_repeated"}:
                    model.add(taken[one] + taken[other] <= 1)


def _limits_of_units(model, problem, taken):
    classes = problem.classes
    for unit in range(problem.units.count):
        own = [pair for pair in taken if problem.people.unit[pair[0]] == unit]
        for number in range(classes.count):
            model.add(sum(taken[p] for p in own if p[1] == number) <= int(classes.most_a_unit[number]))
        for slot in range(problem.slots):
            away = [p for p in own if classes.stretch_from[p[1]] <= slot < classes.stretch_to[p[1]]]
            model.add(sum(taken[p] for p in away) <= int(problem.units.most_away[unit]))
            model.add(
                sum(taken[p] for p in away if problem.people.leads[p[0]])
                <= int(problem.units.most_leaders_away[unit])
            )
