"""python -m ganxun.shell is the `ganxun` command."""

import sys

from ganxun.shell.command import main

sys.exit(main())
