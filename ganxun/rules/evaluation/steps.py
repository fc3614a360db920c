"""Expressions in named steps, each over the one before.

Ibis folds nested selects into one, which multiplies a verdict that is asked for twice into exponential SQL. A
step is compiled on its own and becomes one common table expression, so every figure is computed once.
"""

from dataclasses import dataclass
from typing import Any

import ibis


@dataclass(frozen=True)
class Step:
    """One named relation."""

    name: str
    expression: Any


class Chain:
    """A growing row: `extend` adds columns in a new step, `finish` keeps only those named."""

    def __init__(self, prefix: str, source: Any) -> None:
        self._prefix, self.row = prefix, source
        self.steps: list[Step] = []

    def start(self, expression: Any) -> None:
        """The first step, from any relation."""
        self._add(expression)

    def extend(self, **columns: Any) -> None:
        """The same rows with more columns."""
        self._add(self.row.mutate(**columns))

    def finish(self, **columns: Any) -> None:
        """The same rows with just these columns."""
        self._add(self.row.select(**columns))

    def aside(self, expression: Any) -> Any:
        """A relation to join later, in a step of its own; the row stays what it is."""
        row = self.row
        self._add(expression)
        part, self.row = self.row, row
        return part

    def _add(self, expression: Any) -> None:
        step = Step(f"{self._prefix}_{len(self.steps)}", expression)
        self.steps.append(step)
        self.row = ibis.table(expression.schema(), name=step.name)
