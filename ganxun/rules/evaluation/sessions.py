"""Rules over classes and institutions that look at sessions: what share of the hours, and what must be there.

A class is judged on its whole timetable, held and planned; an institution on what it has held so far, with what
is planned in the period as booked. A closed class without any session is unknown: missing is never zero.
"""

from typing import Any

import ibis

from ganxun.rules.evaluation.cube import CubePlan
from ganxun.rules.evaluation.kleene import compile_condition
from ganxun.rules.evaluation.moments import Moments, OwnWindow
from ganxun.rules.evaluation.people import in_scope
from ganxun.rules.evaluation.questions import unsure_facts
from ganxun.rules.evaluation.row import FactList, joined_bits
from ganxun.rules.evaluation.steps import Chain
from ganxun.rules.evaluation.verdicts import ZERO, below, chosen, divided, last_day, number
from ganxun.rules.facts import FactTable
from ganxun.rules.language.conditions import AllHold, Condition
from ganxun.rules.language.periods import ClassDays
from ganxun.rules.language.policy import Rule, Subject
from ganxun.rules.language.requirements import (
    AllOf,
    AnyOf,
    BoundKind,
    Composition,
    Contain,
    Requirement,
    leaves,
)
from ganxun.rules.language.verdicts import Verdict

_FULL = 10_000
_SUMS = ("num", "could", "den", "num_all", "could_all", "den_all", "sessions")
_SHOWN = ("verdict", "value", "target", "gap", "scheduled", "missing", "numerator", "denominator", "arm")


class SessionRule:
    """One rule over classes or institutions; `findings` judges every one it may concern."""

    def __init__(
        self, rule: Rule, plan: CubePlan, moments: Moments, facts: FactList, *, scoped: bool
    ) -> None:
        self.rule, self.plan, self.moments, self.facts, self.scoped = rule, plan, moments, facts, scoped
        self.parts = tuple(leaves(rule.requires))
        self.measures = tuple("share" if isinstance(part, Composition) else "count" for part in self.parts)
        self.of_class = rule.subject is Subject.CLASS

    def findings(self, chain: Chain) -> None:
        """Add the steps from the fact views to findings."""
        self._subjects(chain)
        for index, part in enumerate(self.parts):
            self._counted(chain, index, part)
        new: dict[str, Any] = {}
        for index, part in enumerate(self.parts):
            new |= self._leaf(chain.row, f"l{index}", index, part)
        chain.extend(**new)
        name, _ = self._combined(chain, self.rule.requires, 0)
        self._finished(chain, name)

    def _table(self) -> FactTable:
        return self.plan.registry.table("classes" if self.of_class else "institutions")

    def _subjects(self, chain: Chain) -> None:
        table = self._table()
        rows = self.plan.relations.of(table)
        if self.of_class:
            rows = rows.filter(self._concerned(rows))
        if self.scoped:
            inside = in_scope(self.plan.relations, self.moments)
            rows = rows.semi_join(inside, rows.unit_id == inside.inside)
        asked = unsure_facts(self.rule.applies_when, table.by_name)
        start, end = self._period(rows)
        chain.start(
            rows.select(
                subject_id=rows[str(table.subject)],
                unit_id=rows.unit_id,
                applies=compile_condition(self.rule.applies_when, lambda fact: rows[fact]),
                unknown=self._bits(rows, asked),
                start=start,
                end=end,
                **{f"when{index}": self._when(rows, part) for index, part in enumerate(self.parts)},
            )
        )

    def _concerned(self, rows: Any) -> Any:
        started = rows.starts_on <= self.moments.as_of()
        if isinstance(self.rule.period, ClassDays):
            return started & (rows.ends_on >= self.moments.plan_start())
        window = self.moments.of(self.rule.period)
        return started & (rows.ends_on >= window.start) & (rows.starts_on < window.end)

    def _period(self, rows: Any) -> tuple[Any, Any]:
        if self.of_class:
            return rows.starts_on, (rows.ends_on.cast("timestamp") + ibis.interval(days=1)).cast("date")
        window = self.moments.of(self.rule.period)
        return window.start, window.end

    def _when(self, rows: Any, part: Requirement) -> Any:
        when = part.when if isinstance(part, Contain) else AllHold()
        return compile_condition(when, lambda fact: rows[fact])

    def _bits(self, rows: Any, names: tuple[str, ...]) -> Any:
        return joined_bits(
            ibis.ifelse(rows[name].isnull(), 1 << self.facts.bit(name), 0).cast("int64") for name in names
        )

    # --- counting ------------------------------------------------------------------------------------------

    def _counted(self, chain: Chain, index: int, part: Requirement) -> None:
        subjects = chain.row
        sums = self._sums(part)
        both = subjects.left_join(sums, subjects.subject_id == sums.subject)
        kept = {name: both[name] for name in subjects.columns}
        counted = {f"l{index}_{name}": both[name].fill_null(0) for name in (*_SUMS, "bits")}
        chain.start(both.select(**kept, **counted))

    def _sums(self, part: Requirement) -> Any:
        table = self.plan.registry.table("sessions")
        rows = self.plan.relations.of(table)
        where, among = _conditions(part)
        if not self.of_class:
            window = self.moments.of(self.rule.period)
            rows = rows.filter((rows.held_on >= window.start) & (rows.held_on < window.end))
        counts = compile_condition(among, lambda fact: rows[fact])
        truth = compile_condition(where, lambda fact: rows[fact]) & counts
        weight = rows.hours if isinstance(part, Composition) else ibis.literal(1, "int64")
        held = rows.held_on <= self.moments.as_of()
        asked = tuple(sorted({*unsure_facts(where, table.by_name), *unsure_facts(among, table.by_name)}))
        chosen_rows = rows.select(
            subject=rows.class_id if self.of_class else rows.institution_id,
            num_all=ibis.ifelse(truth, weight, ZERO),
            could_all=ibis.ifelse(truth.isnull(), weight, ZERO),
            den_all=ibis.ifelse(counts, weight, ZERO),
            num=ibis.ifelse(truth & held, weight, ZERO),
            could=ibis.ifelse(truth.isnull() & held, weight, ZERO),
            den=ibis.ifelse(counts & held, weight, ZERO),
            sessions=ibis.literal(1, "int64"),
            bits=ibis.ifelse(truth.isnull(), self._bits(rows, asked), ZERO),
        )
        return chosen_rows.group_by("subject").agg(
            **{name: chosen_rows[name].sum().cast("int64") for name in _SUMS}, bits=chosen_rows.bits.bit_or()
        )

    # --- judging -------------------------------------------------------------------------------------------

    def _leaf(self, row: Any, name: str, index: int, part: Requirement) -> dict[str, Any]:
        window = OwnWindow(row.start, row.end, self.moments.as_of())
        closed = window.left <= 0
        nothing = row[f"{name}_sessions"] == 0
        judged = self._composition if isinstance(part, Composition) else self._contained
        columns = judged(row, name, part, closed)
        silent = nothing if self.of_class else FALSE
        verdict = ibis.cases(
            (~row[f"when{index}"], number(Verdict.NOT_APPLICABLE)),
            (silent & closed, number(Verdict.UNKNOWN)),
            (silent, number(Verdict.AT_RISK)),
            else_=columns["verdict"],
        )
        lacking = ibis.ifelse(silent, 1 << self.facts.bit("sessions"), 0).cast("int64")
        columns["verdict"] = verdict
        columns["missing"] = columns["missing"] | lacking
        columns["arm"] = ibis.literal(index, "int64")
        return {f"{name}_{column}": value for column, value in columns.items()}

    def _composition(self, row: Any, name: str, part: Any, closed: Any) -> dict[str, Any]:
        suffix = "_all" if self.of_class else ""
        num, could, den = (row[f"{name}_{column}{suffix}"] for column in ("num", "could", "den"))
        whole, planned = row[f"{name}_num_all"], row[f"{name}_den_all"]
        bound = part.bound.value
        is_open = part.bound.kind is BoundKind.OPEN
        enough, perhaps = num * _FULL >= den * bound, (num + could) * _FULL >= den * bound
        verdict = ibis.cases(
            (planned == 0, number(Verdict.NOT_APPLICABLE)),
            (ibis.literal(value=is_open), number(Verdict.UNKNOWN)),
            (closed & enough, number(Verdict.MET)),
            (closed & (could > 0) & perhaps, number(Verdict.UNKNOWN)),
            (closed, number(Verdict.NOT_MET)),
            (whole * _FULL >= planned * bound, number(Verdict.ON_TRACK)),
            ((could > 0) & perhaps, number(Verdict.UNKNOWN)),
            else_=number(Verdict.AT_RISK),
        )
        value = divided(num * _FULL, den)
        target = ibis.null("int64") if is_open else ibis.literal(bound, "int64")
        target_bit = 1 << self.facts.bit("target") if is_open else 0
        return {
            "verdict": verdict,
            "value": value,
            "target": target,
            "gap": ibis.null("int64") if is_open else below(value, target),
            "scheduled": divided((whole - row[f"{name}_num"]) * _FULL, planned),
            "missing": row[f"{name}_bits"] | ibis.literal(target_bit, "int64"),
            "numerator": num,
            "denominator": den,
        }

    def _contained(self, row: Any, name: str, part: Any, closed: Any) -> dict[str, Any]:
        num, could, whole = row[f"{name}_num"], row[f"{name}_could_all"], row[f"{name}_num_all"]
        verdict = ibis.cases(
            (num >= part.at_least, number(Verdict.MET)),
            (whole >= part.at_least, number(Verdict.ON_TRACK)),
            ((could > 0) & (whole + could >= part.at_least), number(Verdict.UNKNOWN)),
            (closed, number(Verdict.NOT_MET)),
            else_=number(Verdict.AT_RISK),
        )
        target = ibis.literal(part.at_least, "int64")
        return {
            "verdict": verdict,
            "value": num,
            "target": target,
            "gap": below(num, target),
            "scheduled": whole - num,
            "missing": row[f"{name}_bits"],
            "numerator": ibis.null("int64"),
            "denominator": ibis.null("int64"),
        }

    def _combined(self, chain: Chain, requires: Requirement, first: int) -> tuple[str, int]:
        if not isinstance(requires, AnyOf | AllOf):
            return f"l{first}", first + 1
        names, following = [], first
        for part in requires.parts:
            name, following = self._combined(chain, part, following)
            names.append(name)
        index = chosen(chain.row, names, best=isinstance(requires, AnyOf))
        name = f"c{first}_{following}"
        new = {}
        for column in _SHOWN:
            values = [chain.row[f"{part}_{column}"] for part in names]
            cases = ((index == place, value) for place, value in enumerate(values[:-1]))
            new[f"{name}_{column}"] = ibis.cases(*cases, else_=values[-1])
        chain.extend(**new)
        return name, following

    def _finished(self, chain: Chain, name: str) -> None:
        row = chain.row
        verdict = ibis.cases(
            (~row.applies, number(Verdict.NOT_APPLICABLE)),
            (row.applies.isnull(), number(Verdict.UNKNOWN)),
            else_=row[f"{name}_verdict"],
        )
        chain.extend(
            verdict=verdict, missing=ibis.ifelse(row.applies.isnull(), row.unknown, row[f"{name}_missing"])
        )
        row = chain.row
        outside = row.verdict == int(Verdict.NOT_APPLICABLE)
        figures = ("value", "target", "gap", "scheduled", "numerator", "denominator")
        chain.finish(
            subject_id=row.subject_id,
            unit_id=row.unit_id,
            period_starts_on=row.start,
            period_ends_before=row.end,
            verdict=row.verdict,
            **{column: ibis.ifelse(outside, None, row[f"{name}_{column}"]) for column in figures},
            due_on=last_day(row.end),
            arm=row[f"{name}_arm"],
            missing=ibis.ifelse(row.verdict == int(Verdict.UNKNOWN), row.missing, ZERO),
        )


FALSE = ibis.literal(value=False)


def _conditions(part: Requirement) -> tuple[Condition, Condition]:
    if isinstance(part, Composition):
        return part.where, part.among
    if isinstance(part, Contain):
        return part.where, AllHold()
    raise AssertionError(f"{type(part).__name__} is not about sessions")
