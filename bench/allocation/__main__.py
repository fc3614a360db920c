"""A province's training year: who goes to which class, with a proof of how good the plan is.

    python -m bench.allocation --people 200000 --classes 2000 --seed 1 --json

The province is invented (`bench.allocation.generated` says how); the solver runs in a process of its own. `value` is
counted by the checker, which shares no code with the solver; `bound` holds for every plan over all eligible pairs;
`gap` is what lies between them. `preview_value` is what plain order of priority gives;
`again` what 50 manual changes take and whom else they move. Exit status 1 when the
checker finds a violation.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from typing import Any


def main() -> int:
    """Solve, check, print; 1 when the checker finds a violation."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--classes", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--levels", action="store_true", help="strict levels instead of one sum")
    parser.add_argument("--changes", type=int, default=50, help="manual changes, then solved again; 0: none")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    figures = _child(options)
    if options.json:
        print(json.dumps(figures, ensure_ascii=False))
    else:
        for name, value in figures.items():
            print(f"{name:<16} {value}")
    return 1 if figures["violations"] else 0


def _child(options: argparse.Namespace) -> dict[str, Any]:
    asked = {name: value for name, value in vars(options).items() if name != "json"}
    command = [sys.executable, "-m", "bench.allocation.solved", json.dumps(asked)]
    done = subprocess.run(
        command, stdout=subprocess.PIPE, text=True, check=True, env=_environment(options.threads)
    )
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def _environment(threads: int) -> dict[str, str]:
    return os.environ | dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), str(threads))


if __name__ == "__main__":
    sys.exit(main())
