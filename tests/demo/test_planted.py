"""Every planted case comes out as planted.yaml says, judged by the one evaluator over the demo's own tables."""

from collections import defaultdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from ganxun.classes.models import TrainingClass
from ganxun.compliance import library
from ganxun.compliance.actions.snapshot import take_snapshot
from ganxun.compliance.choices import Verdict
from ganxun.demo.build import build
from ganxun.demo.planted import CASES
from ganxun.people.models import Person
from ganxun.rules.engines.sources import ParquetFacts
from ganxun.rules.evaluating import evaluate
from ganxun.rules.evaluation.findings import missing_facts
from ganxun.rules.facts import registry

AT = datetime(2020, 9, 30, 1, 0, tzinfo=UTC)
EXPECTED = [
    pytest.param(case["code"], expected, id=f"{case['code']}-{expected['duty']}-{expected['as_of']}")
    for case in CASES["people"] + CASES["classes"]
    for expected in case["expect"]
]
Findings = dict[tuple[date, str, str], dict[str, Any]]
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def findings(django_db_setup, django_db_blocker, tmp_path_factory) -> Findings:
    """Findings of the planted people and classes on all days and duties that the cases name."""
    folder: Path = tmp_path_factory.mktemp("facts")
    with django_db_blocker.unblock(), transaction.atomic():
        build(people=300, seed=1, until=date(2020, 9, 30), at=AT)
        subjects = dict(Person.objects.filter(code__startswith="YB").values_list("pk", "code"))
        classes = dict(TrainingClass.objects.filter(code__startswith="YBB").values_list("pk", "code"))
        take_snapshot(folder)
        transaction.set_rollback(True)
    found: Findings = {}
    for as_of, duties in sorted(_asked().items()):
        for row in _judged(folder, as_of, frozenset(duties)):
            code = (classes if row["subject_kind"] == "class" else subjects).get(row["subject_id"])
            if code:
                found[as_of, row["duty"], code] = row
    return found


def _asked() -> dict[date, set[str]]:
    asked: dict[date, set[str]] = defaultdict(set)
    for case in CASES["people"] + CASES["classes"]:
        for expected in case["expect"]:
            asked[expected["as_of"]].add(expected["duty"])
    return asked


def _judged(folder: Path, as_of: date, duties: frozenset[str]) -> list[dict[str, Any]]:
    batches = evaluate(
        library.policy("sichuan-2018-2022"),
        as_of,
        facts=ParquetFacts(folder),
        registry=registry,
        duties=duties,
        keep_not_applicable=True,
        keep=library.compiled_folder(),
    )
    return [
        row | {"missing": missing_facts(batch.rule.facts, row["missing"] or 0)}
        for batch in batches
        for row in batch.findings.to_pylist()
    ]


@pytest.mark.parametrize(("code", "expected"), EXPECTED)
def test_a_planted_case_is_judged_as_told(findings, code, expected):
    row = findings[expected["as_of"], expected["duty"], code]
    scale = 10 if row["measure"] in ("hours", "days") else 1
    seen = {
        "verdict": Verdict(row["verdict"]).name.lower(),
        "due": row["due_on"],
        "missing": list(row["missing"]),
    }
    seen |= {name: row[name] / scale for name in ("value", "target", "gap") if row[name] is not None}
    asked = {name: wanted for name, wanted in expected.items() if name not in ("duty", "as_of")}
    assert {name: seen.get(name) for name in asked} == asked


def test_the_planted_people_are_told_in_the_tour():
    tour = (Path(__file__).parents[2] / "docs" / "tour.md").read_text(encoding="utf-8")
    for case in CASES["people"] + CASES["classes"]:
        assert case["name"] in tour, case["name"]
