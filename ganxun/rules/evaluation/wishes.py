"""What rules ask of a person's records, and where the cube answers."""

from dataclasses import dataclass

from ganxun.rules.language.conditions import Condition
from ganxun.rules.language.periods import Period


@dataclass(frozen=True)
class Wish:
    """What a rule asks of a person's records: a sum of ``amount``, or (None) a number of events."""

    table: str
    where: Condition
    period: Period
    amount: str | None


@dataclass(frozen=True)
class Mask:
    """Where the cube tells which facts uncertain records lack: from ``first_bit`` on in a column shared by many."""

    column: str
    first_bit: int


@dataclass(frozen=True)
class Tally:
    """The columns of the cube that answer a wish.

    ``sure``   what counts; ``maybe`` what records would add of which it is unknown whether they count (None when
               no fact asked for can be missing; no column unless somebody wants the sum);
    ``mask``   which facts those lack: bit n is ``facts[n]``; the last bit is the amount, if it can lack. None when
               neither can.
    """

    sure: str
    maybe: str | None
    mask: Mask | None
    facts: tuple[str, ...]
    amount_may_lack: bool
