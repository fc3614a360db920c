"""A policy compiled: the cube, and for each rule in force the rows it gives, with nothing bound to an engine."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis

from ganxun.rules.evaluation.contributions import (
    PersonContribution,
    TableContribution,
    by_unit,
    is_over_people,
)
from ganxun.rules.evaluation.cube import CubePlan
from ganxun.rules.evaluation.groups import GroupRule
from ganxun.rules.evaluation.moments import Moments
from ganxun.rules.evaluation.persons import PersonRule
from ganxun.rules.evaluation.relations import Relations
from ganxun.rules.evaluation.row import FactList, PersonRow, WishingCube
from ganxun.rules.evaluation.sessions import SessionRule
from ganxun.rules.evaluation.steps import Chain, Step
from ganxun.rules.facts import Registry
from ganxun.rules.language.policy import Policy, Rule, Subject
from ganxun.rules.language.requirements import Composition, Contain, leaves

CUBE = "cube"


@dataclass(frozen=True)
class CompiledRule:
    """One rule: the steps to its rows (the last one is them), the units of its alternatives, its facts by bit.

    Rules over groups read contributions: ``person_steps`` from the cube, or ``table_steps`` from fact views;
    ``value_steps`` give the figures of every unit.
    """

    rule: Rule
    steps: tuple[Step, ...]
    measures: tuple[str, ...]
    facts: tuple[str, ...]
    person_steps: tuple[Step, ...] = ()
    table_steps: tuple[Step, ...] = ()
    value_steps: tuple[Step, ...] = ()


class CompiledPolicy:
    """The rules in force on a day as expressions; the same for every day with the same rules in force."""

    def __init__(self, policy: Policy, registry: Registry, rules: tuple[Rule, ...], *, scoped: bool) -> None:
        self.policy, self.registry, self.rules, self.scoped = policy, registry, rules, scoped
        self.relations = Relations(registry)
        self.moments = Moments(policy.document)
        self.plan = CubePlan(registry, self.relations, self.moments)
        for rule in rules:
            self._wish(rule)
        self.cube = self.plan.build(scoped=scoped)
        table = ibis.table(self.cube[-1].expression.schema(), name=CUBE)
        numbered = list(enumerate(rules))
        self.person_rules = tuple(
            self._person_rule(f"r{number}", rule, table)
            for number, rule in numbered
            if rule.subject is Subject.PERSON
        )
        self.group_rules = tuple(
            self._session_rule(f"r{number}", rule)
            if over_sessions(rule)
            else self._group_rule(f"r{number}", rule, table)
            for number, rule in numbered
            if rule.subject is not Subject.PERSON
        )
        self.reads_people = bool(self.person_rules) or any(rule.person_steps for rule in self.group_rules)

    def _row(self, rule: Rule, cube: Any, facts: FactList) -> PersonRow:
        return PersonRow(self.policy, self.plan, cube, facts, rule.period)

    def _wish(self, rule: Rule) -> None:
        row = self._row(rule, WishingCube(self.registry), FactList())
        if rule.subject is Subject.PERSON:
            PersonRule(rule, row, self.policy, self.moments).asked()
        elif is_over_people(rule):
            PersonContribution(rule, row).asked()

    def _person_rule(self, name: str, rule: Rule, cube: Any) -> CompiledRule:
        facts = FactList()
        judged = PersonRule(rule, self._row(rule, cube, facts), self.policy, self.moments)
        chain = Chain(name, cube)
        chain.finish(**judged.asked())
        judged.judged(chain)
        return CompiledRule(rule, tuple(chain.steps), judged.measures, tuple(facts.names))

    def _session_rule(self, name: str, rule: Rule) -> CompiledRule:
        facts, chain = FactList(), Chain(name, None)
        judged = SessionRule(rule, self.plan, self.moments, facts, scoped=self.scoped)
        judged.findings(chain)
        return CompiledRule(rule, tuple(chain.steps), judged.measures, tuple(facts.names))

    def _group_rule(self, name: str, rule: Rule, cube: Any) -> CompiledRule:
        facts, given = FactList(), Chain(f"{name}_given", cube)
        over_people = is_over_people(rule)
        if over_people:
            given.finish(**PersonContribution(rule, self._row(rule, cube, facts)).asked())
            given.start(by_unit(given.row))
        else:
            by = "institution_id" if rule.subject is Subject.INSTITUTION else "unit_id"
            TableContribution(rule, self.plan, self.moments, facts).steps(given, by=by)
        group = GroupRule(rule, self.plan, self.moments, facts, scoped=self.scoped)
        findings, values = Chain(name, None), Chain(f"{name}_values", None)
        group.findings(findings)
        if rule.subject is not Subject.INSTITUTION:
            group.values(values)
        return CompiledRule(
            rule,
            tuple(findings.steps),
            (group.measure,),
            tuple(facts.names),
            person_steps=tuple(given.steps) if over_people else (),
            table_steps=() if over_people else tuple(given.steps),
            value_steps=tuple(values.steps),
        )


def over_sessions(rule: Rule) -> bool:
    """Does the rule look at sessions of classes or institutions?"""
    return any(isinstance(part, Composition | Contain) for part in leaves(rule.requires))


def rules_to_judge(policy: Policy, as_of: date, duties: frozenset[str] | None = None) -> tuple[Rule, ...]:
    """The rules in force on the day (after the plan's last day: on that day), all or those named."""
    on = Moments(policy.document).capped(as_of)
    return tuple(rule for rule in policy.in_force(on) if duties is None or rule.duty in duties)
