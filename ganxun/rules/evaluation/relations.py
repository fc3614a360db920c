"""The fact views as unbound Ibis tables: the same expression is compiled for every engine."""

from typing import Any

import ibis

from ganxun.rules.evaluation.columns import schema_of
from ganxun.rules.facts import FactTable, Registry


class Relations:
    """Hands out the tables and remembers which were used, so that an engine provides just these."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._tables: dict[str, Any] = {}

    def of(self, table: FactTable) -> Any:
        """The view of a fact table."""
        if table.name not in self._tables:
            self._tables[table.name] = ibis.table(schema_of(table), name=table.view)
        return self._tables[table.name]

    def named(self, name: str) -> Any:
        """The view of the fact table of that (plural) name."""
        return self.of(self._registry.table(name))

    @property
    def used(self) -> list[FactTable]:
        """The tables asked for so far, by name."""
        return [self._registry.table(name) for name in sorted(self._tables)]
