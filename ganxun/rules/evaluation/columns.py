"""Names and types of the relations that engines hand from one stage to the next."""

from ganxun.rules.facts import FactTable, FactType

CUBE = "cube"
CONTRIBUTED = "contributed"
GIVEN = "given"
HEADS_OF = "heads_of"
ASKED = "asked"

SUMS = ("num", "could", "lacking", "ahead", "den", "den_maybe", "out_maybe")
CONTRIBUTION = ("realm", "unit_id", *SUMS, "missing")
ROLLED = ("unit", *SUMS, "missing", "frozen", "snapshots")

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


def whole_numbers(*names: str) -> dict[str, str]:
    """A schema of whole numbers."""
    return dict.fromkeys(names, "int64")
