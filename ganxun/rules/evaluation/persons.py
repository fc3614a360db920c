"""Rules over persons: each single requirement judged on the cube, then combined into findings."""

from typing import Any

import ibis

from ganxun.rules.evaluation.moments import Moments, OwnWindow, shifted
from ganxun.rules.evaluation.row import PersonRow, joined_bits
from ganxun.rules.evaluation.steps import Chain
from ganxun.rules.evaluation.verdicts import FALSE, ZERO, Standing, below, chosen, judge, last_day, number
from ganxun.rules.evaluation.wishes import Wish
from ganxun.rules.language.periods import Every, Within
from ganxun.rules.language.policy import Policy, Rule
from ganxun.rules.language.requirements import (
    Accumulate,
    AllOf,
    AnyOf,
    Measure,
    Occur,
    Requirement,
    leaves,
)
from ganxun.rules.language.verdicts import Verdict

_SHOWN = ("verdict", "value", "target", "gap", "due_on", "start", "end", "scheduled", "missing", "arm")


class PersonRule:
    """One rule over persons. `asked` is what it reads from the cube; `judged` adds the steps to findings."""

    def __init__(self, rule: Rule, row: PersonRow, policy: Policy, moments: Moments) -> None:
        self.rule, self.row, self.policy, self.moments = rule, row, policy, moments
        self.parts = tuple(leaves(rule.requires))
        self.measures = tuple(map(measure_of, self.parts))

    # --- what is read from the cube ------------------------------------------------------------------------

    def asked(self) -> dict[str, Any]:
        """The columns of the first step, as expressions over the cube."""
        row, rule = self.row, self.rule
        columns = {
            "subject_id": row.cube["person_id"],
            "unit_id": row.cube["unit_id"],
            "applies": row.cube["judged"] & row.truth(rule.applies_when),
            "applies_missing": row.missing_for(rule.applies_when),
            "exempt": ibis.literal(value=False) if rule.exempt_when is None else row.truth(rule.exempt_when),
            "exempt_missing": ZERO if rule.exempt_when is None else row.missing_for(rule.exempt_when),
        }
        if isinstance(rule.period, Within):
            columns["applies"] &= self._window().start.notnull()
        for index, part in enumerate(self.parts):
            found = (
                self._recurring(part, rule.period) if isinstance(rule.period, Every) else self._counted(part)
            )
            columns |= {f"l{index}_{name}": value for name, value in found.items()}
        return columns

    def _window(self) -> Any:
        if isinstance(self.rule.period, Within):
            name = self.row.plan.window(self.rule.period)
            return OwnWindow(
                self.row.cube[f"{name}_start"], self.row.cube[f"{name}_end"], self.moments.as_of()
            )
        return self.moments.of(self.rule.period)

    def _wish(self, part: Requirement) -> tuple[Wish, int]:
        """What to count, and how much of it is asked for (tenths, or times)."""
        if isinstance(part, Accumulate):
            months = self.policy.conversions.month_days if part.measure is Measure.MONTHS else 1
            wish = Wish(part.table, part.where, self.rule.period, part.measure.column)
            return wish, part.at_least * months
        if isinstance(part, Occur):
            return Wish(part.table, part.where, self.rule.period, None), part.at_least
        raise AssertionError(f"{self.rule.duty}: {type(part).__name__} does not judge persons")

    def _counted(self, part: Requirement) -> dict[str, Any]:
        wish, target = self._wish(part)
        window, tallied = self._window(), self.row.tallied(wish, once=wish.amount is None and target == 1)
        columns = {
            "value": tallied.sure,
            "could_add": tallied.maybe,
            "lacking": tallied.lacking,
            "scheduled": self.row.cube[self.row.plan.ahead(wish)],
            "missing": tallied.missing,
            "start": window.start,
            "end": window.end,
        }
        return columns | self._pro_rata(ibis.literal(target, "int64"), window)

    def _pro_rata(self, full: Any, window: Any) -> dict[str, Any]:
        """Target by months from ``since``, where the pace starts, and the bit of a missing ``since``."""
        name = self.rule.pro_rata_since
        if name is None:
            return {"target": full}
        since = self.row.fact(name)
        inside = ((since > window.start) & (since < window.end)).fill_null(FALSE)
        of_all = _months(window.end) - _months(window.start)
        part = (full * (_months(window.end) - _months(since)) // ibis.greatest(of_all, 1)).cast("int64")
        return {
            "target": ibis.ifelse(inside, part, full),
            "paced_from": ibis.ifelse(inside, since, window.start),
            "since_missing": self.row.missing_fact(name),
            "full": full,
        }

    def _recurring(self, part: Requirement, period: Every) -> dict[str, Any]:
        row, (wish, _) = self.row, self._wish(part)
        sure, maybe, facts = row.plan.last(wish.table, wish.where)
        start = self.moments.plan_start()
        clock = ibis.greatest(row.cube[sure].fill_null(start), start)
        if period.since is not None:
            clock = ibis.greatest(clock, row.fact(period.since).fill_null(start))
        could, missing = ibis.literal(value=False), ZERO
        if maybe is not None:
            could = self._recently(row.cube[maybe], period)
            missing = joined_bits(row.bit(could, name) for name in facts)
        return {
            "clock": clock,
            "met": self._recently(row.cube[sure], period),
            "could": could,
            "missing": missing,
            "scheduled": row.cube[row.plan.ahead(wish)],
        }

    def _recently(self, last: Any, period: Every) -> Any:
        recently = shifted(last, years=period.most) >= self.moments.as_of()
        return recently.fill_null(FALSE)

    # --- from figures to findings --------------------------------------------------------------------------

    def judged(self, chain: Chain) -> None:
        """Add the steps from the asked columns to the columns of findings."""
        if isinstance(self.rule.period, Every):
            self._judge_recurring(chain, self.rule.period)
        else:
            self._judge_counted(chain)
        name, _ = self._combined(chain, self.rule.requires, 0)
        self._in_order(chain, name)
        row = chain.row
        outside = row.verdict.isin([int(Verdict.NOT_APPLICABLE), int(Verdict.EXEMPT)])
        kept = {column: ibis.ifelse(outside, None, row[f"{name}_{column}"]) for column in _FIGURES}
        chain.finish(
            subject_id=row.subject_id,
            unit_id=row.unit_id,
            period_starts_on=row[f"{name}_start"],
            period_ends_before=row[f"{name}_end"],
            verdict=row.verdict,
            **kept,
            arm=row[f"{name}_arm"],
            missing=self._missing(row, name),
            hours=ibis.ifelse(outside, None, self._hours(row)),
        )

    def _hours(self, row: Any) -> Any:
        if "hours" in self.measures:
            return row[f"l{self.measures.index('hours')}_value"]
        return ibis.null("int64")

    def _judge_counted(self, chain: Chain) -> None:
        new: dict[str, Any] = {}
        for index, measure in enumerate(self.measures):
            new |= self._verdict_columns(chain.row, f"l{index}", measure)
            new[f"l{index}_arm"] = ibis.literal(index, "int64")
        chain.extend(**new)

    def _verdict_columns(self, row: Any, name: str, measure: str) -> dict[str, Any]:
        value, target = row[f"{name}_value"], row[f"{name}_target"]
        could_add, lacking = row[f"{name}_could_add"], row[f"{name}_lacking"]
        pace = self._pace(row, name)
        a_day = {"hours": self.policy.conversions.most_hours_a_day, "days": 10}.get(measure)
        standing = Standing(
            value=value,
            target=target,
            could_reach=(row[f"{name}_missing"] != 0) & (lacking | (value + could_add >= target)),
            scheduled=row[f"{name}_scheduled"],
            fits=None if a_day is None else pace.left * a_day + could_add,
        )
        columns = {
            f"{name}_verdict": judge(standing, pace),
            f"{name}_gap": below(value, target),
            f"{name}_due_on": last_day(row[f"{name}_end"]),
        }
        return columns if self.rule.pro_rata_since is None else columns | self._unsettled(row, name, columns)

    def _unsettled(self, row: Any, name: str, columns: dict[str, Any]) -> dict[str, Any]:
        """The verdict of a target by months: unknown where ``since`` is missing and the full target is not reached."""
        since = row[f"{name}_since_missing"]
        unsettled = (since != 0) & (row[f"{name}_value"] < row[f"{name}_full"])
        verdict = columns[f"{name}_verdict"]
        return {
            f"{name}_verdict": ibis.ifelse(unsettled, number(Verdict.UNKNOWN), verdict),
            f"{name}_missing": row[f"{name}_missing"] | since,
        }

    def _pace(self, row: Any, name: str) -> Any:
        prorated = self.rule.pro_rata_since is not None
        if not prorated and not isinstance(self.rule.period, Within):
            return self.moments.of(self.rule.period)
        start = row[f"{name}_paced_from" if prorated else f"{name}_start"]
        return OwnWindow(start, row[f"{name}_end"], self.moments.as_of())

    def _judge_recurring(self, chain: Chain, period: Every) -> None:
        row, as_of = chain.row, self.moments.as_of()
        due, soon = shifted(row.l0_clock, years=period.most), shifted(row.l0_clock, years=period.least)
        verdict = ibis.cases(
            (row.l0_met, number(Verdict.MET)),
            (row.l0_could, number(Verdict.UNKNOWN)),
            (as_of > due, number(Verdict.NOT_MET)),
            (as_of < soon, number(Verdict.ON_TRACK)),
            (row.l0_scheduled > 0, number(Verdict.ON_TRACK)),
            else_=number(Verdict.AT_RISK),
        )
        chain.extend(
            l0_arm=ZERO,
            l0_verdict=verdict,
            l0_value=ibis.ifelse(row.l0_met, 1, 0).cast("int64"),
            l0_target=ibis.literal(1, "int64"),
            l0_gap=ibis.ifelse(row.l0_met, 0, 1).cast("int64"),
            l0_due_on=due,
            l0_start=row.l0_clock,
            l0_end=(due.cast("timestamp") + ibis.interval(days=1)).cast("date"),
        )

    def _combined(self, chain: Chain, requires: Requirement, first: int) -> tuple[str, int]:
        """The prefix of the columns that speak for a requirement, and the index of the leaf after it."""
        if not isinstance(requires, AnyOf | AllOf):
            return f"l{first}", first + 1
        names, following = [], first
        for part in requires.parts:
            name, following = self._combined(chain, part, following)
            names.append(name)
        name = f"c{first}_{following}"
        choice = f"{name}_choice"
        chain.extend(**{choice: chosen(chain.row, names, best=isinstance(requires, AnyOf))})
        row = chain.row
        chain.extend(**{f"{name}_{column}": self._of_choice(row, names, column, choice) for column in _SHOWN})
        return name, following

    def _of_choice(self, row: Any, names: list[str], column: str, choice: str) -> Any:
        if column == "missing":
            unknown = int(Verdict.UNKNOWN)
            return joined_bits(
                ibis.ifelse(row[f"{name}_verdict"] == unknown, row[f"{name}_missing"], ZERO) for name in names
            )
        values = [row[f"{name}_{column}"] for name in names]
        cases = ((row[choice] == place, value) for place, value in enumerate(values[:-1]))
        return ibis.cases(*cases, else_=values[-1])

    def _in_order(self, chain: Chain, name: str) -> None:
        row = chain.row
        verdict = ibis.cases(
            (~row.applies, number(Verdict.NOT_APPLICABLE)),
            (row.applies.isnull(), number(Verdict.UNKNOWN)),
            (row.exempt, number(Verdict.EXEMPT)),
            (row.exempt.isnull(), number(Verdict.UNKNOWN)),
            else_=row[f"{name}_verdict"],
        )
        chain.extend(verdict=verdict)

    def _missing(self, row: Any, name: str) -> Any:
        return ibis.cases(
            (row.verdict != int(Verdict.UNKNOWN), ZERO),
            (row.applies.isnull(), row.applies_missing),
            (row.exempt.isnull(), row.exempt_missing),
            else_=row[f"{name}_missing"],
        )


_FIGURES = ("value", "target", "gap", "due_on", "scheduled")


def measure_of(part: Requirement) -> str:
    """The unit of a requirement's figures: hours and days in tenths, counts whole."""
    if isinstance(part, Accumulate):
        return "hours" if part.measure is Measure.HOURS else "days"
    return "count"


def _months(day: Any) -> Any:
    return day.year().cast("int64") * 12 + day.month().cast("int64")
