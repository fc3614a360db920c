"""Sharing one embedded cluster: the first who needs it starts it, the last who leaves stops it.

Each user holds a shared file lock. The kernel drops locks when a process dies, however it dies, so
nothing has to be cleaned up after a crash.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from ganxun.base.database.cluster import DATABASE, ROLE, Cluster


@contextmanager
def running(cluster: Cluster) -> Iterator[Cluster]:
    """The cluster, running as long as anybody is inside. Raises DatabaseUnavailable."""
    cluster.folder.parent.mkdir(parents=True, exist_ok=True)
    users = _open(cluster.folder.with_name(f"{cluster.folder.name}.users"))
    try:
        with _starting_or_stopping(cluster):
            fcntl.flock(users, fcntl.LOCK_SH)
            if cluster.pid() is None:
                cluster.start()
            _ensure_database(cluster)
        yield cluster
    finally:
        with _starting_or_stopping(cluster):
            if _am_last(users):
                cluster.stop()
        os.close(users)


def _am_last(users: int) -> bool:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _starting_or_stopping(cluster: Cluster) -> Iterator[None]:
    lock = _open(cluster.folder.with_name(f"{cluster.folder.name}.lock"))
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _ensure_database(cluster: Cluster) -> None:
    with psycopg.connect(
        host=str(cluster.socket_folder), user=ROLE, dbname="postgres", autocommit=True
    ) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if found is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
