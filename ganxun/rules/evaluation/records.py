"""One scan of a table of records, whatever number of rules reads it.

First every condition, every period and every set of missing facts is worked out once a row (a step of plain
columns); then all sums are taken over these columns, grouped by person. Records in windows of a person's own
(`within`) are few: they are joined to all windows at once and summed apart.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import reduce
from operator import and_, or_
from typing import Any, Protocol, TypeAlias

import ibis

from ganxun.rules.evaluation.kleene import compile_condition, null_bits, or_bits
from ganxun.rules.evaluation.moments import Moments
from ganxun.rules.evaluation.questions import facts_in, is_always, unsure_facts
from ganxun.rules.evaluation.relations import Relations
from ganxun.rules.evaluation.steps import Chain
from ganxun.rules.evaluation.wishes import Tally, Wish
from ganxun.rules.facts import FactTable, Registry
from ganxun.rules.language.conditions import Condition
from ganxun.rules.language.periods import ByDate, Every, Period, Within

TRUE = ibis.literal(value=True)

#: A figure, or what one record gives to it, as an expression over the step of worked-out columns.
Total: TypeAlias = Callable[[Any], Any]


class Plan(Protocol):
    """The wishes a cube has collected."""

    registry: Registry
    relations: Relations
    moments: Moments
    tallies: dict[Wish, Tally]
    summed: set[Wish]
    aheads: dict[Wish, str]
    lasts: dict[tuple[str, Condition], tuple[str, str | None, tuple[str, ...]]]
    windows: dict[Within, str]
    own_windows: Any


def parts(chain: Chain, plan: Plan) -> list[Any]:
    """The relations of sums by ``subject`` that the wishes need, as steps aside."""
    found = []
    for name in sorted(
        {wish.table for wish in (*plan.tallies, *plan.aheads)} | {name for name, _ in plan.lasts}
    ):
        table = plan.registry.table(name)
        for own in (False, True):
            found += _Scan(plan, table, own).credited(chain)
            found += _Scan(plan, table, own).booked(chain) if table.ahead else []
    return found


@dataclass
class _Scan:
    """The wishes of one table in fixed periods, or (``own``) in windows of the person's own."""

    plan: Plan
    table: FactTable
    own: bool
    columns: dict[str, Any] = field(default_factory=dict)
    names: dict[object, str] = field(default_factory=dict)
    masks: dict[str, list[Total]] = field(default_factory=dict)

    def _mine(self, wish: Wish) -> bool:
        return wish.table == self.table.name and isinstance(wish.period, Within) is self.own

    def credited(self, chain: Chain) -> list[Any]:
        """Sums of what stands credited up to the day judged."""
        rows = self.plan.relations.of(self.table)
        counts = [rows[self.table.day] <= self.plan.moments.as_of()]
        counts += [rows[column] == value for column, value in filter(None, [self.table.standing])]
        tallies = {wish: tally for wish, tally in self.plan.tallies.items() if self._mine(wish)}
        source = self._joined(rows.filter(counts), self.table, tallies)
        sums: dict[str, Any] = {}
        for wish, tally in tallies.items():
            sums |= self._tally(source, wish, tally)
        lasts = [
            found for found in self.plan.lasts.items() if found[0][0] == self.table.name and not self.own
        ]
        for (_, where), (sure, maybe, _) in lasts:
            sums |= self._last(source, where, sure, maybe)
        sums |= {name: _joined_masks(parts) for name, parts in self.masks.items()}
        return self._summed(chain, source, self.table, sums)

    def booked(self, chain: Chain) -> list[Any]:
        """Sums of what is booked ahead and surely counts."""
        table = self.plan.registry.table(str(self.table.ahead))
        aheads = {wish: name for wish, name in self.plan.aheads.items() if self._mine(wish)}
        source = self._joined(self.plan.relations.of(table), table, aheads)
        sums: dict[str, Any] = {}
        for wish, name in aheads.items():
            where = self._where(source, wish.where)
            placed = self._booked_in(source, table, wish.period)
            sums[name] = self._total(source, wish.amount, [placed, where])
        return self._summed(chain, source, table, sums)

    def _joined(self, rows: Any, table: FactTable, wishes: Collection[Wish]) -> Any:
        """The rows; in own windows just those inside that may count: they are few, and only they are joined."""
        if not self.own or not wishes:
            return rows
        asked: set[str | None] = {fact for wish in wishes for fact in facts_in(wish.where)}
        asked |= {table.subject, table.day, table.once, *(wish.amount for wish in wishes)}
        wheres = [
            _truth(rows, where).fill_null(TRUE) for where in dict.fromkeys(wish.where for wish in wishes)
        ]
        columns = [column.name for column in table.columns if column.name in asked]
        rows = rows.filter(reduce(or_, wheres)).select(*columns)
        windows = self.plan.own_windows
        own = rows.join(windows, rows[table.subject] == windows.subject)
        names = dict.fromkeys(
            self.plan.windows[wish.period] for wish in wishes if isinstance(wish.period, Within)
        )
        return own.filter(reduce(or_, (_inside(own, table, name) for name in names)))

    def _summed(self, chain: Chain, source: Any, table: FactTable, sums: dict[str, Any]) -> list[Any]:
        """``sums`` are functions of the step with the worked-out columns."""
        if not sums:
            return []
        worked = chain.aside(source.select(subject=source[table.subject], **self.columns))
        return [
            chain.aside(
                worked.group_by("subject").agg(**{name: total(worked) for name, total in sums.items()})
            )
        ]

    # --- columns worked out once a row ---------------------------------------------------------------------

    def _column(self, key: object, expression: Any, rows: Any) -> str:
        if key not in self.names:
            self.names[key] = f"x{len(self.names)}"
            self.columns[self.names[key]] = expression(rows)
        return self.names[key]

    def _where(self, rows: Any, where: Condition) -> str:
        return self._column(("where", where), lambda rows: _truth(rows, where), rows)

    def _amount(self, rows: Any, amount: str) -> str:
        return self._column(("amount", amount), lambda rows: rows[amount], rows)

    def _placed(self, rows: Any, period: Period) -> str | None:
        if isinstance(period, Within):
            return self._within(rows, self.table, period)
        window, day = self.plan.moments.of(period), str(self.table.day)

        def placed(rows: Any) -> Any:
            since = rows[day] >= window.start
            return since & (rows[day] < window.end) if isinstance(period, ByDate) else since

        return self._column(("placed", period), placed, rows)

    def _within(self, rows: Any, table: FactTable, period: Within) -> str:
        name = self.plan.windows[period]
        return self._column(("placed", period), lambda rows: _inside(rows, table, name), rows)

    def _booked_in(self, rows: Any, table: FactTable, period: Period) -> str | None:
        if isinstance(period, Within):
            return self._within(rows, table, period)
        if isinstance(period, Every):
            return None
        window, day = self.plan.moments.of(period), str(table.day)
        return self._column(
            ("booked", period), lambda rows: (rows[day] >= window.start) & (rows[day] < window.end), rows
        )

    def _bits(self, rows: Any, where: Condition) -> str:
        facts = unsure_facts(where, self.table.by_name)
        return self._column(("bits", facts), lambda rows: null_bits(lambda fact: rows[fact], facts), rows)

    # --- sums over them ------------------------------------------------------------------------------------

    def _tally(self, rows: Any, wish: Wish, tally: Tally) -> dict[str, Any]:
        where = None if is_always(wish.where) else self._where(rows, wish.where)
        placed = [self._placed(rows, wish.period)]
        if wish.amount is None and self.table.once:
            once = self.table.once
            placed.append(self._column("once", lambda rows: rows[once], rows))
        sums = {tally.sure: self._total(rows, wish.amount, [*placed, where])}
        if tally.maybe and where and wish in self.plan.summed:
            sums[tally.maybe] = self._total(rows, wish.amount, placed, _unsure(where))
        if tally.mask:
            lacking = self._lacking(rows, wish, tally, placed, where)
            self.masks.setdefault(tally.mask.column, []).append(lacking)
        return sums

    def _lacking(
        self, rows: Any, wish: Wish, tally: Tally, placed: list[str | None], where: str | None
    ) -> Total:
        """The bits of what an uncertain record lacks, in their place in the mask column; 0 of any other."""
        amount = self._amount(rows, wish.amount) if wish.amount and tally.amount_may_lack else None
        # Where just one fact can be missing, an unknown answer says which.
        several = len(tally.facts) + (amount is not None) > 1
        bits = self._bits(rows, wish.where) if several else None
        first = tally.mask.first_bit if tally.mask else 0

        def lacking(worked: Any) -> Any:
            truth = worked[where] if where else TRUE
            unsure, found = truth.isnull(), _bit(first)
            if bits:
                found = worked[bits] * found
            if amount:
                absent = worked[amount].isnull()
                unsure = (unsure | (truth & absent)) if tally.facts else truth & absent
            if amount and bits:
                found |= ibis.ifelse(absent, _bit(first + len(tally.facts)), 0).cast("int64")
            return ibis.ifelse(_all(worked, placed) & unsure, found, 0).cast("int64")

        return lacking

    def _last(self, rows: Any, where: Condition, sure: str, maybe: str | None) -> dict[str, Any]:
        truth = self._where(rows, where)
        day = self._column("day", lambda rows: rows[self.table.day], rows)
        sums = {sure: lambda worked: worked[day].max(where=worked[truth])}
        if maybe:
            sums[maybe] = lambda worked: worked[day].max(where=worked[truth].isnull())
        return sums

    def _total(self, rows: Any, amount: str | None, flags: list[str | None], also: Any = None) -> Any:
        column = None if amount is None else self._amount(rows, amount)

        def total(worked: Any) -> Any:
            where = _all(worked, flags)
            if also is not None:
                where &= also(worked)
            if column is None:
                return worked.count(where=where).cast("int64")
            return worked[column].sum(where=where).cast("int64")

        return total


def _bit(place: int) -> Any:
    return ibis.literal(1 << place, "int64")


def _truth(rows: Any, where: Condition) -> Any:
    return compile_condition(where, lambda fact: rows[fact])


def _inside(rows: Any, table: FactTable, window: str) -> Any:
    """Does the record lie in the window of the person's own?"""
    return (rows[table.day] >= rows[f"{window}_start"]) & (rows[table.day] < rows[f"{window}_end"])


def _unsure(where: str) -> Total:
    return lambda worked: worked[where].isnull()


def _joined_masks(parts: list[Total]) -> Total:
    """One aggregate for all masks that share a column: filtered ones cost as much as the sums themselves."""
    return lambda worked: reduce(or_bits, (part(worked) for part in parts)).bit_or()


def _all(worked: Any, flags: list[str | None]) -> Any:
    found = [worked[flag] for flag in flags if flag is not None]
    return reduce(and_, found) if found else TRUE
