"""Whether a condition contradicts itself: nobody can ever satisfy it, whatever the records say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ganxun.rules.language.conditions import AllHold, AnyHolds, Condition, Operator, Test

#: So many alternatives are looked at; beyond, the condition is believed.
_MOST_WAYS = 500


@dataclass
class _Bounds:
    """What is left for one fact."""

    codes: frozenset[Any] | None = None
    low: Any = None
    high: Any = None
    low_open: bool = False
    high_open: bool = False

    def narrow(self, test: Test) -> None:
        if test.operator in {Operator.IN, Operator.EQUALS}:
            found = frozenset(test.values)
            self.codes = found if self.codes is None else self.codes & found
        elif test.operator is Operator.BETWEEN:
            self._at_least(test.values[0], is_open=False)
            self._at_most(test.values[1], is_open=False)
        elif test.operator in {Operator.AT_LEAST, Operator.ABOVE}:
            self._at_least(test.values[0], is_open=test.operator is Operator.ABOVE)
        elif test.operator in {Operator.AT_MOST, Operator.BELOW}:
            self._at_most(test.values[0], is_open=test.operator is Operator.BELOW)

    def _at_least(self, value: Any, *, is_open: bool) -> None:
        if self.low is None or (value, is_open) > (self.low, self.low_open):
            self.low, self.low_open = value, is_open

    def _at_most(self, value: Any, *, is_open: bool) -> None:
        if self.high is None or (value, not is_open) < (self.high, not self.high_open):
            self.high, self.high_open = value, is_open

    @property
    def is_empty(self) -> bool:
        if self.codes is not None:
            return not any(self._inside(code) for code in self.codes)
        if self.low is None or self.high is None:
            return False
        return bool(self.low > self.high or (self.low == self.high and (self.low_open or self.high_open)))

    def _inside(self, value: Any) -> bool:
        above = self.low is None or value > self.low or (value == self.low and not self.low_open)
        below = self.high is None or value < self.high or (value == self.high and not self.high_open)
        return bool(above and below)


def is_impossible(condition: Condition) -> bool:
    """Whether every way to satisfy the condition contradicts itself."""
    ways = _ways(condition)
    return ways is not None and all(_contradicts(way) for way in ways)


def _contradicts(tests: Iterable[Test]) -> bool:
    found: dict[str, _Bounds] = {}
    for test in tests:
        found.setdefault(test.fact, _Bounds()).narrow(test)
    return any(each.is_empty for each in found.values())


def _ways(condition: Condition) -> list[tuple[Test, ...]] | None:
    """The alternatives, each a set of tests that must all hold; None when there are too many to look at."""
    if isinstance(condition, Test):
        return [(condition,)]
    if isinstance(condition, AnyHolds):
        parts = [_ways(part) for part in condition.parts]
        return None if any(part is None for part in parts) else [way for part in parts for way in part or ()]
    if isinstance(condition, AllHold):
        ways: list[tuple[Test, ...]] = [()]
        for part in condition.parts:
            more = _ways(part)
            if more is None or len(ways) * len(more) > _MOST_WAYS:
                return None
            ways = [(*one, *other) for one in ways for other in more]
        return ways
    # Categories, denials and posts held are believed.
    return [()]
