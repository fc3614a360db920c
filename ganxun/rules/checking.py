"""A policy folder as a whole: `load_policy` for daily use, `check_policy` before a folder is adopted."""

from pathlib import Path

from ganxun.rules.cases import failing_cases
from ganxun.rules.facts import Registry
from ganxun.rules.language.policy import Policy
from ganxun.rules.loading.folder import read_policy
from ganxun.rules.loading.problems import PolicyRefused


def load_policy(folder: Path, registry: Registry) -> Policy:
    """Read a folder, without running its worked examples (a tenth of a second).

    Raises PolicyRefused, whose ``problems`` name file, line, what is wrong and what to write instead.
    """
    return read_policy(folder, registry)


def check_policy(folder: Path, registry: Registry, *, keep: Path | None = None) -> Policy:
    """Read a folder and run every worked example in it through the evaluator.

    Raises PolicyRefused with all mistakes of the text or, when there are none, all examples that fail.
    ``keep`` is a folder for compiled plans.
    """
    policy = read_policy(folder, registry)
    failing = failing_cases(policy, registry, keep)
    if failing:
        raise PolicyRefused(failing)
    return policy
