"""One row of the cube as rules see it: facts, categories, posts held, and which facts are missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Any

import ibis

from ganxun.rules.evaluation.cube import CubePlan
from ganxun.rules.evaluation.kleene import compile_condition, or_bits
from ganxun.rules.evaluation.questions import questions_in, unsure_facts
from ganxun.rules.evaluation.verdicts import FALSE, ZERO
from ganxun.rules.evaluation.wishes import Wish
from ganxun.rules.facts import AnyOnDay, FactType, Registry
from ganxun.rules.language.conditions import Condition, Holds, Operator, Test
from ganxun.rules.language.periods import Period
from ganxun.rules.language.policy import Policy

_TYPES_OF_PREFIX = {"t": "int64", "a": "int64", "h": "int64", "m": "int64", "l": "date", "w": "date"}
_FACT_TYPES = {
    FactType.BOOLEAN: "boolean",
    FactType.DATE: "date",
    FactType.CODE: "string",
    FactType.TEXT: "string",
}


class WishingCube:
    """Stands in for the cube while rules are asked what they need: any column, of the right type."""

    def __init__(self, registry: Registry) -> None:
        self._facts = registry.person_facts()

    def __getitem__(self, name: str) -> Any:
        return ibis.table({name: self._type(name)}, name="wish")[name]

    def _type(self, name: str) -> str:
        if name == "judged":
            return "boolean"
        if name in self._facts:
            return _FACT_TYPES.get(self._facts[name].type, "int64")
        return _TYPES_OF_PREFIX.get(name[0], "int64")


class FactList:
    """The facts whose absence can make a rule unknown; their order gives the bits of ``missing``."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def bit(self, name: str) -> int:
        """The bit of a fact, listed on first use."""
        if name not in self.names:
            self.names.append(name)
        return self.names.index(name)


@dataclass
class PersonRow:
    """The cube's row of one person, for one rule."""

    policy: Policy
    plan: CubePlan
    cube: Any
    facts: FactList
    period: Period

    def fact(self, name: str) -> Any:
        """A fact of the person on the day; what any post on the day gives is read from the held rows."""
        either = self._any_on_day(name)
        if either is not None:
            return self._held(either) == 2
        self.plan.facts.add(name)
        return self.cube[name]

    def _any_on_day(self, name: str) -> Holds | None:
        for table in self.plan.registry:
            for fact in table.any_on_day:
                if fact.name == name:
                    return _holding(table.name, fact)
        return None

    def _held(self, condition: Holds) -> Any:
        return self.cube[self.plan.held(condition, self.period)]

    def _holds(self, condition: Holds) -> Any:
        degree = self._held(condition)
        return ibis.ifelse(degree == 1, None, degree == 2)

    def truth(self, condition: Condition) -> Any:
        """A condition over the person, three-valued."""
        return compile_condition(condition, self.fact, self.policy.categories, self._holds)

    def missing_for(self, condition: Condition) -> Any:
        """The bits of the facts that are missing and asked for by the condition."""
        columns = self.plan.registry.person_facts()
        bits: list[Any] = []
        for question in questions_in(condition, self.policy.categories):
            if isinstance(question, Holds):
                bits += self._held_bits(question)
            elif question.operator is not Operator.IS_KNOWN and columns[question.fact].nullable:
                bits.append(self.bit(self.fact(question.fact).isnull(), question.fact))
        return joined_bits(bits)

    def _held_bits(self, question: Holds) -> Iterable[Any]:
        table = self.plan.registry.table(question.table)
        for name in unsure_facts(question.where, table.by_name):
            yield self.bit(self._held(question) == 1, name)

    def bit(self, when: Any, name: str) -> Any:
        """The bit of a fact of this rule, set where ``when`` is true."""
        return ibis.ifelse(when, 1 << self.facts.bit(name), 0).cast("int64")

    def missing_fact(self, name: str) -> Any:
        """The bit of one fact of the person, set where it is missing."""
        return self.bit(self.fact(name).isnull(), name)

    def tallied(self, wish: Wish, *, once: bool = False) -> "Tallied":
        """The sums of the person's records; ``once``: one event is all that is asked for."""
        tally = self.plan.tally(wish, once=once)
        sure = self.cube[tally.sure]
        if tally.mask is None:
            return Tallied(sure, ZERO, FALSE, ZERO)
        mask, first = self.cube[tally.mask.column], tally.mask.first_bit
        asked = (*tally.facts, str(wish.amount)) if tally.amount_may_lack else tally.facts
        lacks = [(mask & (1 << (first + place))) != 0 for place in range(len(asked))]
        bits = joined_bits(self.bit(lack, name) for lack, name in zip(lacks, asked, strict=True))
        maybe = ZERO
        if tally.maybe is not None:
            maybe = ibis.ifelse(bits != 0, 1, 0).cast("int64") if once else self.cube[tally.maybe]
        return Tallied(sure, maybe, lacks[-1] if tally.amount_may_lack else FALSE, bits)


@dataclass(frozen=True)
class Tallied:
    """What surely counts, what might, whether some might count without a known amount, and what lacks."""

    sure: Any
    maybe: Any
    lacking: Any
    missing: Any


def joined_bits(bits: Iterable[Any]) -> Any:
    """Bitmasks joined by «or»; 0 without any."""
    found = tuple(bits)
    return reduce(or_bits, found) if found else ZERO


def _holding(table: str, fact: AnyOnDay) -> Holds:
    return Holds(table, Test(fact.column, Operator.EQUALS, (True,)))
