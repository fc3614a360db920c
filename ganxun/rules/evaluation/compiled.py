"""A policy compiled: the cube, and for each rule in force the rows it gives, with nothing bound to an engine."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis

from ganxun.rules.evaluation.cube import CubePlan
from ganxun.rules.evaluation.moments import Moments
from ganxun.rules.evaluation.persons import PersonRule
from ganxun.rules.evaluation.relations import Relations
from ganxun.rules.evaluation.row import FactList, PersonRow, WishingCube
from ganxun.rules.evaluation.steps import Chain, Step
from ganxun.rules.facts import Registry
from ganxun.rules.language.policy import Policy, Rule, Subject

CUBE = "cube"


@dataclass(frozen=True)
class CompiledRule:
    """One rule: the steps to its rows (the last one is them), the units of its alternatives, its facts by bit."""

    rule: Rule
    steps: tuple[Step, ...]
    measures: tuple[str, ...]
    facts: tuple[str, ...]


class CompiledPolicy:
    """The rules in force on a day as expressions; the same for every day with the same rules in force."""

    def __init__(self, policy: Policy, registry: Registry, rules: tuple[Rule, ...], *, scoped: bool) -> None:
        self.policy, self.registry, self.rules = policy, registry, rules
        self.relations = Relations(registry)
        self.moments = Moments(policy.document)
        self.plan = CubePlan(registry, self.relations, self.moments)
        people = [rule for rule in rules if rule.subject is Subject.PERSON]
        for rule in people:
            self._person_rule(rule, WishingCube(registry), FactList()).asked()
        self.cube = Step(CUBE, self.plan.build(scoped=scoped))
        table = ibis.table(self.cube.expression.schema(), name=CUBE)
        self.person_rules = tuple(self._compiled_person_rule(rule, table) for rule in people)

    def _person_rule(self, rule: Rule, cube: Any, facts: FactList) -> PersonRule:
        row = PersonRow(self.policy, self.plan, cube, facts, rule.period)
        return PersonRule(rule, row, self.policy, self.moments)

    def _compiled_person_rule(self, rule: Rule, cube: Any) -> CompiledRule:
        facts = FactList()
        judged = self._person_rule(rule, cube, facts)
        chain = Chain(rule.duty, cube)
        chain.finish(**judged.asked())
        judged.judged(chain)
        return CompiledRule(rule, tuple(chain.steps), judged.measures, tuple(facts.names))


def rules_to_judge(policy: Policy, as_of: date, duties: frozenset[str] | None = None) -> tuple[Rule, ...]:
    """The rules in force on the day (after the plan's last day: on that day), all or those named."""
    on = Moments(policy.document).capped(as_of)
    return tuple(rule for rule in policy.in_force(on) if duties is None or rule.duty in duties)
