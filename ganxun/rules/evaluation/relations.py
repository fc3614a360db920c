"""The fact views as unbound Ibis tables: the same expression is compiled for every engine."""

from typing import Any

import ibis

from ganxun.rules.facts import FactTable, FactType, Registry

_TYPES = {
    FactType.IDENT: "int64",
    FactType.CODE: "string",
    FactType.BOOLEAN: "boolean",
    FactType.WHOLE: "int64",
    FactType.DATE: "date",
    FactType.AMOUNT: "int64",
    FactType.TEXT: "string",
}


def schema_of(table: FactTable) -> dict[str, str]:
    """Column → type, as every engine must present the view."""
    return {column.name: _TYPES[column.type] for column in table.columns}


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
