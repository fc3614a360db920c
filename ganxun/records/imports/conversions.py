"""How hours that nobody recorded follow from days: by the policy that binds whoever hands in the records.

Which policy that is, only the layers above know; they say so when they are loaded.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from ganxun.orgs.models import Organisation
from ganxun.records.decisions.conversion import ConversionTable

#: Gives the table that holds for the organisation at a path (empty: the whole) on a day, if any.
Supplier = Callable[[str, date], ConversionTable | None]

_suppliers: list[Supplier] = []


def convert_with(supplier: Supplier) -> None:
    """Name who knows the tables; the last one named is asked."""
    _suppliers[:] = [supplier]


def table_for(path: str, on: date) -> ConversionTable | None:
    """The table that holds at `path` on that day; None fills nothing."""
    return _suppliers[0](path, on) if _suppliers else None


def regions_above(path: str) -> tuple[str, ...]:
    """The region codes of the organisation at `path` and above it, the nearest first; for the whole, of the roots."""
    ids = [int(part) for part in path.split(".") if part]
    found = Organisation.objects.filter(pk__in=ids) if ids else Organisation.objects.filter(depth=0)
    return tuple(found.exclude(region_code="").order_by("-depth").values_list("region_code", flat=True))
