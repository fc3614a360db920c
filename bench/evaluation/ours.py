"""Ours: the policy's own YAML, compiled and judged as in production.

python -m bench.evaluation.ours compile FOLDER      compiles the plan and keeps it in FOLDER/plans
python -m bench.evaluation.ours judge FOLDER        judges everyone by the plan kept
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from bench.evaluation.clocked import AS_OF, POLICY, Digest, told


def _ready(folder: Path) -> None:
    """The registry of facts is Django's apps' own; no database is asked."""
    os.environ |= {"GANXUN_DATA": str(folder / "data"), "DJANGO_SETTINGS_MODULE": "config.settings"}
    import django

    django.setup()


def main() -> None:
    """Compile or judge, and say what it took."""
    step, folder = sys.argv[1], Path(sys.argv[2])
    _ready(folder)
    from ganxun.compliance import library
    from ganxun.rules import evaluating
    from ganxun.rules.engines.sources import ParquetFacts
    from ganxun.rules.facts import registry
    from ganxun.rules.language.policy import Subject

    policy = library.policy(POLICY)
    rules = evaluating.rules_to_judge(policy, AS_OF)
    duties = frozenset(rule.duty for rule in rules if rule.subject is Subject.PERSON)
    plans = folder / "plans"

    def compiled() -> dict[str, Any]:
        evaluating.plan_for(policy, AS_OF, registry=registry, duties=duties, keep=plans)
        return {"duties": len(duties)}

    def judged() -> dict[str, Any]:
        digest, facts = Digest(), ParquetFacts(folder)
        for batch in evaluating.evaluate(
            policy, AS_OF, facts=facts, registry=registry, duties=duties, keep=plans
        ):
            digest.add(batch.findings)
        return {"digest": digest.as_dict()}

    told(compiled if step == "compile" else judged)


if __name__ == "__main__":
    main()
