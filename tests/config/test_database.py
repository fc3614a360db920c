"""Which database an installation uses."""

import pytest

from config.database import connection_settings, database_ready, database_ready_for, embedded_cluster
from config.env import Environment
from ganxun.base.database.cluster import DatabaseUnavailable

GIVEN = {"DATABASE_URL": "postgresql://u@127.0.0.1:9/name"}


def test_without_an_address_it_is_the_embedded_one(tmp_path):
    environment = Environment.read({"GANXUN_DATA": str(tmp_path)})
    assert embedded_cluster(environment).folder == tmp_path / "postgres"
    assert connection_settings(environment)["HOST"] == str(embedded_cluster(environment).socket_folder)
    assert list(tmp_path.iterdir()) == []


def test_with_an_address_nothing_embedded_is_started():
    environment = Environment.read(GIVEN)
    assert embedded_cluster(environment) is None
    assert connection_settings(environment)["PORT"] == "9"


def test_an_unreachable_database_is_one_clear_line():
    with (
        pytest.raises(DatabaseUnavailable, match="无法连接") as refused,
        database_ready(Environment.read(GIVEN)),
    ):
        pass
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("version", "encoding", "said"),
    [(140_009, "UTF8", "需要 15"), (160_001, "SQL_ASCII", "编码为 SQL_ASCII")],
)
def test_an_unsuitable_database_is_refused(version, encoding, said, monkeypatch):
    class Info:
        server_version = version

        def parameter_status(self, name):
            return encoding

    class Connection:
        info = Info()

        def __enter__(self):
            return self

        def __exit__(self, *failure):
            return None

    monkeypatch.setattr("psycopg.connect", lambda **_: Connection())
    with pytest.raises(DatabaseUnavailable, match=said), database_ready(Environment.read(GIVEN)):
        pass


def test_commands_that_need_no_database_do_not_wait_for_one(monkeypatch):
    monkeypatch.setattr("config.database.database_ready", lambda environment: pytest.fail("was started"))
    with database_ready_for(["collectstatic"]), database_ready_for([]):
        pass
