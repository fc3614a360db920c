"""What conditions ask, without asking it: for lists of missing facts and for evidence."""

from collections.abc import Iterator, Mapping

from ganxun.rules.facts import FactColumn
from ganxun.rules.language.conditions import (
    ALWAYS,
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


def questions_in(
    condition: Condition, categories: Mapping[str, Category] | None = None
) -> Iterator[Test | Holds]:
    """Every question to a fact and every ``holds`` over this row, also those inside categories."""
    if isinstance(condition, AllHold | AnyHolds):
        for part in condition.parts:
            yield from questions_in(part, categories)
    elif isinstance(condition, Not):
        yield from questions_in(condition.part, categories)
    elif isinstance(condition, InCategory):
        yield from questions_in((categories or {})[condition.code].when, categories)
    else:
        yield condition


def facts_in(condition: Condition) -> set[str]:
    """Every fact of a record that the condition asks for."""
    return {test.fact for test in questions_in(condition) if isinstance(test, Test)}


def unsure_facts(condition: Condition, columns: Mapping[str, FactColumn]) -> tuple[str, ...]:
    """The facts of a record whose absence can make the condition unknown, in order of name."""
    found = {
        test.fact
        for test in questions_in(condition)
        if isinstance(test, Test) and test.operator is not Operator.IS_KNOWN and columns[test.fact].nullable
    }
    return tuple(sorted(found))


def is_always(condition: Condition | None) -> bool:
    """Is there nothing to ask?"""
    return condition is None or condition == ALWAYS
