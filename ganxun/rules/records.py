"""What became of each record of a person under a rule: counted or not, and why.

The answers of conditions come with the rows (`evaluation.evidence`), whichever engine read them; here is only decided
what they mean for a finding.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, TypeAlias

from ganxun.rules.evaluation.asking import (
    BOOKED,
    Wanted,
    asked_conditions,
    missing_in,
    part_column,
    truth_column,
    wanted_records,
)
from ganxun.rules.facts import FactTable, Registry
from ganxun.rules.language.periods import Every
from ganxun.rules.language.policy import Rule
from ganxun.rules.wording import Wording, chinese_day

Row: TypeAlias = dict[str, Any]


class Outcome(StrEnum):
    """What became of a record in one requirement."""

    COUNTED = "counted"
    NOT_COUNTED = "not_counted"
    UNCERTAIN = "uncertain"
    SCHEDULED = "scheduled"


@dataclass(frozen=True)
class Reason:
    """Why a record does not count, or why that is unknown.

    Codes: ``reversed``, ``before_period``, ``after_period``, ``after_day_judged``, ``condition``, ``missing_fact``,
    ``part_of_event`` (an earlier stretch of an event that counts once, by its last stretch). ``about`` is the part of
    the condition in words.
    """

    code: str
    text: str
    facts: tuple[str, ...] = ()
    about: str = ""


@dataclass(frozen=True)
class Evidence:
    """One record beside one requirement (``arm``: index of the alternative).

    ``amount`` is what it adds: tenths, or 1 for an event; None when the amount itself is missing. ``record`` holds
    every column of the fact view (``credit_id``, ``source_name`` …).
    """

    arm: int
    table: str
    outcome: Outcome
    amount: int | None
    reasons: tuple[Reason, ...]
    record: dict[str, Any]


class Records:
    """Judges the records of people under the rules of a plan (whose order numbers the conditions)."""

    def __init__(self, rules: Iterable[Rule], wording: Wording, registry: Registry, as_of: date) -> None:
        self.wording, self.registry, self.as_of = wording, registry, as_of
        self.numbers = {
            (name, where): number
            for name, conditions in asked_conditions(rules).items()
            for number, where in enumerate(conditions)
        }

    def evidence(
        self, rule: Rule, finding: Mapping[str, Any], rows_of: Callable[[str], list[Row]]
    ) -> Iterator[Evidence]:
        """Every record beside every requirement of the rule; ``rows_of`` gives the person's rows of a table."""
        wanted = wanted_records(rule)
        for name in dict.fromkeys(want.table for want in wanted):
            table, mine = self.registry.table(name), [want for want in wanted if want.table == name]
            for row in rows_of(name):
                yield from (self._judged(rule, want, table, row, finding) for want in mine)

    def _judged(
        self, rule: Rule, want: Wanted, table: FactTable, row: Row, finding: Mapping[str, Any]
    ) -> Evidence:
        booked = row[BOOKED]
        outside = None if booked else self._not_standing(table, row)
        outside = outside or self._placed(rule, row[str(table.day)], finding)
        reasons = [*([outside] if outside else []), *self._failing(want, table, row)]
        unsure = [] if reasons else self._unsure(want, table, row)
        counts = Outcome.SCHEDULED if booked else Outcome.COUNTED
        outcome = Outcome.NOT_COUNTED if reasons else Outcome.UNCERTAIN if unsure else counts
        amount = 1 if want.amount is None else row[want.amount]
        shown = self.registry.table(str(table.ahead)) if booked else table
        record = {column.name: row[column.name] for column in shown.columns}
        return Evidence(want.index, shown.name, outcome, amount, (*reasons, *unsure), record)

    def _not_standing(self, table: FactTable, row: Row) -> Reason | None:
        if table.standing and row[table.standing[0]] != table.standing[1]:
            label = self.wording.value(row[table.standing[0]], table.by_name[table.standing[0]])
            return Reason("reversed", f"这条记录的状态为{label}，不计")
        if row[str(table.day)] > self.as_of:
            return Reason("after_day_judged", f"在判断日{chinese_day(self.as_of)}以后")
        return None

    def _placed(self, rule: Rule, day: date, finding: Mapping[str, Any]) -> Reason | None:
        first, end = finding["period_starts_on"], finding["period_ends_before"]
        if isinstance(rule.period, Every):
            return None
        if day < first:
            return Reason("before_period", f"在期间以前（期间自{chinese_day(first)}起）")
        if day >= end:
            return Reason("after_period", f"在期间以后（期间至{chinese_day(end - timedelta(days=1))}止）")
        return None

    def _failing(self, want: Wanted, table: FactTable, row: Row) -> Iterator[Reason]:
        number = self.numbers[table.name, want.where]
        if row[truth_column(number)] is False:
            for place, part in enumerate(want.parts):
                if row[part_column(number, place)] is False:
                    words = self.wording.condition(part, table.name)
                    yield Reason("condition", f"不符合：{words}", about=words)
        if want.amount is None and table.once and row[table.once] is False:
            yield Reason("part_of_event", "分段培训的前一段，整个班次计一次，以最后一段为准")

    def _unsure(self, want: Wanted, table: FactTable, row: Row) -> list[Reason]:
        number = self.numbers[table.name, want.where]
        facts: list[str] = []
        for place, part in enumerate(want.parts):
            if row[part_column(number, place)] is None:
                facts += missing_in(part, row)
        if want.amount is not None and row[want.amount] is None:
            facts.append(want.amount)
        if not facts:
            return []
        labels = "」「".join(table.by_name[fact].label for fact in facts)
        text = f"缺少「{labels}」，不能判断是否计入；请{table.supplied_by}补充"
        return [Reason("missing_fact", text, tuple(facts))]
