"""Which database this installation uses, and keeping the embedded one alive while it is needed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from config.env import Environment
from ganxun.base.database.address import connection_from_url
from ganxun.base.database.cluster import Cluster
from ganxun.base.database.lease import running

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


@contextmanager
def database_ready(environment: Environment) -> Iterator[None]:
    """The database of this installation, running for as long as the block lasts."""
    cluster = embedded_cluster(environment)
    if cluster is None:
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
