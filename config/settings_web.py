"""Settings of the processes that answer requests: they act as a role that sees only the actor's rows (decision 0075)."""

from typing import Any

from config.database import acting_as
from config.settings import *  # noqa: F403
from config.settings import DATABASE_WEB_ROLE, DATABASES
from ganxun.base.scope import forget

ROWS_GUARDED = True
_options: dict[str, Any] = DATABASES["default"]["OPTIONS"]
_options["options"] = acting_as(DATABASE_WEB_ROLE, _options.get("options", ""))
_options["pool"]["reset"] = forget
