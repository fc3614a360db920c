"""An event in the outside world that is credited to one person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ganxun.base.periods import Period


@dataclass(frozen=True, kw_only=True)
class CreditEvent:
    """What is said of training that one person attended (A11). Amounts in tenths; None is not recorded, never zero.

    `stretches` are the days on which it was held: one period, or several for a class in segments (分段式).
    `source` and `source_event` name the event: the same event is credited once a person. `row` is where it stands
    in the sheet it came from, for messages.
    """

    person_id: int
    title: str
    account: str
    stretches: tuple[Period, ...]
    source: str
    source_event: str
    days: int | None = None
    hours: int | None = None
    minutes: int | None = None
    hours_theory: int = 0
    hours_party: int = 0
    hours_professional: int = 0
    hours_knowledge: int = 0
    training_kind: str = "in_service"
    attendance: str = "full_time"
    class_kind: str | None = None
    class_days: int | None = None
    class_ref: int | None = None
    institution_id: int | None = None
    institution_name: str = ""
    institution_kind: str | None = None
    institution_level: str | None = None
    organiser_level: str | None = None
    organiser_name: str = ""
    programme: str | None = None
    is_systematic: bool | None = None
    is_abroad: bool = False
    row: int = 0

    @property
    def starts_on(self) -> date:
        """The first day."""
        return min(stretch.starts_on for stretch in self.stretches)

    @property
    def ends_before(self) -> date:
        """The first day after all of it."""
        return max(stretch.ends_before for stretch in self.stretches)
