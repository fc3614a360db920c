"""The third engine finds what the others find. One session for all of it: getting ready costs more than the work."""

import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ganxun.rules.engines import spark
from ganxun.rules.engines.engine import DUCKDB, Engine
from ganxun.rules.engines.sources import ParquetFacts, arrow_schema
from ganxun.rules.engines.spark import Spark, local_session
from ganxun.rules.evaluating import evaluate
from ganxun.rules.language.policy import Policy, Subject
from tests.rules.provinces import outcome, policies, provinces
from tests.rules.test_groups import a_province, a_rule, a_share
from tests.rules.worlds import A_RULE, REGISTRY, Rows, a_policy_of, in_arrow

YEAR_END = date(2019, 12, 31)
RANGES = {"a": (1, 2), "b": (3, 4)}


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    if shutil.which("java") is None and "CI" not in os.environ:
        pytest.skip("needs Java 17: make java")
    started = local_session(cores=2, memory="1g", small=True)
    yield started
    started.stop()


def judged_by(engine: Engine, policy: Policy, **given_facts: Any) -> dict[str, list[Any]]:
    batches = evaluate(policy, YEAR_END, registry=REGISTRY, engine=engine, **given_facts)
    return outcome(batches)


@settings(
    max_examples=3,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(policy=policies(persons=3), rows=provinces(), scope=st.sampled_from([None, 2]))
def test_rules_of_every_kind_are_found_the_same_on_spark(
    session: Any, policy: Policy, rows: Rows, scope: int | None
):
    asked = {"facts": in_arrow(rows), "scope": scope, "keep_not_applicable": True}
    assert judged_by(Spark(session), policy, **asked) == judged_by(DUCKDB, policy, **asked)


def a_snapshot(folder: Path, rows: Rows) -> ParquetFacts:
    """Two ranges of people; some views have no file at all."""
    for name, values in rows.items():
        table = REGISTRY.table(name)
        ranges = RANGES if table.subject == "person_id" else {"all": (0, 0)}
        (folder / table.view).mkdir(parents=True)
        for part, (low, high) in ranges.items():
            inside = [row for row in values if part == "all" or low <= row["person_id"] <= high]
            found = pa.Table.from_pylist(inside, schema=arrow_schema(table))
            pyarrow.parquet.write_table(found, folder / table.view / f"{part}.parquet")
    return ParquetFacts(folder)


def test_a_snapshot_in_ranges_is_judged_as_a_whole_and_nothing_is_left_behind(session: Any, tmp_path: Path):
    policy = a_policy_of(A_RULE, a_rule(Subject.UNIT, a_share()))
    facts = a_snapshot(tmp_path / "facts", a_province())
    shared = tmp_path / "shared"
    shared.mkdir()
    found = judged_by(Spark(session, shared=str(shared)), policy, facts=facts)
    assert found == judged_by(DUCKDB, policy, facts=facts)
    assert {duty: len(rows) for duty, rows in found.items()} == {"random_duty": 4, "duty": 6}
    assert session.catalog.listTables() == []
    assert list(shared.iterdir()) == []


def test_spark_needs_facts_and_a_session_in_which_days_and_numbers_mean_the_same(session: Any):
    policy = a_policy_of(A_RULE)
    with pytest.raises(ValueError, match="facts"):
        judged_by(Spark(session), policy)
    session.conf.set("spark.sql.ansi.enabled", "false")
    try:
        with pytest.raises(ValueError, match="ansi"):
            judged_by(Spark(session), policy, facts=in_arrow(a_province()))
    finally:
        session.conf.set("spark.sql.ansi.enabled", "true")


def test_without_java_it_says_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(spark.shutil, "which", lambda _name: None)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(RuntimeError, match="Java 17"):
        local_session()
