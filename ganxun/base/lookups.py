"""`name__begins="张"`: as `startswith`, in words that an index can follow on guarded tables too.

PostgreSQL asks a row guard before any condition that could give away what it compares; LIKE is one, so it would read
every row. `^@` cannot, and runs over an index in the order of bytes just as well (decision 0075).
"""

from __future__ import annotations

from typing import Any

from django.db.models import CharField, Lookup, TextField


class Begins(Lookup):
    """The text begins with these characters, exactly."""

    lookup_name = "begins"

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """`left ^@ right`."""
        left, left_values = self.process_lhs(compiler, connection)
        right, right_values = self.process_rhs(compiler, connection)
        return f"{left} ^@ {right}", (*left_values, *right_values)


def register() -> None:
    """Offer it on text."""
    CharField.register_lookup(Begins)
    TextField.register_lookup(Begins)
