"""What judging asks of an engine, and the engine that everybody has."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from ganxun.rules.engines.duck import Batch, DuckRun, Realms
from ganxun.rules.engines.sources import Facts
from ganxun.rules.engines.stages import ONE_WORLD
from ganxun.rules.evaluation.plans import Plan
from ganxun.rules.facts import Registry


class Engine(Protocol):
    """Judges everyone by the texts of a plan in its dialect; every engine gives the same findings."""

    @property
    def dialect(self) -> str:
        """The dialect plans must be compiled for."""
        ...

    def batches(
        self,
        plan: Plan,
        registry: Registry,
        facts: Facts | None,
        *,
        as_of: date,
        scope: int | None = None,
        keep_not_applicable: bool = False,
        realms: Realms = ...,
    ) -> Iterator[Batch]:
        """The findings, a batch a rule and range of people, then the groups."""
        ...


@dataclass(frozen=True)
class DuckDB:
    """Range after range of people in this process: bounded memory, nothing to set up."""

    @property
    def dialect(self) -> str:
        """DuckDB's own."""
        return "duckdb"

    def batches(
        self,
        plan: Plan,
        registry: Registry,
        facts: Facts | None,
        *,
        as_of: date,
        scope: int | None = None,
        keep_not_applicable: bool = False,
        realms: Realms = ONE_WORLD,
    ) -> Iterator[Batch]:
        """See `engines.duck`. Raises ValueError without facts: DuckDB has none of its own."""
        if facts is None:
            raise ValueError("DuckDB judges the facts it is given")
        run = DuckRun(
            plan=plan,
            registry=registry,
            as_of=as_of,
            scope=scope,
            keep_not_applicable=keep_not_applicable,
            realms=realms,
        )
        yield from run.batches(facts)


DUCKDB = DuckDB()
