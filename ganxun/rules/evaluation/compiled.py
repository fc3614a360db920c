"""A policy compiled: the cube, and for each rule in force the rows it gives, as a plan for one engine."""

from collections.abc import Callable
from typing import Any

import ibis

from ganxun.rules.evaluation.asking import asked_conditions
from ganxun.rules.evaluation.columns import CUBE
from ganxun.rules.evaluation.contributions import (
    PersonContribution,
    TableContribution,
    by_unit,
    is_over_people,
)
from ganxun.rules.evaluation.cube import CubePlan
from ganxun.rules.evaluation.dialects import text_of
from ganxun.rules.evaluation.evidence import record_step
from ganxun.rules.evaluation.groups import GroupRule
from ganxun.rules.evaluation.moments import Moments
from ganxun.rules.evaluation.persons import PersonRule
from ganxun.rules.evaluation.plans import Plan, PlanKey, PlannedRule, Sql
from ganxun.rules.evaluation.relations import Relations
from ganxun.rules.evaluation.rollup import RollUp
from ganxun.rules.evaluation.row import FactList, PersonRow, WishingCube
from ganxun.rules.evaluation.sessions import SessionRule
from ganxun.rules.evaluation.steps import Chain, Step
from ganxun.rules.language.policy import Rule, Subject
from ganxun.rules.language.requirements import Composition, Contain, leaves


class Compiler:
    """Turns the rules of a key into a plan; `plan` is the whole, the rest is for those who add steps."""

    def __init__(self, key: PlanKey) -> None:
        self.key, self.policy, self.registry = key, key.policy, key.registry
        self.relations = Relations(self.registry)
        self.moments = Moments()
        self.wishes = CubePlan(self.registry, self.relations, self.moments)
        self._templates: dict[tuple[object, ...], tuple[Sql, ...]] = {}

    def plan(self) -> Plan:
        """Everything, as text."""
        for rule in self.key.rules:
            self.wish(rule)
        cube, table = self.cube()
        numbered = list(enumerate(self.key.rules))
        people = [
            self._person_rule(f"r{number}", rule, table)
            for number, rule in numbered
            if rule.subject is Subject.PERSON
        ]
        groups = [
            self._session_rule(f"r{number}", rule) if over_sessions(rule) else self._group_rule(rule, table)
            for number, rule in numbered
            if rule.subject is not Subject.PERSON
        ]
        rolling = any(rule.reads for rule in groups)
        roll_up = RollUp(self.relations, self.moments, scoped=self.key.scoped)
        return Plan(
            policy=self.policy,
            rolled=self.texts(roll_up.units()) if rolling else (),
            totals=self.texts(roll_up.totals()) if rolling else (),
            tables=tuple(table.name for table in self.relations.used),
            fixed=self.moments.periods,
            cube=self.texts(cube) if people or any(rule.person_steps for rule in groups) else (),
            person_rules=tuple(people),
            group_rules=tuple(groups),
            records=self.texts(self._records()),
        )

    def texts(self, steps: tuple[Step, ...]) -> tuple[Sql, ...]:
        """The steps in the engine's dialect."""
        return tuple(Sql(step.name, text_of(step.expression, self.key.dialect)) for step in steps)

    def row(self, rule: Rule, cube: Any, facts: FactList) -> PersonRow:
        """A row of the cube as the rule sees it."""
        return PersonRow(self.policy, self.wishes, cube, facts, rule.period)

    def wish(self, rule: Rule) -> None:
        """Let the rule say what it needs of the cube."""
        row = self.row(rule, WishingCube(self.registry), FactList())
        if rule.subject is Subject.PERSON:
            PersonRule(rule, row, self.policy, self.moments).asked()
        elif is_over_people(rule):
            PersonContribution(rule, row, self.moments).asked()

    def cube(self) -> tuple[tuple[Step, ...], Any]:
        """The steps to the cube, and the cube as a table to read from."""
        steps = self.wishes.build(scoped=self.key.scoped)
        return steps, ibis.table(steps[-1].expression.schema(), name=CUBE)

    def _person_rule(self, name: str, rule: Rule, cube: Any) -> PlannedRule:
        facts = FactList()
        judged = PersonRule(rule, self.row(rule, cube, facts), self.policy, self.moments)
        chain = Chain(name, cube)
        chain.finish(**judged.asked())
        judged.judged(chain)
        return PlannedRule(rule, self.texts(tuple(chain.steps)), judged.measures, tuple(facts.names))

    def _records(self) -> tuple[Step, ...]:
        """For explanations, which PostgreSQL gives."""
        if self.key.dialect != "postgres":
            return ()
        asked = asked_conditions(rule for rule in self.key.rules if rule.subject is Subject.PERSON)
        return tuple(record_step(name, conditions, self.registry) for name, conditions in asked.items())

    def _session_rule(self, name: str, rule: Rule) -> PlannedRule:
        facts, chain = FactList(), Chain(name, None)
        judged = SessionRule(rule, self.wishes, self.moments, facts, scoped=self.key.scoped)
        judged.findings(chain)
        return PlannedRule(rule, self.texts(tuple(chain.steps)), judged.measures, tuple(facts.names))

    def _group_rule(self, rule: Rule, cube: Any) -> PlannedRule:
        facts = FactList()
        contributed = self._contributed(rule, cube, facts)
        over_people = is_over_people(rule)
        group = GroupRule(rule, self.wishes, self.moments, facts, scoped=self.key.scoped)
        findings = self._judged_group(group)
        has_values = rule.subject is not Subject.INSTITUTION
        values = self._templated(("values", *group.shape), group.values) if has_values else ()
        return PlannedRule(
            rule,
            _numbered(findings, group.numbers),
            (group.measure,),
            tuple(facts.names),
            person_steps=contributed if over_people else (),
            table_steps=() if over_people else contributed,
            value_steps=_numbered(values, group.numbers),
            reads=group.reads,
            head_category=group.head_category,
        )

    def _judged_group(self, group: GroupRule) -> tuple[Sql, ...]:
        if group.reads == "totals":
            return self._templated(("totals", *group.shape), group.findings)
        chain = Chain("judged", None)
        group.findings(chain)
        return self.texts(tuple(chain.steps))

    def _contributed(self, rule: Rule, cube: Any, facts: FactList) -> tuple[Sql, ...]:
        chain = Chain("contributed", cube)
        if is_over_people(rule):
            chain.finish(**PersonContribution(rule, self.row(rule, cube, facts), self.moments).asked())
        else:
            by = "institution_id" if rule.subject is Subject.INSTITUTION else "unit_id"
            tables = TableContribution(rule, self.wishes, self.moments, facts, scoped=self.key.scoped)
            tables.steps(chain, by=by)
        steps = self.texts(tuple(chain.steps))
        # Adding up by unit is the same SQL for every rule with as many steps before it.
        row = chain.row
        summed = self._templated(("by_unit", len(steps)), lambda last: last.start(by_unit(row)))
        return (*steps, Sql("contributed_by_unit", summed[0].text))

    def _templated(self, shape: tuple[object, ...], steps: Callable[[Chain], None]) -> tuple[Sql, ...]:
        """The SQL of a shape, compiled for the first rule that has it."""
        if shape not in self._templates:
            chain = Chain("judged", None)
            steps(chain)
            self._templates[shape] = self.texts(tuple(chain.steps))
        return self._templates[shape]


def _numbered(steps: tuple[Sql, ...], numbers: dict[str, int]) -> tuple[Sql, ...]:
    """The steps with the rule's own numbers in the place of their marks."""
    found = []
    for step in steps:
        text = step.text
        for name, number in numbers.items():
            text = text.replace(f"⟦{name}⟧", str(number))
        found.append(Sql(step.name, text))
    return tuple(found)


def over_sessions(rule: Rule) -> bool:
    """Does the rule look at sessions of classes or institutions?"""
    return any(isinstance(part, Composition | Contain) for part in leaves(rule.requires))
