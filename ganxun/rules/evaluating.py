"""Judging: everyone with `evaluate`, a few people with `evaluate_people`.

Plans are kept in memory and, when a folder is given (``keep``), on disk: see `evaluation.plans`.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from ganxun.rules.engines.duck import Batch
from ganxun.rules.engines.engine import DUCKDB, Engine
from ganxun.rules.engines.postgres import Cursor, PostgresPeople
from ganxun.rules.engines.sources import Facts
from ganxun.rules.evaluation.marks import capped
from ganxun.rules.evaluation.plans import Plan, PlanKey, kept
from ganxun.rules.facts import Registry
from ganxun.rules.language.policy import Policy, Rule, Subject

_MOST_PLANS = 64


def evaluate(
    policy: Policy,
    as_of: date,
    *,
    registry: Registry,
    facts: Facts | None = None,
    engine: Engine = DUCKDB,
    scope: int | None = None,
    duties: frozenset[str] | None = None,
    keep_not_applicable: bool = False,
    keep: Path | None = None,
) -> Iterator[Batch]:
    """Judge everyone in ``facts``, as of a day, for a policy that need not be stored anywhere.

    Yields a batch a rule and range of people (then the groups): ``batch.findings`` has the columns described in
    `evaluation.findings`. ``scope`` is a unit: only its subtree is judged. Rules not in force give nothing;
    subjects to whom a rule does not apply are left out unless ``keep_not_applicable``. The same facts, policy
    and day give identical batches, on every engine the same findings. ``engine`` is DuckDB unless said otherwise
    (`engines.engine`, `engines.postgres_stages`, `engines.spark`); only PostgreSQL has facts of its own.
    ``keep`` is a folder for compiled plans.
    """
    plan = plan_for(
        policy,
        as_of,
        registry=registry,
        scoped=scope is not None,
        duties=duties,
        keep=keep,
        dialect=engine.dialect,
    )
    yield from engine.batches(
        plan, registry, facts, as_of=as_of, scope=scope, keep_not_applicable=keep_not_applicable
    )


def evaluate_people(
    policy: Policy,
    as_of: date,
    people: Sequence[int],
    *,
    registry: Registry,
    cursor: Cursor,
    keep: Path | None = None,
) -> list[dict[str, Any]]:
    """Judge a few people on PostgreSQL, through the cursor given, by the same expressions as `evaluate`.

    One dict a person and rule over persons in force, with the columns of `evaluation.findings.FINDINGS` and
    ``missing_facts`` (names); also rules that do not apply. Sorted by person, then duty.
    """
    return postgres_people(policy, as_of, registry=registry, keep=keep).findings(cursor, people, as_of)


def rules_to_judge(policy: Policy, as_of: date, duties: frozenset[str] | None = None) -> tuple[Rule, ...]:
    """The rules in force on the day (after the plan's last day: on that day), all or those named."""
    on = capped(policy.document, as_of)
    return tuple(rule for rule in policy.in_force(on) if duties is None or rule.duty in duties)


def plan_for(
    policy: Policy,
    as_of: date,
    *,
    registry: Registry,
    scoped: bool = False,
    duties: frozenset[str] | None = None,
    keep: Path | None = None,
    dialect: str = DUCKDB.dialect,
) -> Plan:
    """The plan of the rules in force on the day, for DuckDB or the engine of another dialect."""
    rules = rules_to_judge(policy, as_of, duties)
    return _plan(_Remembered(PlanKey(policy, registry, rules, dialect, scoped), keep))


def postgres_people(
    policy: Policy, as_of: date, *, registry: Registry, keep: Path | None = None
) -> PostgresPeople:
    """The rules over persons in force on the day as one PostgreSQL statement, kept between calls."""
    rules = tuple(rule for rule in rules_to_judge(policy, as_of) if rule.subject is Subject.PERSON)
    return _people(_Remembered(PlanKey(policy, registry, rules, "postgres", scoped=False), keep))


class _Remembered:
    """A plan's key as a dictionary key: by content of the policy, by identity of the registry."""

    def __init__(self, key: PlanKey, keep: Path | None) -> None:
        self.key, self.keep = key, keep
        wordings = tuple((rule.duty, rule.starts_on) for rule in key.rules)
        self._same = (key.policy.version, id(key.registry), wordings, key.dialect, key.scoped)

    def __hash__(self) -> int:
        return hash(self._same)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Remembered) and other._same == self._same


@lru_cache(maxsize=_MOST_PLANS)
def _plan(remembered: _Remembered) -> Plan:
    key = remembered.key

    def build() -> Plan:
        # Imported only when something must be compiled: the expression library costs a second.
        from ganxun.rules.evaluation.compiled import Compiler  # noqa: PLC0415

        return Compiler(key).plan()

    return build() if remembered.keep is None else kept(remembered.keep, key, build)


@lru_cache(maxsize=_MOST_PLANS)
def _people(remembered: _Remembered) -> PostgresPeople:
    return PostgresPeople(_plan(remembered), remembered.key.registry)
