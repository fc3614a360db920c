"""Judging: everyone with `evaluate`, one person with `evaluate_people`.

Compiled policies are kept (by content, rules in force, scope), so that only the first call of a day pays.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from ganxun.rules.engines.duck import Batch, DuckRun
from ganxun.rules.engines.postgres import Cursor, PostgresPeople
from ganxun.rules.engines.sources import Facts
from ganxun.rules.evaluation.compiled import CompiledPolicy, rules_to_judge
from ganxun.rules.facts import Registry
from ganxun.rules.language.policy import Policy, Rule, Subject


class _Key:
    """A policy and registry as a dictionary key: by content of the policy, by identity of the registry."""

    def __init__(self, policy: Policy, registry: Registry) -> None:
        self.policy, self.registry = policy, registry
        self._key = (policy.version, id(registry))

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other._key == self._key


@lru_cache(maxsize=32)
def _compiled(key: _Key, rules: tuple[Rule, ...], *, scoped: bool) -> CompiledPolicy:
    return CompiledPolicy(key.policy, key.registry, rules, scoped=scoped)


def compile_policy(
    policy: Policy,
    registry: Registry,
    as_of: date,
    *,
    scoped: bool = False,
    duties: frozenset[str] | None = None,
) -> CompiledPolicy:
    """The compiled rules in force on the day, from memory when they have been compiled before."""
    rules = rules_to_judge(policy, as_of, duties)
    return _compiled(_Key(policy, registry), rules, scoped=scoped)


@lru_cache(maxsize=32)
def _postgres(key: _Key, rules: tuple[Rule, ...]) -> PostgresPeople:
    return PostgresPeople(CompiledPolicy(key.policy, key.registry, rules, scoped=False))


def postgres_people(policy: Policy, registry: Registry, as_of: date) -> PostgresPeople:
    """The rules over persons in force on the day as one PostgreSQL statement, kept between calls."""
    rules = tuple(rule for rule in rules_to_judge(policy, as_of) if rule.subject is Subject.PERSON)
    return _postgres(_Key(policy, registry), rules)


def evaluate_people(
    policy: Policy, as_of: date, people: Sequence[int], *, registry: Registry, cursor: Cursor
) -> list[dict[str, Any]]:
    """Judge a few people on PostgreSQL, through the cursor given, by the same expressions as `evaluate`.

    One dict a person and rule over persons in force, with the columns of `evaluation.findings.FINDINGS` and
    ``missing_facts`` (names); also rules that do not apply. Sorted by person, then duty.
    """
    return postgres_people(policy, registry, as_of).findings(cursor, people, as_of)


def evaluate(
    policy: Policy,
    as_of: date,
    *,
    facts: Facts,
    registry: Registry,
    scope: int | None = None,
    duties: frozenset[str] | None = None,
    keep_not_applicable: bool = False,
) -> Iterator[Batch]:
    """Judge everyone in ``facts`` on DuckDB, as of a day, for a policy that need not be stored anywhere.

    Yields a batch a rule and range of people (then the groups): ``batch.findings`` has the columns described in
    `evaluation.findings`. ``scope`` is a unit: only its subtree is judged. Rules not in force give nothing;
    persons to whom a rule does not apply are left out unless ``keep_not_applicable``. The same facts, policy and
    day give identical batches.
    """
    plan = compile_policy(policy, registry, as_of, scoped=scope is not None, duties=duties)
    yield from DuckRun(plan, as_of, scope, keep_outside=keep_not_applicable).batches(facts)
