"""Which database this installation uses, and keeping the embedded one alive while it is needed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from config.env import Environment
from ganxun.base.database.address import connection_from_url
from ganxun.base.database.cluster import Cluster, DatabaseUnavailable
from ganxun.base.database.lease import running

OLDEST_SERVER = 150_000
PATIENCE_SECONDS = 5

# Commands of manage.py that never touch the database and should not wait for it.
_WITHOUT_DATABASE = {"", "help", "check", "collectstatic", "diffsettings", "version", "--help", "--version"}


def embedded_cluster(environment: Environment) -> Cluster | None:
    """The cluster in the data folder, or None when DATABASE_URL names another database."""
    if environment.database_url:
        return None
    return Cluster(environment.data_folder / "postgres")


def connection_settings(environment: Environment) -> dict[str, Any]:
    """Django's DATABASES entry. Starts nothing. Raises BadAddress."""
    cluster = embedded_cluster(environment)
    chosen = cluster.connection() if cluster else connection_from_url(environment.database_url)
    return {"ENGINE": "django.db.backends.postgresql", **chosen}


def acting_as(role: str, options: str = "") -> str:
    """Start-up options of a connection that acts as `role` from its first moment; RESET ROLE leads back to it.

    Django's own `assume_role` cannot be used: together with a pool it asks the pool, while that connects, for a connection.
    """
    escaped = role.replace("\\", "\\\\").replace(" ", "\\ ")
    return f"{options} -c role={escaped}".strip()


def refuse_unusable(url: str) -> None:
    """Raises DatabaseUnavailable when the database of `url` cannot be reached or is too old."""
    address = connection_from_url(url)
    libpq = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    given = {word: address[name] for name, word in libpq.items() if address[name]}
    try:
        with psycopg.connect(**given, **address["OPTIONS"], connect_timeout=PATIENCE_SECONDS) as connection:
            version, encoding = (
                connection.info.server_version,
                connection.info.parameter_status("server_encoding"),
            )
    except psycopg.Error as failure:
        reason = str(failure).strip().splitlines()[0]
        raise DatabaseUnavailable(f"无法连接 DATABASE_URL 所指的数据库:{reason}") from failure
    if version < OLDEST_SERVER:
        raise DatabaseUnavailable(f"数据库为 PostgreSQL {version // 10_000},需要 15 或更新版本")
    if encoding != "UTF8":
        raise DatabaseUnavailable(f"数据库编码为 {encoding},需要 UTF8:请重建数据库")


@contextmanager
def database_ready(environment: Environment) -> Iterator[None]:
    """The database of this installation, running for as long as the block lasts."""
    cluster = embedded_cluster(environment)
    if cluster is None:
        refuse_unusable(environment.database_url)
        yield
        return
    with running(cluster):
        yield


@contextmanager
def database_ready_for(arguments: list[str]) -> Iterator[None]:
    """As `database_ready`, but only for those of Django's commands that need a database."""
    if (arguments or [""])[0] in _WITHOUT_DATABASE:
        yield
        return
    with database_ready(Environment.read()):
        yield
