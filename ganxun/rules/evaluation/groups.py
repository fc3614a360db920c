"""Rules over units, plan, programmes and institutions: contributions rolled up along the tree, then judged."""

from typing import Any

import ibis

from ganxun.rules.evaluation.contributions import COLUMNS, SUMS, is_over_people
from ganxun.rules.evaluation.cube import CubePlan
from ganxun.rules.evaluation.kleene import compile_condition, unsure_facts
from ganxun.rules.evaluation.moments import Moments
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

GIVEN = "given"
_FULL = 10_000
_TABLES = {Subject.UNIT: "units", Subject.INSTITUTION: "institutions"}


class GroupRule:
    """One rule over groups; `findings` judges its subjects, `values` gives its figures for every unit."""

    def __init__(
        self, rule: Rule, plan: CubePlan, moments: Moments, facts: FactList, *, scoped: bool
    ) -> None:
        self.rule, self.plan, self.moments, self.facts, self.scoped = rule, plan, moments, facts, scoped
        self.given = ibis.table(COLUMNS, name=GIVEN)

    @property
    def bound(self) -> Bound:
        """The target of the share, average or reach."""
        requires = self.rule.requires
        if isinstance(requires, Share | Average | Reach):
            return requires.bound
        raise TypeError(f"{self.rule.duty}: {type(requires).__name__} is not about groups")

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

    # --- rolling up ----------------------------------------------------------------------------------------

    def _tree(self) -> Any:
        tree = self.plan.relations.named("unit_ancestors")
        if not self.scoped:
            return tree
        inside = tree.filter(tree.ancestor_id == self.moments.scope()).select(inside=tree.unit_id)
        return tree.semi_join(inside, tree.ancestor_id == inside.inside)

    def _rolled(self, rows: Any, sums: dict[str, str]) -> Any:
        tree = self._tree()
        up = tree.select(below=tree.unit_id, above=tree.ancestor_id)
        joined = rows.join(up, rows.unit_id == up.below)
        return joined.group_by(unit=joined.above).agg(**_sums(joined, sums))

    def _headcounts(self) -> Any:
        """People less exempt in the unit's own snapshot of the year, or None when the live people count."""
        requires = self.rule.requires
        if not isinstance(requires, Share | Average) or requires.over is not Over.HEADCOUNT:
            return None
        rows = self.plan.relations.named("headcounts")
        rows = rows.filter((rows.category == requires.category) & (rows.year == self.moments.number("year")))
        return rows.select(
            unit_id=rows.unit_id, frozen=rows.people - rows.exempt, snapshots=ibis.literal(1, "int64")
        )

    def _by_unit(self, chain: Chain) -> None:
        chain.start(self._rolled(self.given, _CONTRIBUTED))
        heads = self._headcounts()
        if heads is None:
            chain.extend(frozen=ZERO, snapshots=ZERO)
            return
        counted = self._rolled(heads, _HEADS).rename(counted="unit")
        row = chain.row
        both = row.outer_join(counted, row.unit == counted.counted)
        filled = {name: both[name].fill_null(0) for name in (*SUMS, "missing", "frozen", "snapshots")}
        chain.start(both.select(unit=ibis.coalesce(both.unit, both.counted), **filled))

    def _in_total(self, chain: Chain) -> None:
        given = self.given
        chain.start(given.agg(**_sums(given, _CONTRIBUTED)))
        filled = {name: chain.row[name].fill_null(0) for name in (*SUMS, "missing")}
        heads = self._headcounts()
        if heads is None:
            chain.finish(unit=ibis.null("int64"), **filled, frozen=ZERO, snapshots=ZERO)
            return
        if self.scoped:
            tree = self.plan.relations.named("unit_ancestors")
            inside = tree.filter(tree.ancestor_id == self.moments.scope()).select(inside=tree.unit_id)
            heads = heads.semi_join(inside, heads.unit_id == inside.inside)
        chain.finish(unit=ibis.null("int64"), **filled)
        counted = heads.agg(**_sums(heads, _HEADS))
        both = chain.row.cross_join(counted)
        zeroed = {name: both[name].fill_null(0) for name in ("frozen", "snapshots")}
        chain.start(both.select("unit", *SUMS, "missing", **zeroed))

    # --- judging -------------------------------------------------------------------------------------------

    def findings(self, chain: Chain) -> None:
        """Add the steps from contributions to findings of the rule's subjects."""
        if self.rule.subject in {Subject.PLAN, Subject.PROGRAMME}:
            self._in_total(chain)
            always = ibis.literal(value=True)
            chain.extend(subject_id=ZERO, unit_id=ibis.null("int64"), applies=always, unknown=ZERO)
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
        self._by_unit(chain)
        chain.extend(
            subject_id=chain.row.unit, unit_id=chain.row.unit, applies=ibis.literal(value=True), unknown=ZERO
        )
        self._judged(chain)
        names = ("unit_id", "value", "target", "numerator", "denominator", "scheduled", "provisional")
        kept = {name: chain.row[name] for name in (*names, "period_starts_on", "due_on")}
        chain.finish(**kept, arm=ZERO)

    def _by_subject(self, chain: Chain) -> None:
        table = self.plan.registry.table(_TABLES[self.rule.subject])
        own = not is_over_people(self.rule)
        if own:
            given = self.given
            chain.start(given.group_by(unit=given.unit_id).agg(**_sums(given, _CONTRIBUTED)))
            chain.extend(frozen=ZERO, snapshots=ZERO)
        else:
            self._by_unit(chain)
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
            tree = self.plan.relations.named("unit_ancestors")
            inside = tree.filter(tree.ancestor_id == self.moments.scope()).select(inside=tree.unit_id)
            chosen = chosen.semi_join(inside, chosen.unit_id == inside.inside)
        row = chain.row
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
            target=ibis.null("int64") if bound.kind is BoundKind.OPEN else ibis.literal(bound.value, "int64"),
            scheduled=self._scheduled(row),
            missing=ibis.ifelse(row.applies.isnull(), row.unknown, row.missing) | self._open_bit(),
            due_on=last_day(window.end),
            period_starts_on=window.start,
            period_ends_before=window.end,
            numerator=row.num if self._is_ratio() else ibis.null("int64"),
        )
        chain.extend(gap=self._gap(chain.row))

    def _open_bit(self) -> Any:
        return ibis.literal(
            1 << self.facts.bit("target") if self.bound.kind is BoundKind.OPEN else 0, "int64"
        )

    def _is_ratio(self) -> bool:
        return isinstance(self.rule.requires, Share | Average)

    def _denominator(self, chain: Chain) -> None:
        row = chain.row
        if self._headcounts() is None:
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
        if self.bound.kind in {BoundKind.AT_LEAST, BoundKind.OPEN}:
            return below(row.value, row.target)
        least, most = self._limits()
        over = (most // _FULL) - row.value
        short = ibis.ifelse(row.value * _FULL < least, row.target - row.value, ZERO)
        return ibis.ifelse(row.value * _FULL > most, over, short)

    def _limits(self) -> tuple[int, int]:
        bound = self.bound
        return bound.value * (_FULL - bound.tolerance), bound.value * (_FULL + bound.tolerance)

    def _verdict(self, row: Any, window: Any) -> Any:
        if self._is_ratio():
            return judge(self._ratio(row), window)
        standing = Standing(
            value=row.num,
            target=ibis.literal(self.bound.value, "int64"),
            could_reach=(row.lacking > 0) | ((row.could > 0) & (row.num + row.could >= self.bound.value)),
            scheduled=row.ahead,
        )
        if self.bound.kind is BoundKind.AT_LEAST:
            return judge(standing, window)
        least, most = self._limits()
        added = (row.num + row.could) * _FULL
        sure = ((row.num * _FULL >= least) & (added <= most)) | (added < least)
        could = (row.lacking > 0) | ((row.could > 0) & ~sure)
        between = Standing(row.num, standing.target, could, row.ahead)
        return judge_between(between, least, most, _FULL, window)

    def _ratio(self, row: Any) -> Standing:
        """Both sides multiplied out: no division, hence no rounding."""
        scale = _FULL if isinstance(self.rule.requires, Share) else 1
        bound = self.bound.value
        best = (row.num + row.could + row.out_maybe) * scale >= (row.denominator + row.out_maybe) * bound
        unsure = (row.could > 0) | (row.out_maybe > 0) | (row.den_maybe > 0)
        return Standing(
            value=row.num * scale,
            target=(row.denominator + row.den_maybe) * bound,
            could_reach=(row.lacking > 0) | (unsure & best),
            scheduled=row.ahead * scale,
        )


_CONTRIBUTED = dict.fromkeys(SUMS, "sum") | {"missing": "bits"}
_HEADS = {"frozen": "sum", "snapshots": "sum"}


def _sums(rows: Any, names: dict[str, str]) -> dict[str, Any]:
    return {
        name: rows[name].bit_or() if how == "bits" else rows[name].sum().cast("int64")
        for name, how in names.items()
    }
