"""The kinds of paper that can be issued. What a paper says, and how it is set, is registered by `reports` above."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from ganxun.base.refusals import marked as _
from ganxun.base.refusals import refuse


@dataclass(frozen=True)
class Content:
    """All that a paper says of one person: plain JSON, so that it can be kept as it was said.

    `missing_characters`: characters of it that no face of this installation has; they are set as 〓, with a note.
    """

    person_id: int
    name: str
    starts_on: date | None
    facts: dict[str, Any]
    missing_characters: tuple[str, ...] = ()

    @property
    def canonical(self) -> str:
        """The facts as one text, always the same for the same facts."""
        return json.dumps(self.facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @property
    def sha256(self) -> str:
        """The digest of what is said."""
        return hashlib.sha256(self.canonical.encode()).hexdigest()


class Writer(Protocol):
    """Says what a paper of one kind says."""

    def __call__(self, people: Sequence[int], *, as_of: date) -> Iterator[Content]:
        """The content for each of `people` that exists, as of a day. Whether it may be read is the caller's question."""


_WRITERS: dict[str, Writer] = {}
_TYPESETTERS: list[Callable[[Any], bytes]] = []


def register(kind: str, writer: Writer) -> None:
    """Offer a kind of paper; registering again replaces it."""
    _WRITERS[kind] = writer


def typeset_with(typesetter: Callable[[Any], bytes]) -> None:
    """Says how a paper becomes a file; called once, at start-up."""
    _TYPESETTERS[:] = [typesetter]


def typeset(paper: Any) -> bytes:
    """The file of a paper."""
    return _TYPESETTERS[0](paper)


def writer_of(kind: str) -> Writer:
    """Who writes papers of this kind. Raises `Refused` for a kind that does not exist."""
    if kind not in _WRITERS:
        raise refuse("unknown_paper", _("没有这种文书"))
    return _WRITERS[kind]
