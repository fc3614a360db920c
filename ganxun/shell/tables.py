"""The tables a sub-command stands on: made in an empty database, never changed in passing in a used one."""

from ganxun.shell.complaint import Complaint


def make_or_refuse_tables() -> None:
    """Make the tables of an empty database; leave a complete one alone.

    A database with tables of an older version is upgraded only by `ganxun prepare`, which its operator runs
    after a backup: raises Complaint saying so.
    """
    from django.core.management import call_command  # noqa: PLC0415 - Django is loaded by now, not before
    from django.db import connection  # noqa: PLC0415
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not missing:
        return
    if executor.loader.applied_migrations:
        raise Complaint(
            f"数据库的结构比程序旧(还有 {len(missing)} 步没有升级),请先备份,再运行 ganxun prepare"
        )
    call_command("migrate", verbosity=0)
