"""The cube: one wide row per person, from which every rule over persons reads.

Rules ask for what they need (`tally`, `ahead`, `last`, `held`, `window`); equal wishes share a column.
`build` then scans people once, spans once, credits once and bookings once, however many rules there are.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

import ibis

from ganxun.rules.evaluation import records
from ganxun.rules.evaluation.kleene import compile_condition
from ganxun.rules.evaluation.moments import Moments, shifted
from ganxun.rules.evaluation.people import people_of_the_day
from ganxun.rules.evaluation.questions import unsure_facts
from ganxun.rules.evaluation.relations import Relations
from ganxun.rules.evaluation.steps import Chain, Step
from ganxun.rules.evaluation.wishes import Mask, Tally, Wish
from ganxun.rules.facts import FactTable, Registry
from ganxun.rules.language.conditions import ALWAYS, Condition, Holds
from ganxun.rules.language.periods import Every, Period, Rolling, Within

#: Bits of a whole number that stay clear of its sign.
_MASK_BITS = 62


@dataclass
class CubePlan:
    """Collects the wishes of all rules, then builds the cube."""

    registry: Registry
    relations: Relations
    moments: Moments
    tallies: dict[Wish, Tally] = field(default_factory=dict)
    summed: set[Wish] = field(default_factory=set)
    aheads: dict[Wish, str] = field(default_factory=dict)
    lasts: dict[tuple[str, Condition], tuple[str, str | None, tuple[str, ...]]] = field(default_factory=dict)
    holds: dict[tuple[Holds, Period | None], str] = field(default_factory=dict)
    windows: dict[Within, str] = field(default_factory=dict)
    masks: dict[tuple[str, bool], Mask] = field(default_factory=dict)
    own_windows: Any = None
    _mask_columns: int = 0
    facts: set[str] = field(default_factory=lambda: {"unit_id"})

    def tally(self, wish: Wish, *, once: bool = False) -> Tally:
        """Sure and uncertain sums of the person's standing records in the period.

        Who wants an event ``once`` does not ask how many might count: that one might is told by what it lacks.
        """
        if not once:
            self.summed.add(wish)
        if wish not in self.tallies:
            table = self.registry.table(wish.table)
            facts = unsure_facts(wish.where, table.by_name)
            lacks = wish.amount is not None and table.by_name[wish.amount].nullable
            name = f"t{len(self.tallies)}"
            mask = self._bits(wish, len(facts) + lacks)
            self.tallies[wish] = Tally(name, f"{name}_maybe" if facts else None, mask, facts, lacks)
            self._note_window(wish.period)
        return self.tallies[wish]

    def _bits(self, wish: Wish, needed: int) -> Mask | None:
        """Free bits in a mask column of the scan that answers the wish: one aggregate serves many wishes."""
        if not needed:
            return None
        scan = (wish.table, isinstance(wish.period, Within))
        last = self.masks.get(scan)
        if last is None or last.first_bit + needed > _MASK_BITS:
            last = Mask(f"m{self._mask_columns}", 0)
            self._mask_columns += 1
        self.masks[scan] = Mask(last.column, last.first_bit + needed)
        return last

    def ahead(self, wish: Wish) -> str:
        """What is booked ahead in the period and surely counts."""
        self._note_window(wish.period)
        return self.aheads.setdefault(wish, f"a{len(self.aheads)}")

    def last(self, table: str, where: Condition) -> tuple[str, str | None, tuple[str, ...]]:
        """Day of the last record that counts; day of the last that may; the facts the latter may lack."""
        key = (table, where)
        if key not in self.lasts:
            facts = unsure_facts(where, self.registry.table(table).by_name)
            name = f"l{len(self.lasts)}"
            self.lasts[key] = (name, f"{name}_maybe" if facts else None, facts)
        return self.lasts[key]

    def held(self, condition: Holds, period: Period | None) -> str:
        """A column that is 2 where some row holds, 1 where that is unknown, 0 where none does."""
        if isinstance(period, Every):
            period = Rolling(period.most)
        key = (condition, period if condition.in_period else None)
        if key[1] is not None:
            self._note_window(key[1])
        return self.holds.setdefault(key, f"h{len(self.holds)}")

    def _note_window(self, period: Period) -> None:
        if isinstance(period, Within):
            self.window(period)

    def window(self, period: Within) -> str:
        """Prefix of the columns ``…_start`` and ``…_end`` of the own window; null without the event."""
        return self.windows.setdefault(period, f"w{len(self.windows)}")

    def build(self, *, scoped: bool) -> tuple[Step, ...]:
        """The steps from the fact views to the cube (the last step), one row a person in scope."""
        chain = Chain("cube", None)
        people_of_the_day(chain, self.registry, self.relations, self.moments, self.facts, scoped=scoped)
        people = chain.row
        if self.windows:
            self.own_windows = chain.aside(self._windows())
        named = [chain.aside(part) for part in self._held_parts()]
        named += [self.own_windows] if self.windows else []
        named += records.parts(chain, self)
        chain.start(_beside(people, named, set(self._counters())))
        return tuple(chain.steps)

    def _counters(self) -> Iterable[str]:
        yield from self.holds.values()
        yield from self.aheads.values()
        for wish, tally in self.tallies.items():
            yield tally.sure
            if tally.maybe and wish in self.summed:
                yield tally.maybe
        yield from (f"m{number}" for number in range(self._mask_columns))

    # --- spans -------------------------------------------------------------------------------------------

    def _held_parts(self) -> Iterable[Any]:
        asked: dict[str, dict[str, tuple[Holds, Period | None]]] = {}
        for (condition, period), name in self.holds.items():
            asked.setdefault(condition.table, {})[name] = (condition, period)
        for name, wanted in asked.items():
            table = self.registry.table(name)
            periods = {period for _, period in wanted.values()}
            on_the_day = periods == {None}
            rows = self._rows_held(table, periods)
            yield rows.group_by(subject=rows[table.subject]).agg(
                **{
                    column: self._degree(rows, table, condition, period, filtered=on_the_day)
                    for column, (condition, period) in wanted.items()
                }
            )

    def _rows_held(self, table: FactTable, periods: AbstractSet[Period | None]) -> Any:
        """The rows of a table of spans or events, beside windows of the person's own if these are asked for."""
        rows = self.relations.of(table)
        if periods == {None}:
            return rows.filter(self._covers(rows, table, None))
        if any(isinstance(period, Within) for period in periods):
            return rows.left_join(self.own_windows, rows[table.subject] == self.own_windows.subject)
        return rows

    def _degree(
        self, rows: Any, table: FactTable, condition: Holds, period: Period | None, *, filtered: bool
    ) -> Any:
        # «Any such row» must still be a column: a literal cannot be aggregated.
        anything = condition.where == ALWAYS
        truth = (
            rows[table.subject].notnull()
            if anything
            else compile_condition(condition.where, lambda fact: rows[fact])
        )
        degree = ibis.cases((truth, 2), (truth.isnull(), 1), else_=0)
        if filtered:
            return degree.max()
        return ibis.ifelse(self._covers(rows, table, period), degree, 0).max()

    def _covers(self, rows: Any, table: FactTable, period: Period | None) -> Any:
        as_of = self.moments.as_of()
        since = self._since(rows, period)
        if table.span is None:
            happened = rows[table.day] <= as_of
            return happened if since is None else happened & (rows[table.day] >= since)
        starts, ends = rows[table.span.starts], rows[table.span.ends]
        return (starts <= as_of) & (ends.isnull() | (ends > (as_of if since is None else since)))

    def _since(self, rows: Any, period: Period | None) -> Any:
        if isinstance(period, Within):
            return rows[f"{self.windows[period]}_start"]
        return None if period is None else self.moments.of(period).start

    def _windows(self) -> Any:
        """Who has windows of their own, and when each starts and ends: from the last event up to the day."""
        table = self.registry.table("events")
        rows = self.relations.of(table)
        names = {period.after: f"after{place}" for place, period in enumerate(self.windows)}
        rows = rows.filter(rows.kind.isin(sorted(names)) & (rows.on <= self.moments.as_of()))
        latest = rows.group_by(subject=rows[table.subject]).agg(
            **{name: rows.on.max(where=rows.kind == kind) for kind, name in names.items()}
        )
        columns = {}
        for period, name in self.windows.items():
            on = latest[names[period.after]]
            columns[f"{name}_start"] = shifted(on, months=-period.before_months)
            columns[f"{name}_end"] = shifted(on, months=period.months)
        return latest.select("subject", **columns)


def _beside(people: Any, parts: list[Any], counters: AbstractSet[str]) -> Any:
    """The people with all parts beside them, as one flat join: nested ones cost seconds of planning."""
    columns = {name: people[name] for name in people.columns}
    joined = people
    for part in parts:
        columns |= {name: part[name] for name in part.columns if name != "subject"}
        joined = joined.left_join(part, people.person_id == part.subject)
    return joined.select(
        **{name: found.fill_null(0) if name in counters else found for name, found in columns.items()}
    )
