"""The kinds of import there are. Apps above register theirs when they are loaded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ganxun.base.imports.work import Work
from ganxun.base.permissions import Permission
from ganxun.base.refusals import marked as _
from ganxun.base.refusals import refuse
from ganxun.base.sheets.fields import FieldSet
from ganxun.base.sheets.tables import Sheet


class Importer(Protocol):
    """What an app does for its kind of table. Both methods run inside one transaction."""

    def field_sets(self) -> tuple[FieldSet, ...]:
        """What its sheets may hold: the fields that a column can be said to mean."""

    def stage(self, sheets: list[Sheet], work: Work) -> None:
        """Read all rows into `work` and decide the fate of each; change nothing that lasts.

        Raises `FileRefused` when the file as a whole cannot be used.
        """

    def write(self, work: Work) -> None:
        """Write what was staged; called only when no row was refused."""

    def stage_undo(self, undone: int, work: Work) -> None:
        """Decide what becomes of each thing that the import `undone` wrote; change nothing that lasts."""

    def write_undo(self, undone: int, work: Work) -> None:
        """Take back what was staged; what has changed since stays."""

    def template(self) -> bytes:
        """A blank workbook to be filled in."""


@dataclass(frozen=True)
class Kind:
    """A kind of import: what it is called, which right it takes, who does it."""

    code: str
    label: str
    permission: Permission
    importer: Importer
    to_undo: Permission | None = None

    @property
    def right_to_undo(self) -> Permission:
        """The right that taking such an import back asks for."""
        return self.to_undo or self.permission

    def template(self) -> bytes:
        """A blank workbook to be filled in."""
        return self.importer.template()


_KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Offer a kind of import; registering a code again replaces it."""
    _KINDS[kind.code] = kind


def kind(code: str) -> Kind:
    """The kind with this code. Raises `Refused` for one that does not exist."""
    if code not in _KINDS:
        words = _("没有“{code}”这种导入，可选：{kinds}")
        raise refuse("unknown_import_kind", words, code=code, kinds="、".join(_KINDS))
    return _KINDS[code]


def all_kinds() -> list[Kind]:
    """All kinds, in order of registration."""
    return list(_KINDS.values())
