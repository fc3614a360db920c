"""One run in a process of its own: compiled on a small province first, so that seconds are those of solving."""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from dataclasses import replace
from typing import Any

import numpy as np

from bench.allocation.generated import province
from ganxun.solvers.allocation.checker import check
from ganxun.solvers.allocation.problem import Ints, Problem, ints
from ganxun.solvers.allocation.resolving import solve_again
from ganxun.solvers.allocation.solving import Options, Plan, preview, solve


def main() -> None:
    """Solve what the argument asks for; figures as JSON."""
    asked = json.loads(sys.argv[1])
    options = Options(threads=asked["threads"])
    begun = time.perf_counter()
    small = province(400, 20, 1)
    preview(small)
    plan = solve(small, options)
    solve_again(small, small, plan, options)
    compiling = time.perf_counter() - begun
    problem = province(asked["people"], asked["classes"], asked["seed"], strict=asked["levels"])
    figures = _solved(problem, options, asked["changes"])
    print(json.dumps(_question(asked, problem) | figures | {"compile_seconds": round(compiling, 1)}))


def _question(asked: dict[str, Any], problem: Problem) -> dict[str, Any]:
    arcs = problem.eligibility.offsets[1:] - problem.eligibility.offsets[:-1]
    return {
        "people": asked["people"],
        "classes": asked["classes"],
        "seed": asked["seed"],
        "eligible_pairs": int(arcs[problem.people.kind].sum()),
        "seats": int(problem.classes.seats.sum()),
        "inputs": problem.fingerprint()[:16],
    }


def _solved(problem: Problem, options: Options, changes: int) -> dict[str, Any]:
    begun, cpu = time.perf_counter(), time.process_time()
    plan = solve(problem, options)
    seconds, cpu_seconds = time.perf_counter() - begun, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    begun = time.perf_counter()
    first = preview(problem)
    preview_seconds = time.perf_counter() - begun
    checked = check(problem, plan.person, plan.in_class)
    value, bound = checked.values[0], plan.bounds[0]
    return {
        "value": value,
        "bound": bound,
        "gap": _gap(value, bound),
        "violations": checked.count,
        "violated": {each.code: each.count for each in checked.violations},
        "seconds": round(seconds, 2),
        "cpu_seconds": round(cpu_seconds, 2),
        "peak_mb": peak,
        "levels": _levels(problem, checked.values, plan.bounds),
        "placed": int(plan.person.size),
        "cancelled_classes": int(plan.closed.size),
        "preview_value": check(problem, first.person, first.in_class).values[0],
        "preview_seconds": round(preview_seconds, 2),
        "again": _again(problem, plan, options, changes) if changes else None,
        "load": round(os.getloadavg()[0], 1),
    }


def _gap(value: float, bound: float) -> float:
    return round(1 - value / bound, 6) if bound > 0 else 0.0


def _levels(
    problem: Problem, values: tuple[int, ...], bounds: tuple[float, ...]
) -> dict[str, dict[str, float]]:
    return {
        level.name: {"value": value, "bound": bound, "gap": _gap(value, bound)}
        for level, value, bound in zip(problem.levels, values, bounds, strict=True)
    }


def _again(problem: Problem, plan: Plan, options: Options, changes: int) -> dict[str, Any]:
    """Officers take people out of classes, and change the seats of some; others should stay where they are."""
    dice = np.random.default_rng(changes)
    chosen = np.sort(dice.choice(plan.person.size, min(changes, plan.person.size), replace=False))
    few = chosen[: chosen.size // 5 * 4]
    seats = problem.classes.seats.copy()
    moved = dice.choice(seats.size, min(seats.size, changes - few.size), replace=False)
    seats[moved] = np.maximum(0, seats[moved] + dice.choice([-2, 2], moved.size))
    before = problem.eligibility
    changed = replace(
        problem,
        classes=replace(problem.classes, seats=seats),
        eligibility=replace(
            before,
            barred_person=ints(np.concatenate([before.barred_person, plan.person[few]])),
            barred_class=ints(np.concatenate([before.barred_class, plan.in_class[few]])),
        ),
    )
    begun, cpu = time.perf_counter(), time.process_time()
    again = solve_again(changed, problem, plan, options)
    seconds, cpu_seconds = time.perf_counter() - begun, time.process_time() - cpu
    checked = check(changed, again.person, again.in_class)
    return {
        "changes": changes,
        "seconds": round(seconds, 2),
        "cpu_seconds": round(cpu_seconds, 2),
        "gap": _gap(checked.values[-1], again.bounds[-1]),
        "violations": checked.count,
        "others_moved": _others_moved(problem, plan, again, plan.person[few]),
    }


def _others_moved(problem: Problem, plan: Plan, again: Plan, named: Ints) -> float:
    """Share of people, those named aside, whose classes are others than before."""
    width = max(problem.classes.count, 1)
    differs = np.setxor1d(plan.person * width + plan.in_class, again.person * width + again.in_class)
    others = np.setdiff1d(np.unique(differs // width), named)
    return round(others.size / max(problem.people.count, 1), 6)


if __name__ == "__main__":
    main()
