"""python -m bench: every benchmark at its usual size, as one JSON object by name."""

import json
import pkgutil
import subprocess
import sys

import bench


def main() -> int:
    """Runs them one after the other, so that none disturbs another; the worst exit status is ours."""
    figures, worst = {}, 0
    for module in pkgutil.iter_modules(bench.__path__):
        if module.name.startswith("_"):
            continue
        command = [sys.executable, "-m", f"bench.{module.name}", "--json"]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
        worst = max(worst, done.returncode)
        figures[module.name] = json.loads(done.stdout) if done.returncode == 0 else None
    print(json.dumps(figures, ensure_ascii=False, indent=1))
    return worst


if __name__ == "__main__":
    sys.exit(main())
