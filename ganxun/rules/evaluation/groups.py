"""Rules over units, plan, programmes and institutions: contributions rolled up along the tree, then judged."""

from typing import Any

import ibis

from ganxun.rules.evaluation.columns import GIVEN, ROLLED, SUMS, whole_numbers
from ganxun.rules.evaluation.contributions import is_over_people
from ganxun.rules.evaluation.cube import CubePlan
from ganxun.rules.evaluation.kleene import compile_condition
from ganxun.rules.evaluation.moments import Moments
from ganxun.rules.evaluation.people import in_scope
from ganxun.rules.evaluation.questions import unsure_facts
from ganxun.rules.evaluation.row import FactList, joined_bits
from ganxun.rules.evaluation.steps import Chain
from ganxun.rules.evaluation.verdicts import (
    ZERO,
    Standing,
    below,
    divided,
    judge,
    judge_between,
    last_day,
    number,
)
from ganxun.rules.facts import FactType
from ganxun.rules.language.policy import Rule, Subject
from ganxun.rules.language.requirements import Average, Bound, BoundKind, Measure, Over, Reach, Share
from ganxun.rules.language.verdicts import Verdict

_FULL = 10_000
_TABLES = {Subject.UNIT: "units", Subject.INSTITUTION: "institutions"}


class GroupRule:
    """One rule over groups; `findings` judges its subjects, `values` gives its figures for every unit."""

    def __init__(
        self, rule: Rule, plan: CubePlan, moments: Moments, facts: FactList, *, scoped: bool
    ) -> None:
        self.rule, self.plan, self.moments, self.facts, self.scoped = rule, plan, moments, facts, scoped
        self.given = ibis.table(whole_numbers(*ROLLED), name=GIVEN)

    @property
    def bound(self) -> Bound:
        """The target of the share, average or reach."""
        requires = self.rule.requires
        if isinstance(requires, Share | Average | Reach):
            return requires.bound
        raise AssertionError(f"{self.rule.duty}: {type(requires).__name__} is not about groups")

    @property
    def measure(self) -> str:
        """The unit of the figures."""
        requires = self.rule.requires
        if isinstance(requires, Share):
            return "share"
        if isinstance(requires, Average):
            return "hours" if requires.measure is Measure.HOURS else "days"
        if isinstance(requires, Reach) and requires.sum is not None:
            column = self.plan.registry.table(requires.table).by_name[requires.sum]
            return str(column.unit) if column.type is FactType.AMOUNT else "count"
        return "count"

    @property
    def reads(self) -> str:
        """Which relation gives the figures: ``totals`` (of a realm), ``rolled`` (subtrees), ``owned``."""
        if self.rule.subject in {Subject.PLAN, Subject.PROGRAMME}:
            return "totals"
        return "rolled" if is_over_people(self.rule) else "owned"

    @property
    def head_category(self) -> str | None:
        """The category whose frozen headcount is the denominator, if one is."""
        requires = self.rule.requires
        frozen = isinstance(requires, Share | Average) and requires.over is Over.HEADCOUNT
        return requires.category if frozen and isinstance(requires, Share | Average) else None

    # --- judging -------------------------------------------------------------------------------------------

    def findings(self, chain: Chain) -> None:
        """Add the steps from contributions to findings of the rule's subjects."""
        if self.reads == "totals":
            chain.start(_placed(self.given, self.given.unit, ibis.null("int64")))
        else:
            self._by_subject(chain)
        self._judged(chain)
        row = chain.row
        outside = row.verdict == int(Verdict.NOT_APPLICABLE)
        figures = ("value", "target", "gap", "due_on", "scheduled", "numerator", "denominator")
        chain.finish(
            subject_id=row.subject_id,
            unit_id=row.unit_id,
            period_starts_on=row.period_starts_on,
            period_ends_before=row.period_ends_before,
            verdict=row.verdict,
            **{name: ibis.ifelse(outside, None, row[name]) for name in figures},
            arm=ZERO,
            missing=ibis.ifelse(row.verdict == int(Verdict.UNKNOWN), row.missing, ZERO),
            provisional=row.provisional,
        )

    def values(self, chain: Chain) -> None:
        """Add the steps from contributions to the figures of every unit that has any."""
        chain.start(_placed(self.given, self.given.unit, self.given.unit))
        self._judged(chain)
        names = ("unit_id", "value", "target", "numerator", "denominator", "scheduled", "provisional")
        kept = {name: chain.row[name] for name in (*names, "period_starts_on", "due_on")}
        chain.finish(**kept, arm=ZERO)

    def _by_subject(self, chain: Chain) -> None:
        table = self.plan.registry.table(_TABLES[self.rule.subject])
        subjects = self.plan.relations.of(table)
        key = subjects[str(table.subject)]
        asked = unsure_facts(self.rule.applies_when, table.by_name)
        bits = (
            ibis.ifelse(subjects[name].isnull(), 1 << self.facts.bit(name), 0).cast("int64") for name in asked
        )
        chosen = subjects.select(
            subject_id=key,
            unit_id=subjects.unit_id,
            applies=compile_condition(self.rule.applies_when, lambda fact: subjects[fact]),
            unknown=joined_bits(bits),
        )
        if self.scoped:
            inside = in_scope(self.plan.relations, self.moments)
            chosen = chosen.semi_join(inside, chosen.unit_id == inside.inside)
        row = self.given
        both = chosen.left_join(row, chosen.subject_id == row.unit)
        filled = {name: both[name].fill_null(0) for name in (*SUMS, "missing", "frozen", "snapshots")}
        chain.start(both.select("subject_id", "unit_id", "applies", "unknown", **filled))

    def _judged(self, chain: Chain) -> None:
        self._denominator(chain)
        row, bound, window = chain.row, self.bound, self.moments.of(self.rule.period)
        verdict = number(Verdict.UNKNOWN) if bound.kind is BoundKind.OPEN else self._verdict(row, window)
        empty = (row.denominator == 0) if self._is_ratio() else ibis.literal(value=False)
        nobody = empty & (row.den_maybe == 0)
        full = ibis.cases(
            (~row.applies, number(Verdict.NOT_APPLICABLE)),
            (row.applies.isnull(), number(Verdict.UNKNOWN)),
            (nobody, number(Verdict.NOT_APPLICABLE)),
            (empty, number(Verdict.UNKNOWN)),
            else_=verdict,
        )
        chain.extend(
            verdict=full,
            value=self._value(row),
            target=ibis.null("int64") if bound.kind is BoundKind.OPEN else self._mark("bound"),
            scheduled=self._scheduled(row),
            missing=ibis.ifelse(row.applies.isnull(), row.unknown, row.missing) | self._open_bit(),
            due_on=last_day(window.end),
            period_starts_on=window.start,
            period_ends_before=window.end,
            numerator=row.num if self._is_ratio() else ibis.null("int64"),
        )
        chain.extend(gap=self._gap(chain.row))

    def _open_bit(self) -> Any:
        return self._mark("open_bit") if self.bound.kind is BoundKind.OPEN else ZERO

    def _mark(self, name: str) -> Any:
        return self.moments.number(name)

    @property
    def shape(self) -> tuple[object, ...]:
        """Rules of one shape compile to the same SQL but for `numbers`."""
        ratio, share = self._is_ratio(), isinstance(self.rule.requires, Share)
        return ratio, share, self.bound.kind, self.rule.period, self.head_category is None

    @property
    def numbers(self) -> dict[str, int]:
        """The rule's own numbers, by the name of their mark."""
        least, most = self._limits()
        open_bit = 1 << self.facts.bit("target") if self.bound.kind is BoundKind.OPEN else 0
        return {"bound": self.bound.value, "least": least, "most": most, "open_bit": open_bit}

    def _is_ratio(self) -> bool:
        return isinstance(self.rule.requires, Share | Average)

    def _denominator(self, chain: Chain) -> None:
        row = chain.row
        if self.head_category is None:
            members = row.den if self._is_ratio() else ibis.null("int64")
            chain.extend(denominator=members, provisional=ibis.literal(value=False))
            return
        frozen = row.snapshots > 0
        chain.extend(
            denominator=ibis.ifelse(frozen, row.frozen, row.den),
            den_maybe=ibis.ifelse(frozen, ZERO, row.den_maybe),
            provisional=~frozen,
        )

    def _value(self, row: Any) -> Any:
        if isinstance(self.rule.requires, Share):
            return divided(row.num * _FULL, row.denominator)
        return divided(row.num, row.denominator) if self._is_ratio() else row.num

    def _scheduled(self, row: Any) -> Any:
        if isinstance(self.rule.requires, Share):
            return divided(row.ahead * _FULL, row.denominator)
        return divided(row.ahead, row.denominator) if self._is_ratio() else row.ahead

    def _gap(self, row: Any) -> Any:
        if self.bound.kind is BoundKind.OPEN:
            return ibis.null("int64")
        if self.bound.kind is BoundKind.AT_LEAST:
            return below(row.value, row.target)
        least, most = self._mark("least"), self._mark("most")
        over = (most // _FULL).cast("int64") - row.value
        short = ibis.ifelse(row.value * _FULL < least, row.target - row.value, ZERO)
        return ibis.ifelse(row.value * _FULL > most, over, short)

    def _limits(self) -> tuple[int, int]:
        bound = self.bound
        return bound.value * (_FULL - bound.tolerance), bound.value * (_FULL + bound.tolerance)

    def _verdict(self, row: Any, window: Any) -> Any:
        if self._is_ratio():
            return judge(self._ratio(row), window)
        bound = self._mark("bound")
        standing = Standing(
            value=row.num,
            target=bound,
            could_reach=(row.lacking > 0) | ((row.could > 0) & (row.num + row.could >= bound)),
            scheduled=row.ahead,
        )
        if self.bound.kind is BoundKind.AT_LEAST:
            return judge(standing, window)
        least, most = self._mark("least"), self._mark("most")
        added = (row.num + row.could) * _FULL
        sure = ((row.num * _FULL >= least) & (added <= most)) | (added < least)
        could = (row.lacking > 0) | ((row.could > 0) & ~sure)
        between = Standing(row.num, standing.target, could, row.ahead)
        return judge_between(between, least, most, _FULL, window)

    def _ratio(self, row: Any) -> Standing:
        """Both sides multiplied out: no division, hence no rounding."""
        scale = _FULL if isinstance(self.rule.requires, Share) else 1
        bound = self._mark("bound")
        best = (row.num + row.could + row.out_maybe) * scale >= (row.denominator + row.out_maybe) * bound
        unsure = (row.could > 0) | (row.out_maybe > 0) | (row.den_maybe > 0)
        return Standing(
            value=row.num * scale,
            target=(row.denominator + row.den_maybe) * bound,
            could_reach=(row.lacking > 0) | (unsure & best),
            scheduled=row.ahead * scale,
        )


def _placed(given: Any, subject: Any, unit: Any) -> Any:
    kept = {name: given[name] for name in (*SUMS, "missing", "frozen", "snapshots")}
    always = ibis.literal(value=True)
    return given.select(subject_id=subject, unit_id=unit, applies=always, unknown=ZERO, **kept)
