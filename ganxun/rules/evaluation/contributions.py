"""What each unit contributes to a rule over groups, before units are rolled up.

Every form comes down to the same whole numbers per unit, so that ranges of people simply add up:

``num`` counts; ``could`` might count; ``lacking`` how many of those have no known amount; ``ahead`` booked;
``den`` members; ``den_maybe`` perhaps members; ``out_maybe`` perhaps members who would count; ``missing`` bits.
"""

from functools import reduce
from operator import or_
from typing import Any

import ibis

from ganxun.rules.evaluation.columns import SUMS
from ganxun.rules.evaluation.cube import CubePlan
from ganxun.rules.evaluation.kleene import compile_condition
from ganxun.rules.evaluation.moments import Moments
from ganxun.rules.evaluation.people import in_scope
from ganxun.rules.evaluation.questions import unsure_facts
from ganxun.rules.evaluation.row import FactList, PersonRow, joined_bits
from ganxun.rules.evaluation.steps import Chain
from ganxun.rules.evaluation.verdicts import ZERO
from ganxun.rules.evaluation.wishes import Wish
from ganxun.rules.facts import FactTable
from ganxun.rules.language.conditions import Condition
from ganxun.rules.language.policy import Rule
from ganxun.rules.language.requirements import Accumulate, Average, Measure, Occur, Owns, Reach, Share


def one_if(condition: Any) -> Any:
    """1 where surely true, else 0 (never a cast of a boolean: PostgreSQL refuses it)."""
    return ibis.ifelse(condition, 1, 0).cast("int64")


def by_unit(rows: Any) -> Any:
    """Contributions added up by unit; units without any are left out."""
    sums = {name: rows[name].sum().cast("int64") for name in SUMS}
    something = reduce(or_, (rows[name] != 0 for name in SUMS))
    rows = rows.filter(something)
    return rows.group_by("realm", "unit_id").agg(**sums, missing=rows.missing.bit_or())


class PersonContribution:
    """What one person contributes to a share, an average or a reach over persons."""

    def __init__(self, rule: Rule, row: PersonRow, moments: Moments) -> None:
        self.rule, self.row, self.moments = rule, row, moments

    def asked(self) -> dict[str, Any]:
        """The person's contribution, as expressions over the cube."""
        requires = self.rule.requires
        if isinstance(requires, Share):
            found = self._share(requires)
        elif isinstance(requires, Average):
            found = self._average(requires)
        elif isinstance(requires, Reach):
            found = self._reach(requires)
        else:
            raise AssertionError(
                f"{self.rule.duty}: {type(requires).__name__} is not about groups of persons"
            )
        nothing = dict.fromkeys((*SUMS, "missing"), ZERO)
        place = {"realm": self.moments.realm(self.row.cube["person_id"]), "unit_id": self.row.cube["unit_id"]}
        return place | nothing | found

    def _inside(self, condition: Condition, *, judged: bool) -> tuple[Any, Any]:
        """Is the person a member (three-valued), and the bits of what is missing to say so."""
        inside = self.row.truth(condition)
        missing = self.row.missing_for(condition)
        if judged:
            inside = self.row.cube["judged"] & inside
        if self.rule.exempt_when is not None:
            inside &= ~self.row.truth(self.rule.exempt_when)
            missing |= self.row.missing_for(self.rule.exempt_when)
        return inside, ibis.ifelse(inside.isnull(), missing, ZERO)

    def _share(self, requires: Share) -> dict[str, Any]:
        if isinstance(requires.having, Owns):
            raise AssertionError(f"{self.rule.duty}: people do not own {requires.having.table}")
        inside, unknown = self._inside(requires.where, judged=True)
        wish, least = self._having(requires.having)
        tallied = self.row.tallied(wish, once=wish.amount is None and least == 1)
        has = tallied.sure >= least
        could = ~has & (tallied.missing != 0) & (tallied.lacking | (tallied.sure + tallied.maybe >= least))
        booked = ~has & (tallied.sure + self.row.cube[self.row.plan.ahead(wish)] >= least)
        return {
            "num": one_if(inside & has),
            "could": one_if(inside & could),
            "ahead": one_if(inside & booked),
            "den": one_if(inside),
            "den_maybe": one_if(inside.isnull()),
            "out_maybe": one_if(inside.isnull() & (has | could)),
            "missing": unknown | ibis.ifelse(inside & could, tallied.missing, ZERO),
        }

    def _having(self, having: Accumulate | Occur) -> tuple[Wish, int]:
        if isinstance(having, Occur):
            return Wish(having.table, having.where, self.rule.period, None), having.at_least
        months = having.measure is Measure.MONTHS
        days = self.row.policy.conversions.month_days if months else 1
        wish = Wish(having.table, having.where, self.rule.period, having.measure.column)
        return wish, having.at_least * days

    def _average(self, requires: Average) -> dict[str, Any]:
        inside, unknown = self._inside(requires.who, judged=True)
        wish = Wish(requires.table, requires.where, self.rule.period, requires.measure.column)
        return self._summed(wish, inside, unknown) | {
            "den": one_if(inside),
            "den_maybe": one_if(inside.isnull()),
        }

    def _summed(self, wish: Wish, inside: Any, unknown: Any) -> dict[str, Any]:
        tallied = self.row.tallied(wish)
        ahead = self.row.cube[self.row.plan.ahead(wish)]
        perhaps = ibis.ifelse(inside.isnull(), tallied.sure + tallied.maybe, ZERO)
        return {
            "num": ibis.ifelse(inside, tallied.sure, ZERO),
            "could": ibis.ifelse(inside, tallied.maybe, ZERO) + perhaps,
            "lacking": one_if(tallied.lacking & inside.fill_null(ibis.literal(value=True))),
            "ahead": ibis.ifelse(inside, ahead, ZERO),
            "missing": unknown | ibis.ifelse(inside, tallied.missing, ZERO),
        }

    def _reach(self, requires: Reach) -> dict[str, Any]:
        if requires.table == "people":
            return self._on_the_day(requires)
        inside, unknown = self._inside(requires.who, judged=False)
        wish = Wish(requires.table, requires.where, self.rule.period, requires.sum)
        if requires.count != "people":
            return self._summed(wish, inside, unknown)
        tallied = self.row.tallied(wish, once=requires.sum is None)
        has, could = tallied.sure > 0, (tallied.sure == 0) & (tallied.maybe > 0)
        booked = (tallied.sure == 0) & (self.row.cube[self.row.plan.ahead(wish)] > 0)
        perhaps = inside.isnull() & (has | could)
        return {
            "num": one_if(inside & has),
            "could": one_if((inside & could) | perhaps),
            "ahead": one_if(inside & booked),
            "missing": ibis.ifelse(perhaps, unknown, ZERO)
            | ibis.ifelse(inside & could, tallied.missing, ZERO),
        }

    def _on_the_day(self, requires: Reach) -> dict[str, Any]:
        first, missing = self._inside(requires.where, judged=True)
        second = self.row.truth(requires.who)
        both = first & second
        unknown = missing | ibis.ifelse(second.isnull(), self.row.missing_for(requires.who), ZERO)
        return {
            "num": one_if(both),
            "could": one_if(both.isnull()),
            "missing": ibis.ifelse(both.isnull(), unknown, ZERO),
        }


class TableContribution:
    """What rows of items, classes or institutions contribute, by unit (or by institution)."""

    def __init__(
        self, rule: Rule, plan: CubePlan, moments: Moments, facts: FactList, *, scoped: bool
    ) -> None:
        self.rule, self.plan, self.moments, self.facts, self.scoped = rule, plan, moments, facts, scoped

    def steps(self, chain: Chain, *, by: str) -> None:
        """Add the steps to one row of `COLUMNS` for each unit; ``by`` is ``unit_id`` or ``institution_id``."""
        requires = self.rule.requires
        if isinstance(requires, Share) and isinstance(requires.having, Owns):
            self._institutions_having(chain, requires, requires.having)
        elif (
            isinstance(requires, Reach)
            and requires.count == "institutions"
            and requires.table != "institutions"
        ):
            self._distinct_institutions(chain, requires)
        elif isinstance(requires, Reach):
            self._rows(chain, requires, by)
        else:
            raise AssertionError(f"{self.rule.duty}: {type(requires).__name__} is not about tables")

    def _scoped(self, rows: Any) -> Any:
        if not self.scoped:
            return rows
        inside = in_scope(self.plan.relations, self.moments)
        return rows.semi_join(inside, rows.unit_id == inside.inside)

    def _counted(self, rows: Any, table: FactTable, where: Condition, amount: str | None) -> dict[str, Any]:
        truth = compile_condition(where, lambda fact: rows[fact])
        placed, done = self._placed(rows, table)
        weight = ibis.literal(1, "int64") if amount is None else rows[amount]
        perhaps = truth.isnull() & placed & done
        bits = [
            ibis.ifelse(rows[name].isnull(), 1 << self.facts.bit(name), 0).cast("int64")
            for name in unsure_facts(where, table.by_name)
        ]
        return dict.fromkeys(SUMS, ZERO) | {
            "num": ibis.ifelse(truth & placed & done, weight, ZERO),
            "could": ibis.ifelse(perhaps, weight, ZERO),
            "ahead": ibis.ifelse(truth & placed & ~done, weight, ZERO),
            "missing": ibis.ifelse(perhaps, joined_bits(bits), ZERO),
        }

    def _placed(self, rows: Any, table: FactTable) -> tuple[Any, Any]:
        if table.day is None:
            return ibis.literal(value=True), ibis.literal(value=True)
        window, day = self.moments.of(self.rule.period), rows[table.day]
        return (day >= window.start) & (day < window.end), day <= self.moments.as_of()

    def _rows(self, chain: Chain, requires: Reach, by: str) -> None:
        table = self.plan.registry.table(requires.table)
        rows = self._scoped(self.plan.relations.of(table))
        realm = self.moments.realm(rows[table.key[0]])
        counted = self._counted(rows, table, requires.where, requires.sum)
        chain.start(rows.select(realm=realm, unit_id=rows[by], **counted))

    def _by_institution(self, chain: Chain, name: str, where: Condition) -> Any:
        table = self.plan.registry.table(name)
        rows = self.plan.relations.of(table)
        chain.start(
            rows.select(institution_id=rows.institution_id, **self._counted(rows, table, where, None))
        )
        row = chain.row
        sums = {column: row[column].sum().cast("int64") for column in ("num", "could", "ahead")}
        chain.start(row.group_by("institution_id").agg(**sums, missing=row.missing.bit_or()))
        return chain.row

    def _distinct_institutions(self, chain: Chain, requires: Reach) -> None:
        found = self._by_institution(chain, requires.table, requires.where)
        places = self._scoped(self.plan.relations.named("institutions"))
        realm = self.moments.realm(places.institution_id)
        units = places.select(realm=realm, place=places.institution_id, unit_id=places.unit_id)
        both = found.join(units, found.institution_id == units.place)
        chain.start(both.select("realm", "unit_id", "missing", **self._ones(both, 1)))

    def _ones(self, row: Any, least: int) -> dict[str, Any]:
        has = row.num >= least
        could = ~has & (row.num + row.could >= least)
        booked = ~has & (row.num + row.ahead >= least)
        return dict.fromkeys(SUMS, ZERO) | {
            "num": one_if(has),
            "could": one_if(could),
            "ahead": one_if(booked),
        }

    def _institutions_having(self, chain: Chain, requires: Share, having: Owns) -> None:
        found = self._by_institution(chain, having.table, having.where)
        table = self.plan.registry.table("institutions")
        places = self._scoped(self.plan.relations.of(table))
        inside = compile_condition(requires.where, lambda fact: places[fact])
        asked = unsure_facts(requires.where, table.by_name)
        bits = joined_bits(
            ibis.ifelse(places[name].isnull(), 1 << self.facts.bit(name), 0).cast("int64") for name in asked
        )
        realm, place = self.moments.realm(places.institution_id), places.institution_id
        members = places.select(realm=realm, place=place, unit_id=places.unit_id, inside=inside, bits=bits)
        both = members.left_join(found, members.place == found.institution_id)
        zeroed = {name: both[name].fill_null(ZERO) for name in ("num", "could", "ahead", "missing")}
        chain.start(both.select("realm", "unit_id", "inside", "bits", **zeroed))
        chain.finish(**self._membership(chain.row, having.at_least))

    def _membership(self, row: Any, least: int) -> dict[str, Any]:
        has = row.num >= least
        could = ~has & (row.num + row.could >= least)
        booked = ~has & (row.num + row.ahead >= least)
        unknown = row.inside.isnull()
        return dict.fromkeys(SUMS, ZERO) | {
            "realm": row.realm,
            "unit_id": row.unit_id,
            "num": one_if(row.inside & has),
            "could": one_if(row.inside & could),
            "ahead": one_if(row.inside & booked),
            "den": one_if(row.inside),
            "den_maybe": one_if(unknown),
            "out_maybe": one_if(unknown & (has | could)),
            "missing": ibis.ifelse(unknown, row.bits, ZERO)
            | ibis.ifelse(row.inside & could, row.missing, ZERO),
        }


def is_over_people(rule: Rule) -> bool:
    """Does the rule read the cube of persons, or the tables themselves?"""
    requires = rule.requires
    if isinstance(requires, Share):
        return requires.of == "people"
    return isinstance(requires, Average) or (
        isinstance(requires, Reach) and requires.table in {"people", "credits"}
    )
