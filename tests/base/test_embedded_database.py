"""The embedded cluster: made, shared, stopped, and none the worse for a crash."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from ganxun.base.database.account import database_account
from ganxun.base.database.cluster import Cluster, DatabaseUnavailable
from ganxun.base.database.lease import running

ROOT = Path(__file__).parents[2]
# One folder for all: making a cluster takes a second, starting it a fifth.
HOLDS_THE_LEASE = """
import sys
from pathlib import Path
from ganxun.base.database.cluster import Cluster
from ganxun.base.database.lease import running
with running(Cluster(Path(sys.argv[1]), durable=False)):
    print("inside", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    folder = tmp_path_factory.mktemp("内置 数据库" + "很长" * 20)
    return Cluster(folder / "postgres", durable=False)


def asked(cluster: Cluster, question: str) -> object:
    address = cluster.connection()
    with psycopg.connect(host=address["HOST"], user=address["USER"], dbname=address["NAME"]) as connection:
        row = connection.execute(question).fetchone()
    assert row is not None
    return row[0]


def another_process_inside(cluster: Cluster) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", HOLDS_THE_LEASE, str(cluster.folder)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout is not None
    assert process.stdout.readline() == "inside\n"
    return process


def leave(process: subprocess.Popen[str]) -> None:
    process.communicate()


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def test_it_runs_while_somebody_is_inside(cluster):
    with running(cluster):
        assert cluster.pid() is not None
        assert asked(cluster, "SHOW server_encoding") == "UTF8"
    assert cluster.pid() is None
    assert not cluster.socket_folder.exists()


def test_it_knows_han_characters_and_the_extensions_we_need(cluster):
    with running(cluster):
        assert asked(cluster, "SELECT upper('é') || length('𠮷田')") == "É2"
        wanted = "SELECT count(*) FROM pg_available_extensions WHERE name IN ('btree_gist', 'pg_trgm')"
        assert asked(cluster, wanted) == 2


def test_only_its_user_can_reach_it(cluster):
    with running(cluster):
        assert cluster.socket_folder.stat().st_mode & 0o077 == 0
        assert cluster.folder.stat().st_mode & 0o077 == 0
        assert asked(cluster, "SHOW listen_addresses") == ""


def test_the_last_to_leave_stops_it(cluster):
    with running(cluster):
        other = another_process_inside(cluster)
    assert cluster.pid() is not None
    leave(other)
    assert cluster.pid() is None


def test_a_killed_user_leaves_nothing_behind(cluster):
    kill(another_process_inside(cluster))
    assert cluster.pid() is not None  # nobody was left to stop it; the next user does
    with running(cluster):
        assert asked(cluster, "SELECT 1") == 1
    assert cluster.pid() is None


def test_it_recovers_from_a_killed_server(cluster):
    with running(cluster):
        pid = cluster.pid()
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        while cluster.pid() is not None:
            time.sleep(0.01)
    with running(cluster):
        assert asked(cluster, "SELECT 1") == 1


def test_a_recycled_process_number_does_not_prevent_the_start(cluster):
    with running(cluster):
        left_behind = (cluster.folder / "postmaster.pid").read_text().splitlines()
    (cluster.folder / "postmaster.pid").write_text("\n".join([str(os.getpid()), *left_behind[1:]]) + "\n")
    assert cluster.pid() is None
    with running(cluster):
        assert asked(cluster, "SELECT 1") == 1


def test_a_folder_that_is_no_cluster_is_left_alone(tmp_path):
    cluster = Cluster(tmp_path / "postgres")
    cluster.folder.mkdir()
    (cluster.folder / "letter.txt").write_text("mine")
    with pytest.raises(DatabaseUnavailable, match="不是数据库目录"), running(cluster):
        pass
    assert (cluster.folder / "letter.txt").read_text() == "mine"


def test_a_cluster_of_another_version_is_refused(tmp_path):
    cluster = Cluster(tmp_path / "postgres")
    cluster.folder.mkdir()
    (cluster.folder / "PG_VERSION").write_text("12\n")
    database_account().own(cluster.folder)
    with pytest.raises(DatabaseUnavailable, match="PostgreSQL 12 建立"), running(cluster):
        pass


def test_a_server_that_will_not_start_says_why(tmp_path, cluster):
    with running(cluster):
        pass
    settings = cluster.folder / "postgresql.auto.conf"
    good = settings.read_text()
    settings.write_text("no_such_setting = 1\n")
    try:
        with pytest.raises(DatabaseUnavailable, match="未能启动"), running(cluster):
            pass
    finally:
        settings.write_text(good)
