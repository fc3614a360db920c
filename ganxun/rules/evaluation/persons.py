"""Rules over persons: each single requirement judged on the cube, then combined into findings."""

from typing import Any

import ibis

from ganxun.rules.evaluation.cube import Wish
from ganxun.rules.evaluation.moments import Moments, OwnWindow, shifted
from ganxun.rules.evaluation.row import PersonRow, joined_bits
from ganxun.rules.evaluation.verdicts import (
    ZERO,
    Leaf,
    Standing,
    below,
    by_index,
    chosen,
    judge,
    last_day,
    number,
)
from ganxun.rules.language.periods import Every, Within
from ganxun.rules.language.policy import Policy, Rule
from ganxun.rules.language.requirements import Accumulate, AllOf, AnyOf, Measure, Occur, Requirement
from ganxun.rules.language.verdicts import Verdict


class PersonRule:
    """One rule over persons; ``findings`` is one row per person it may concern."""

    def __init__(self, rule: Rule, row: PersonRow, policy: Policy, moments: Moments) -> None:
        self.rule, self.row, self.policy, self.moments = rule, row, policy, moments
        self.measures: list[str] = []

    def findings(self) -> dict[str, Any]:
        """The columns of the rule's findings, as expressions over the cube."""
        leaf, arm, hours = self._judged(self.rule.requires)
        verdict, missing = self._in_order(leaf)
        shown = verdict.isin([int(Verdict.NOT_APPLICABLE), int(Verdict.EXEMPT)])

        def unless_outside(value: Any) -> Any:
            return ibis.ifelse(shown, None, value)

        return {
            "subject_id": self.row.cube["person_id"],
            "unit_id": self.row.cube["unit_id"],
            "period_starts_on": leaf.start,
            "period_ends_before": leaf.end,
            "verdict": verdict,
            "value": unless_outside(leaf.value),
            "target": unless_outside(leaf.target),
            "gap": unless_outside(leaf.gap),
            "due_on": unless_outside(leaf.due_on),
            "arm": arm,
            "missing": missing,
            "scheduled": unless_outside(leaf.scheduled),
            "hours": unless_outside(hours),
        }

    def _in_order(self, leaf: Leaf) -> tuple[Any, Any]:
        row, rule = self.row, self.rule
        applies = row.cube["judged"] & row.truth(rule.applies_when)
        if isinstance(rule.period, Within):
            applies &= leaf.start.notnull()
        exempt = ibis.literal(value=False) if rule.exempt_when is None else row.truth(rule.exempt_when)
        verdict = ibis.cases(
            (~applies, number(Verdict.NOT_APPLICABLE)),
            (applies.isnull(), number(Verdict.UNKNOWN)),
            (exempt, number(Verdict.EXEMPT)),
            (exempt.isnull(), number(Verdict.UNKNOWN)),
            else_=leaf.verdict,
        )
        missing = ibis.cases(
            (verdict != int(Verdict.UNKNOWN), ZERO),
            (applies.isnull(), row.missing_for(rule.applies_when)),
            (exempt.isnull(), row.missing_for(rule.exempt_when) if rule.exempt_when else ZERO),
            else_=leaf.missing,
        )
        return verdict, missing

    def _judged(self, requires: Requirement) -> tuple[Leaf, Any, Any]:
        leaf, arm, leaves = self._combined(requires)
        hours = next((part.value for part in leaves if part.measure == "hours"), ibis.null("int64"))
        return leaf, arm, hours

    def _combined(self, requires: Requirement) -> tuple[Leaf, Any, list[Leaf]]:
        if not isinstance(requires, AnyOf | AllOf):
            leaf = self._leaf(requires)
            self.measures.append(leaf.measure)
            return leaf, ibis.literal(len(self.measures) - 1, "int64"), [leaf]
        parts = [self._combined(part) for part in requires.parts]
        leaves = [leaf for leaf, _, _ in parts]
        index = chosen(leaves, best=isinstance(requires, AnyOf))
        leaf = Leaf(
            measure="",
            **{name: by_index(index, [getattr(part, name) for part in leaves]) for name in _CHOSEN},
            missing=joined_bits(
                ibis.ifelse(part.verdict == int(Verdict.UNKNOWN), part.missing, ZERO) for part in leaves
            ),
        )
        arm = by_index(index, [arm for _, arm, _ in parts])
        return leaf, arm, [leaf for _, _, inner in parts for leaf in inner]

    def _leaf(self, requires: Requirement) -> Leaf:
        if isinstance(self.rule.period, Every) and isinstance(requires, Occur):
            return self._recurring(requires, self.rule.period)
        window = self._window()
        if isinstance(requires, Accumulate):
            return self._accumulated(requires, window)
        if isinstance(requires, Occur):
            return self._occurred(requires, window)
        raise TypeError(f"{self.rule.duty}: {type(requires).__name__} does not judge persons")

    def _window(self) -> Any:
        if isinstance(self.rule.period, Within):
            name = self.row.plan.window(self.rule.period)
            return OwnWindow(
                self.row.cube[f"{name}_start"], self.row.cube[f"{name}_end"], self.moments.as_of()
            )
        return self.moments.of(self.rule.period)

    def _accumulated(self, requires: Accumulate, window: Any) -> Leaf:
        wish = Wish(requires.table, requires.where, self.rule.period, requires.measure.column)
        conversions = self.policy.conversions
        a_day = conversions.most_hours_a_day if requires.measure is Measure.HOURS else 10
        target = requires.at_least
        if requires.measure is Measure.MONTHS:
            target *= conversions.month_days
        measure = "hours" if requires.measure is Measure.HOURS else "days"
        return self._bounded(wish, target, a_day, measure, window)

    def _occurred(self, requires: Occur, window: Any) -> Leaf:
        wish = Wish(requires.table, requires.where, self.rule.period, None)
        return self._bounded(wish, requires.at_least, None, "count", window)

    def _bounded(self, wish: Wish, target: int, a_day: int | None, measure: str, window: Any) -> Leaf:
        tallied = self.row.tallied(wish)
        scheduled = self.row.cube[self.row.plan.ahead(wish)]
        full = ibis.literal(target, "int64")
        owed, pace, lacking_since = self._pro_rata(full, window)
        could = tallied.lacking | (tallied.sure + tallied.maybe >= owed)
        standing = Standing(
            value=tallied.sure,
            target=owed,
            could_reach=could & (tallied.missing != 0),
            scheduled=scheduled,
            fits=None if a_day is None else pace.left * a_day + tallied.maybe,
        )
        verdict, missing = judge(standing, pace), tallied.missing
        if lacking_since is not None:
            open_target = (lacking_since != 0) & (tallied.sure < full)
            verdict = ibis.ifelse(open_target, int(Verdict.UNKNOWN), verdict).cast("int64")
            missing = missing | lacking_since
        return Leaf(
            measure=measure,
            verdict=verdict,
            value=tallied.sure,
            target=owed,
            gap=below(tallied.sure, owed),
            due_on=last_day(window.end),
            start=window.start,
            end=window.end,
            scheduled=scheduled,
            missing=missing,
        )

    def _pro_rata(self, full: Any, window: Any) -> tuple[Any, Any, Any]:
        """Target by months from ``since``, the window the pace runs in, and the bit of a missing ``since``."""
        name = self.rule.pro_rata_since
        if name is None:
            return full, window, None
        since = self.row.fact(name)
        inside = (since > window.start) & (since < window.end)
        months = _months(window.end) - _months(since)
        of_all = _months(window.end) - _months(window.start)
        part = (full * months // ibis.greatest(of_all, 1)).cast("int64")
        owed = ibis.ifelse(inside.fill_null(False), part, full)
        start = ibis.ifelse(inside.fill_null(False), since, window.start)
        pace = OwnWindow(start, window.end, self.moments.as_of())
        return owed, pace, self.row.missing_fact(name)

    def _recurring(self, requires: Occur, period: Every) -> Leaf:
        row = self.row
        sure, maybe, facts = row.plan.last(requires.table, requires.where)
        last, as_of = row.cube[sure], self.moments.as_of()
        clock = ibis.greatest(last.fill_null(self.moments.plan_start()), self.moments.plan_start())
        if period.since is not None:
            clock = ibis.greatest(clock, row.fact(period.since).fill_null(clock))
        due, soon = shifted(clock, years=period.most), shifted(clock, years=period.least)
        met = (shifted(last, years=period.most) >= as_of).fill_null(False)
        could = ibis.literal(value=False)
        missing = ZERO
        if maybe is not None:
            could = (shifted(row.cube[maybe], years=period.most) >= as_of).fill_null(False)
            missing = joined_bits(row._bit(could, name) for name in facts)
        scheduled = row.cube[row.plan.ahead(Wish(requires.table, requires.where, period, None))]
        verdict = ibis.cases(
            (met, number(Verdict.MET)),
            (could, number(Verdict.UNKNOWN)),
            (as_of > due, number(Verdict.NOT_MET)),
            (as_of < soon, number(Verdict.ON_TRACK)),
            (scheduled > 0, number(Verdict.ON_TRACK)),
            else_=number(Verdict.AT_RISK),
        )
        value = ibis.ifelse(met, 1, 0).cast("int64")
        return Leaf(
            measure="count",
            verdict=verdict,
            value=value,
            target=ibis.literal(1, "int64"),
            gap=1 - value,
            due_on=due,
            start=clock,
            end=(due.cast("timestamp") + ibis.interval(days=1)).cast("date"),
            scheduled=scheduled,
            missing=missing,
        )


_CHOSEN = ("verdict", "value", "target", "gap", "due_on", "start", "end", "scheduled")


def _months(day: Any) -> Any:
    return day.year().cast("int64") * 12 + day.month().cast("int64")
