"""Which training institution is meant by a name."""

from __future__ import annotations

from dataclasses import dataclass

from ganxun.base.sheets.cells import without_blanks
from ganxun.resources.models import Institution


@dataclass(frozen=True)
class KnownInstitution:
    """As much of an institution as an import needs."""

    id: int
    kind: str
    level: str


class Institutions:
    """Finds institutions by code or name. Names that two institutions bear find neither."""

    def __init__(self) -> None:
        """Load them all: there are some hundreds in a province."""
        self._known: dict[str, KnownInstitution | None] = {}
        for pk, code, name, kind, level in Institution.objects.values_list(
            "id", "code", "name", "kind", "level"
        ):
            known = KnownInstitution(pk, kind, level)
            self._known[_plain(code)] = known
            self._known[_plain(name)] = None if _plain(name) in self._known else known

    def find(self, word: str | None) -> KnownInstitution | None:
        """The institution, if exactly one is meant."""
        return self._known.get(_plain(word)) if word else None


def _plain(word: str) -> str:
    return without_blanks(word).replace("(", "（").replace(")", "）").upper()
