"""Conditions as three-valued expressions: the engines' own NULL logic is Kleene's."""

from collections.abc import Callable, Mapping
from functools import reduce
from operator import and_, or_
from typing import Any

import ibis

from ganxun.rules.language.conditions import (
    AllHold,
    AnyHolds,
    Condition,
    Holds,
    InCategory,
    Not,
    Operator,
    Test,
)
from ganxun.rules.language.policy import Category

_COMPARISONS: dict[Operator, Callable[[Any, tuple[Any, ...]], Any]] = {
    Operator.IN: lambda fact, values: fact.isin(values),
    Operator.EQUALS: lambda fact, values: fact == values[0],
    Operator.AT_LEAST: lambda fact, values: fact >= values[0],
    Operator.AT_MOST: lambda fact, values: fact <= values[0],
    Operator.ABOVE: lambda fact, values: fact > values[0],
    Operator.BELOW: lambda fact, values: fact < values[0],
    Operator.BETWEEN: lambda fact, values: (fact >= values[0]) & (fact <= values[1]),
}

FactOf = Callable[[str], Any]
HoldsOf = Callable[[Holds], Any]


def compile_condition(
    condition: Condition,
    fact_of: FactOf,
    categories: Mapping[str, Category] | None = None,
    holds_of: HoldsOf | None = None,
) -> Any:
    """A nullable boolean expression; ``fact_of`` and ``holds_of`` say where facts of the row are found."""

    def within(part: Condition) -> Any:
        return compile_condition(part, fact_of, categories, holds_of)

    if isinstance(condition, AllHold | AnyHolds):
        joined = and_ if isinstance(condition, AllHold) else or_
        return reduce(joined, map(within, condition.parts)) if condition.parts else ibis.literal(value=True)
    if isinstance(condition, Not):
        return ~within(condition.part)
    if isinstance(condition, InCategory):
        return within((categories or {})[condition.code].when)
    if isinstance(condition, Holds):
        return holds_of(condition) if holds_of else ibis.null("boolean")
    return _test(condition, fact_of(condition.fact))


def _test(test: Test, fact: Any) -> Any:
    if test.operator is Operator.IS_KNOWN:
        return fact.notnull() if test.values[0] else fact.isnull()
    return _COMPARISONS[test.operator](fact, tuple(map(_literal, test.values)))


def _literal(value: Any) -> Any:
    return ibis.literal(value)


def null_bits(fact_of: FactOf, facts: tuple[str, ...]) -> Any:
    """A bitmask with bit n set where the n-th fact is missing; there is at least one fact."""
    bits = (
        ibis.ifelse(fact_of(fact).isnull(), 1 << place, 0).cast("int64") for place, fact in enumerate(facts)
    )
    return reduce(or_bits, bits)


def or_bits(one: Any, other: Any) -> Any:
    """Bitwise or."""
    return one | other
