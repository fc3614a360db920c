"""One run in a process of its own: compiled on a small province first, so that seconds are those of solving."""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from typing import Any

from bench.allocation.generated import province
from ganxun.solvers.allocation.checker import check
from ganxun.solvers.allocation.problem import Problem
from ganxun.solvers.allocation.solving import Options, preview, solve


def main() -> None:
    """Solve what the argument asks for; figures as JSON."""
    asked = json.loads(sys.argv[1])
    options = Options(threads=asked["threads"])
    begun = time.perf_counter()
    small = province(400, 20, 1)
    preview(small)
    solve(small, options)
    compiling = time.perf_counter() - begun
    problem = province(asked["people"], asked["classes"], asked["seed"])
    figures = _solved(problem, options)
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


def _solved(problem: Problem, options: Options) -> dict[str, Any]:
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
        "gap": round(1 - value / bound, 6) if bound > 0 else 0.0,
        "violations": checked.count,
        "violated": {each.code: each.count for each in checked.violations},
        "seconds": round(seconds, 2),
        "cpu_seconds": round(cpu_seconds, 2),
        "peak_mb": peak,
        "placed": int(plan.person.size),
        "preview_value": check(problem, first.person, first.in_class).values[0],
        "preview_seconds": round(preview_seconds, 2),
        "load": round(os.getloadavg()[0], 1),
    }


if __name__ == "__main__":
    main()
