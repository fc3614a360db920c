#!/usr/bin/env python
"""Django's own commands for this installation; the product's command is `ganxun`."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    from config.database import database_ready_for
    from config.env import BadEnvironment
    from ganxun.base.database.address import BadAddress
    from ganxun.base.database.cluster import DatabaseUnavailable

    try:
        with database_ready_for(sys.argv[1:]):
            execute_from_command_line(sys.argv)
    except (BadAddress, BadEnvironment, DatabaseUnavailable) as complaint:
        print(f"manage.py:{complaint}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
