"""The benchmark's rivals come to the same results as the evaluator."""

import json
import subprocess
import sys

from bench.evaluation.__main__ import differences


def test_ours_and_the_hand_written_rivals_agree():
    command = [sys.executable, "-m", "bench.evaluation", "--people", "300", "--credits", "10", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert set(figures["variants"]) == {"ours", "fused", "pandas", "floor"}
    assert figures["variants"]["floor"]["digest"] == {"rows": 3000}
    assert figures["variants"]["ours"]["digest"]["section_yearly_training"]["value"] > 0
    assert figures["ratios"]["ours/fused cpu"] > 0


def test_a_difference_names_the_duty():
    ours, fused = (
        {"a": {"value": 1, "1": 2}, "b": {"value": 0}},
        {"a": {"value": 1, "1": 3}, "b": {"value": 0}},
    )
    lines = differences({"ours": {"digest": ours}, "fused": {"digest": fused}})
    assert len(lines) == 1
    assert lines[0].startswith("a: ")
