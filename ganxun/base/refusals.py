"""How a deed says no: every reason at once, in words an office worker can act on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Reason:
    """One reason why a deed is refused.

    `code` is stable and English; `message` is shown to the user; `clause` names the rule it comes from, if any.
    """

    code: str
    message: str = ""
    clause: str = ""

    def __str__(self) -> str:
        """The words shown on a page or in the shell."""
        return self.message or self.code


@dataclass
class Refused(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """Raised by an action that must not happen; carries all the reasons."""

    reasons: tuple[Reason, ...] = field(default_factory=tuple)

    @property
    def codes(self) -> list[str]:
        """The codes of the reasons, in order."""
        return [reason.code for reason in self.reasons]

    def __str__(self) -> str:
        """All reasons in one line."""
        return "；".join(str(reason) for reason in self.reasons)


def refuse_if(reasons: Iterable[Reason]) -> None:
    """Raise `Refused` when there is at least one reason."""
    found = tuple(reasons)
    if found:
        raise Refused(found)


def refuse(code: str, message: str, *, clause: str = "") -> Refused:
    """A refusal with a single reason, to be raised by the caller."""
    return Refused((Reason(code, message, clause),))
