"""How a deed says no: every reason at once, in words an office worker can act on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field


def _(message: str) -> str:
    """Marks Chinese words for translation where nothing may depend on the framework; says them unchanged."""
    return message


#: The mark, for every `decisions.py`: `from ganxun.base.refusals import marked as _`.
marked = _

_translate: list[Callable[[str], str]] = [_]


def translate_with(translate: Callable[[str], str]) -> None:
    """Says how the words of reasons become those of the reader's language; called once, at start-up."""
    _translate[0] = translate


@dataclass(frozen=True)
class Reason:
    """One reason why a deed is refused.

    `code` is stable and English; `message` is shown to the user, its `{places}` filled from `values` after it has
    been translated; `clause` names the rule it comes from, if any.
    """

    code: str
    message: str = ""
    clause: str = ""
    values: Mapping[str, object] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        """The words shown on a page or in the shell."""
        if not self.message:
            return self.code
        words = _translate[0](self.message)
        return words.format(**self.values) if self.values else words


@dataclass
class Refused(Exception):
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


def refuse(code: str, message: str, /, *, clause: str = "", **values: object) -> Refused:
    """A refusal with a single reason, to be raised by the caller; `values` fill the places of the message."""
    return Refused((Reason(code, message, clause, values),))
