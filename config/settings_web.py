"""Settings of the processes that answer requests: they act as a role that sees only the actor's rows (decision 0075)."""

from config.settings import *  # noqa: F403
from config.settings import DATABASE_WEB_ROLE, DATABASES
from ganxun.base.scope import forget

ROWS_GUARDED = True
DATABASES["default"]["OPTIONS"]["assume_role"] = DATABASE_WEB_ROLE
DATABASES["default"]["OPTIONS"]["pool"]["reset"] = forget
