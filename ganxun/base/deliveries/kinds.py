"""The kinds of file that are made in the background. Apps above register theirs when they are loaded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from ganxun.base.deliveries.work import Work


class Maker(Protocol):
    """What an app does for its kind of file."""

    def make(self, work: Work) -> None:
        """Write the file to `work.to`, telling how far it is; called anew after an interruption.

        Raises `Refused` when it cannot be made, `Cancelled` (by telling progress) when nobody wants it any more.
        """

    def undo(self, work: Work) -> None:
        """Take back what was done beside the file, once it is clear that nobody wants it."""


@dataclass(frozen=True)
class Kind:
    """A kind of file and who makes it."""

    code: str
    maker: Maker


_KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Offer a kind; registering a code again replaces it."""
    _KINDS[kind.code] = kind


def kind(code: str) -> Kind:
    """The kind with this code. Raises KeyError: what was asked for was asked for by a page of ours."""
    return _KINDS[code]
