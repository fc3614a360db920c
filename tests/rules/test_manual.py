"""The manual of the language says only what the loader and the evaluator accept."""

import re
from pathlib import Path

import pytest

from ganxun.rules.checking import check_policy
from ganxun.rules.facts import registry
from ganxun.rules.language.conditions import Operator
from ganxun.rules.language.verdicts import Verdict
from tests.rules.tiny import a_rule

MANUAL = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "write-a-policy.md"
TEXT = MANUAL.read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n# (.*)\n((?:.*\n)*?)```", TEXT)
FORMS = [block for block in BLOCKS if block[0].startswith("subject: ")]


def test_the_example_of_the_manual_is_a_policy_whose_examples_come_out(tmp_path):
    for name, content in BLOCKS:
        if name.endswith(".yaml"):
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(content, encoding="utf-8")
    policy = check_policy(tmp_path, registry)
    assert [len(part) for part in (policy.rules, policy.cases, policy.programmes)] == [1, 2, 1]


@pytest.mark.parametrize(("head", "form"), FORMS)
def test_every_form_of_the_manual_loads(tmp_path, head, form):
    subject, period = head.split(", period: ")
    rule, _ = a_rule(
        tmp_path, f"{subject}\nperiod: {period}\nrequires:\n{re.sub('^', '  ', form, flags=re.M).rstrip()}\n"
    )
    assert rule.requires


def test_every_form_operator_and_verdict_is_in_the_manual():
    forms = ["accumulate", "occur", "share", "average", "composition", "contain", "reach", "any_of", "all_of"]
    words = [*forms, *(operator.value for operator in Operator), *(verdict.code for verdict in Verdict)]
    assert [word for word in words if word not in TEXT] == []
    assert [verdict.label for verdict in Verdict if verdict.label not in TEXT] == []
