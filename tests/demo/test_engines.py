"""The whole Sichuan policy over a demo province: PostgreSQL finds in its own tables what DuckDB finds in a snapshot."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import connection

from ganxun.compliance import library
from ganxun.compliance.actions.snapshot import take_snapshot
from ganxun.demo.build import build
from ganxun.rules.engines.engine import DUCKDB
from ganxun.rules.engines.postgres_stages import PostgreSQL
from ganxun.rules.engines.sources import ParquetFacts
from ganxun.rules.evaluating import evaluate
from ganxun.rules.facts import registry
from tests.rules.provinces import outcome

DAY = date(2020, 9, 30)


@pytest.mark.django_db
@pytest.mark.slow
def test_every_duty_of_the_demo_is_found_the_same(db, tmp_path: Path):
    build(people=300, seed=1, until=DAY, at=datetime(2020, 9, 30, 1, tzinfo=UTC))
    take_snapshot(tmp_path, people_a_range=100)
    policy, keep = library.policy("sichuan-2018-2022"), library.compiled_folder()
    asked = {"registry": registry, "keep": keep}
    mine = outcome(evaluate(policy, DAY, facts=ParquetFacts(tmp_path), engine=DUCKDB, **asked))
    with connection.cursor() as cursor:
        assert outcome(evaluate(policy, DAY, engine=PostgreSQL(cursor), **asked)) == mine
    assert len(mine) > 100
    assert sum(len(rows) for rows in mine.values()) > 1_000
