"""ganxun evaluate --engine: which engine judges, and what is said when this machine lacks it."""

import pytest

from ganxun.rules.engines import spark
from ganxun.rules.engines.engine import DUCKDB
from ganxun.rules.engines.postgres_stages import PostgreSQL
from ganxun.shell.commands.evaluate import ENGINES, engine_named
from ganxun.shell.complaint import Complaint


@pytest.mark.django_db
def test_every_name_has_its_engine(db, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(spark, "local_session", lambda: "a session")
    duckdb, postgresql, third = map(engine_named, ENGINES)
    assert (duckdb, third) == (DUCKDB, spark.Spark("a session"))
    assert isinstance(postgresql, PostgreSQL)


@pytest.mark.parametrize(("problem", "words"), [(ImportError, "没有安装 Spark"), (RuntimeError, "Java 17")])
def test_what_is_missing_is_said_in_one_line(
    problem: type[Exception], words: str, monkeypatch: pytest.MonkeyPatch
):
    def refuses() -> None:
        raise problem(words)

    monkeypatch.setattr(spark, "local_session", refuses)
    with pytest.raises(Complaint, match=words):
        engine_named("spark")


def test_duckdb_has_no_facts_of_its_own():
    with pytest.raises(ValueError, match="facts"):
        list(DUCKDB.batches(None, None, None, as_of=None))
