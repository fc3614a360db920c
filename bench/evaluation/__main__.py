"""Every duty over persons of the Sichuan policy, for everyone, against hand-written rivals.

    python -m bench.evaluation --people 1000000 --credits 40 --json

Facts are invented (seeded), written as a person-clustered snapshot, and judged as of 2020-12-31, each variant in a
process of its own: «ours» is `ganxun.rules.evaluating.evaluate` with a compiled plan on disk; «fused» the same duties
as hand-written DuckDB SQL (one scan of credits, one group by person); «pandas» only sums of credits; «floor» only
reads the columns needed. Figures are those of the judging itself, imports and compiling apart. Exit status 1 when
ours and a rival differ in any duty. `--folder` keeps the facts for another run.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

VARIANTS = ("ours", "fused", "pandas", "floor")
_COMMANDS = {
    "ours": ("bench.evaluation.ours", "judge"),
    "fused": ("bench.evaluation.fused",),
    "pandas": ("bench.evaluation.frames",),
    "floor": ("bench.evaluation.floor",),
}
_COVERS = {
    "ours": "findings of all 16 duties, with periods, due days, missing facts and alternatives",
    "fused": "verdict, value and target of all 16 duties",
    "pandas": "sums and counts of credits of 12 duties; no spans, bookings, last days, own windows or verdicts",
    "floor": "reading the needed columns of credits",
}


def main() -> int:
    """Generate, measure, compare, print; 1 when results differ."""
    options = _options()
    if options.folder is None:
        with tempfile.TemporaryDirectory(prefix="bench-persons-") as folder:
            figures = _measured(Path(folder), options)
    else:
        options.folder.mkdir(parents=True, exist_ok=True)
        figures = _measured(options.folder, options)
    if options.json:
        print(json.dumps(figures, ensure_ascii=False))
    else:
        _print_table(figures)
    for line in figures["differences"]:
        print(line, file=sys.stderr)
    return 1 if figures["differences"] else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--credits", type=int, default=40, help="a person, over five years")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="facts are made here, or taken if they are here already")
    parser.add_argument("--only", nargs="+", choices=VARIANTS, default=VARIANTS)
    parser.add_argument("--floor-only", action="store_const", dest="only", const=("floor",))
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def _measured(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    figures: dict[str, Any] = {
        "people": options.people,
        "credits": options.people * options.credits,
        "seed": options.seed,
    }
    _have_facts(folder, [options.people, options.credits, options.seed])
    if "ours" in options.only:
        figures["compile"] = _child("bench.evaluation.ours", "compile", str(folder))
    found = {
        name: _child(*_COMMANDS[name], str(folder)) | {"covers": _COVERS[name]}
        for name in VARIANTS
        if name in options.only
    }
    return figures | {"variants": found, "ratios": _ratios(found), "differences": differences(found)}


def _have_facts(folder: Path, asked: list[int]) -> None:
    """Make the facts, unless the folder holds those asked for."""
    note = folder / "made.json"
    made = json.loads(note.read_text()) if note.exists() else None
    if made == asked:
        return
    if made is not None or (folder / "fact_person").exists():
        raise SystemExit(f"{folder}: holds other facts {made}, asked for {asked}")
    _child("bench.evaluation.generated", str(folder), *map(str, asked))
    note.write_text(json.dumps(asked))


def _child(module: str, *arguments: str) -> dict[str, Any]:
    """Run a module in a fresh process; what it told."""
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def _ratios(found: dict[str, dict[str, Any]]) -> dict[str, float]:
    if "ours" not in found:
        return {}
    return {
        f"ours/{name} {figure}": round(
            found["ours"][f"{figure}_s"] / max(found[name][f"{figure}_s"], 0.001), 2
        )
        for name in found
        if name != "ours"
        for figure in ("cpu", "wall")
    }


def differences(found: dict[str, dict[str, Any]]) -> list[str]:
    """A line for each duty (ours, fused) or sum (fused, pandas) that does not agree."""
    lines = []
    for one, other, kind in (("ours", "fused", "digest"), ("fused", "pandas", "sums")):
        if one in found and other in found:
            left, right = found[one][kind], found[other][kind]
            lines += [
                f"{name}: {one} {left.get(name)}, {other} {right.get(name)}"
                for name in sorted({*left, *right})
                if left.get(name) != right.get(name)
            ]
    return lines


def _print_table(figures: dict[str, Any]) -> None:
    print(f"{figures['people']:,} people, {figures['credits']:,} credits")
    if "compile" in figures:
        print(f"compiling the plan once: {figures['compile']['wall_s']} s")
    print(f"{'':<8}{'wall s':>10}{'CPU s':>10}{'peak MB':>10}  covers")
    for name, row in figures["variants"].items():
        print(f"{name:<8}{row['wall_s']:>10.2f}{row['cpu_s']:>10.2f}{row['peak_mb']:>10}  {row['covers']}")
    for name, ratio in figures["ratios"].items():
        print(f"{name}: {ratio}")
    if "ours" in figures["variants"]:
        print("results agree" if not figures["differences"] else "RESULTS DIFFER")


if __name__ == "__main__":
    sys.exit(main())
