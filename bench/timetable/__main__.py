"""Strength on the public benchmark of curriculum-based timetabling (competition of 2007, formulation UD2).

    python -m bench.timetable FILE --seconds 300 --seed 1 --json

FILE is an instance (.ectt or .ctt); without one, an invented class plan whose least penalty is known to be none is
solved. `penalty`, `by_kind` and `hard_violations` are counted from the formulation's definition by code that shares
nothing with the solver. With `--moves N` the budget is N moves a thread: the same seed then gives the same timetable.
Exit status: 1 when a rule is broken, 2 when the file cannot be read.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from bench.timetable.asked import answer, question
from bench.timetable.formulation import judge
from bench.timetable.invented import invented
from bench.timetable.reading import BadInstance, Instance, read
from ganxun.solvers.timetable.solving import Options, solve


def main() -> int:
    """Read, solve, judge, print."""
    options = _parser().parse_args()
    try:
        instance = read(options.file) if options.file else invented(1)
    except BadInstance as error:
        print(error, file=sys.stderr)
        return 2
    figures = _figures(instance, options)
    if options.json:
        print(json.dumps(figures, ensure_ascii=False))
    else:
        for name, value in figures.items():
            print(f"{name:<16} {value}")
    return 1 if figures["hard_violations"] else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path, nargs="?")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--moves", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    for name in ("hot", "cold", "taken", "joined"):
        parser.add_argument(f"--{name}", type=float, default=getattr(Options(), name))
    return parser


def _figures(instance: Instance, options: argparse.Namespace) -> dict[str, Any]:
    began = time.perf_counter()
    names = ("seconds", "moves", "seed", "threads", "hot", "cold", "taken", "joined")
    found = solve(question(instance), Options(**{name: getattr(options, name) for name in names}))
    lectures = answer(instance, found)
    verdict = judge(instance, lectures)
    return {
        "instance": instance.name, "penalty": verdict.penalty, "hard_violations": verdict.hard,
        "by_kind": verdict.penalties, "violations": verdict.violations, "seed": options.seed,
        "seconds": round(found.seconds, 2), "seconds_in_all": round(time.perf_counter() - began, 2),
        "moves": found.moves, "moves_per_second": int(found.moves / max(found.seconds, 1e-9)),
        "load": round(os.getloadavg()[0], 2),
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
