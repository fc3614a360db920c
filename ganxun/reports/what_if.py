"""Who would change verdict if a draft were the rule: judged before and after by the same evaluator, nothing stored.

Facts of the people of one subtree come out of the database once, in a transaction that may only read, with the columns
that the rules ask for and no others; both sides are judged on them. Only duties that the draft touches are judged.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property
from time import perf_counter
from typing import Any

from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.base.refusals import marked as _
from ganxun.base.refusals import refuse
from ganxun.compliance.actions.runs import one_moment
from ganxun.compliance.actions.snapshot import read_table
from ganxun.compliance.choices import SubjectKind, Verdict
from ganxun.orgs.models import Organisation
from ganxun.people.models import Person
from ganxun.reports import words
from ganxun.reports.drafting import named_in
from ganxun.rules.engines.sources import ArrowFacts
from ganxun.rules.evaluating import evaluate, plan_for
from ganxun.rules.evaluation.plans import Plan
from ganxun.rules.facts import FactType, registry
from ganxun.rules.language.policy import Policy, Rule, Subject

#: A question asked in a browser is about so many people at most; beyond, choose an organisation below.
MOST_PEOPLE = 60_000
_SHOWN = 60

_Found = Mapping[str, Any]
_Key = tuple[str, str, int]
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Changed:
    """One subject whose verdict would change. `person` is None for others than people, and for those not to be seen."""

    duty: str
    subject_kind: str
    subject_id: int
    name: str
    place: str
    person: Person | None
    before: Verdict
    after: Verdict
    value_before: str
    value_after: str


@dataclass(frozen=True)
class Cell:
    """How many subjects of a duty would go from one verdict to another."""

    duty: str
    before: Verdict
    after: Verdict
    count: int

    @property
    def key(self) -> str:
        """How a form names the cell."""
        return f"{self.duty}|{self.before.value}|{self.after.value}"

    @property
    def is_change(self) -> bool:
        """Whether the verdict differs."""
        return self.before is not self.after


@dataclass(frozen=True)
class DutyEffect:
    """What the draft does to one duty: verdicts before and after, and how many go from which to which."""

    rule: Rule
    before: dict[Verdict, int]
    after: dict[Verdict, int]
    cells: tuple[Cell, ...]

    @property
    def changes(self) -> tuple[Cell, ...]:
        """The cells in which the verdict differs, the largest first."""
        return tuple(sorted((each for each in self.cells if each.is_change), key=lambda each: -each.count))

    @property
    def rows(self) -> list[tuple[Verdict, list[Cell]]]:
        """The matrix: from (rows) to (columns), over the verdicts that occur."""
        counts = {(each.before, each.after): each for each in self.cells}
        duty = self.rule.duty
        return [
            (before, [counts.get((before, after), Cell(duty, before, after, 0)) for after in self.verdicts])
            for before in self.verdicts
        ]

    @property
    def verdicts(self) -> list[Verdict]:
        """The verdicts that occur on either side, in their order."""
        return [each for each in Verdict if self.before.get(each) or self.after.get(each)]


@dataclass(frozen=True)
class PlaceEffect:
    """How many subjects of a place below would change, by what they would come to."""

    name: str
    organisation: int
    counts: dict[Verdict, int]
    total: int


@dataclass(frozen=True)
class Effect:
    """What a draft would do. `seconds` is how long judging both sides took, reading included."""

    as_of: date
    duties: tuple[DutyEffect, ...]
    places: tuple[PlaceEffect, ...]
    examples: tuple[Changed, ...]
    people: int
    changed: int
    seconds: float
    cell: str = ""

    @cached_property
    def is_nothing(self) -> bool:
        """Whether no verdict would change."""
        return self.changed == 0


def touched(before: Policy, after: Policy, on: date) -> frozenset[str]:
    """The duties in force on the day that differ, by their own words or by those of a category they name."""
    old = {rule.duty: rule for rule in before.in_force(on)}
    new = {rule.duty: rule for rule in after.in_force(on)}
    return frozenset(
        duty
        for duty in old.keys() | new.keys()
        if duty not in old
        or duty not in new
        or old[duty] != new[duty]
        or _named(old[duty], before) != _named(new[duty], after)
    )


def _named(rule: Rule, policy: Policy) -> dict[str, object]:
    return {code: policy.categories[code].when for code in named_in(rule, policy)}


def what_if(
    actor: Actor, *, before: Policy, after: Policy, organisation: Organisation, as_of: date, cell: str = ""
) -> Effect:
    """Judge the duties that differ, before and after, in one subtree as of a day. Raises Refused.

    `cell` narrows the examples to one duty and step (`duty|from|to`). Reads within one moment; writes nothing.
    """
    actor.require(Permission.PERSON_READ, organisation.path)
    started = perf_counter()
    people = Person.objects.visible_to(actor).under(organisation.path).count()
    if people > MOST_PEOPLE:
        raise refuse(
            "too_many_people",
            _("“{place}”有 {people} 人，试算一次最多 {most} 人，请选择下级机构"),
            place=organisation.label,
            people=people,
            most=MOST_PEOPLE,
        )
    duties = touched(before, after, as_of)
    with one_moment():
        facts = _facts(before, after, duties, organisation, as_of)
        place_of = _places(organisation)
    sides = tuple(_judged(each, duties, facts, organisation, as_of) for each in (before, after))
    rules = {rule.duty: rule for policy in (before, after) for rule in policy.in_force(as_of)}
    steps = _steps(*sides)
    changed = [each for each in steps if each.was["verdict"] != each.now["verdict"]]
    return Effect(
        as_of=as_of,
        duties=_by_duty(steps, rules),
        places=_by_place(changed, place_of),
        examples=_examples(actor, _of_cell(changed, cell), place_of),
        people=people,
        changed=len(changed),
        seconds=perf_counter() - started,
        cell=cell,
    )


@dataclass(frozen=True)
class _Step:
    """One subject of one duty, as found before and after."""

    duty: str
    kind: str
    subject: int
    was: _Found
    now: _Found

    @property
    def unit(self) -> int:
        return self.now["unit_id"] or self.was["unit_id"] or 0


def _facts(
    before: Policy, after: Policy, duties: frozenset[str], organisation: Organisation, as_of: date
) -> ArrowFacts:
    """The tables and columns that either side reads, people's rows only of the subtree."""
    scoped = organisation.depth > 0
    plans = [
        plan_for(each, as_of, registry=registry, scoped=scoped, duties=duties) for each in (before, after)
    ]
    asked = frozenset(word for plan in plans for word in _words_of(plan))
    tables = {name for plan in plans for name in plan.tables}
    return ArrowFacts(
        {
            table.view: read_table(
                table,
                columns=[
                    each.name
                    for each in table.columns
                    if each.name in asked and each.type is not FactType.TEXT
                ],
                path=organisation.path if scoped else "",
            )
            for table in registry
            if table.name in tables
        }
    )


def _words_of(plan: Plan) -> Iterator[str]:
    """Every word of the plan and of its rules: a column that is not among them is not read."""
    own = {field.name: getattr(plan, field.name) for field in fields(plan) if field.name != "policy"}
    yield from _WORD.findall(repr(own))
    for name in plan.tables:
        table = registry.table(name)
        yield from _WORD.findall(
            repr((table.subject, table.key, table.day, table.standing, table.once, table.span))
        )
        yield from _WORD.findall(repr((table.picks, table.ages, table.any_on_day)))


def _judged(
    policy: Policy, duties: frozenset[str], facts: ArrowFacts, organisation: Organisation, as_of: date
) -> dict[_Key, _Found]:
    scope = organisation.pk if organisation.depth > 0 else None
    batches = evaluate(policy, as_of, registry=registry, facts=facts, scope=scope, duties=duties)
    return {
        (row["duty"], row["subject_kind"], row["subject_id"]): row
        for batch in batches
        for row in batch.findings.select(_KEPT).to_pylist()
    }


_KEPT = ["duty", "subject_kind", "subject_id", "unit_id", "verdict", "value", "measure"]
_NOTHING: _Found = {"verdict": Verdict.NOT_APPLICABLE.value, "value": None, "measure": "", "unit_id": None}


def _places(organisation: Organisation) -> dict[int, Organisation]:
    """Every unit of the subtree → the organisation right below the top of it that it belongs to."""
    children = {child.path: child for child in organisation.children.all()}
    cut = organisation.path.count(".") + 1
    found = {}
    for pk, path in Organisation.objects.under(organisation.path).values_list("pk", "path"):
        head = ".".join(path.split(".")[:cut]) + "."
        found[pk] = children.get(head, organisation)
    return found


def _steps(old: dict[_Key, _Found], new: dict[_Key, _Found]) -> list[_Step]:
    return [
        _Step(*key, old.get(key, _NOTHING), new.get(key, _NOTHING)) for key in sorted(old.keys() | new.keys())
    ]


def _by_duty(steps: list[_Step], rules: Mapping[str, Rule]) -> tuple[DutyEffect, ...]:
    counts = Counter((each.duty, each.was["verdict"], each.now["verdict"]) for each in steps)
    cells: dict[str, list[Cell]] = {}
    for (duty, was, now), count in sorted(counts.items()):
        cells.setdefault(duty, []).append(Cell(duty, Verdict(was), Verdict(now), count))
    return tuple(_duty_effect(rules[duty], held) for duty, held in cells.items())


def _duty_effect(rule: Rule, cells: list[Cell]) -> DutyEffect:
    before: Counter[Verdict] = Counter()
    after: Counter[Verdict] = Counter()
    for each in cells:
        before[each.before] += each.count
        after[each.after] += each.count
    return DutyEffect(rule, dict(before), dict(after), tuple(cells))


def _of_cell(changed: list[_Step], cell: str) -> list[_Step]:
    duty, _sep, step = cell.partition("|")
    if not step:
        return changed
    return [
        each
        for each in changed
        if each.duty == duty and f"{each.was['verdict']}|{each.now['verdict']}" == step
    ]


def _by_place(changed: Iterable[_Step], place_of: Mapping[int, Organisation]) -> tuple[PlaceEffect, ...]:
    counts: dict[int, Counter[Verdict]] = {}
    names: dict[int, str] = {}
    for each in changed:
        place = place_of.get(each.unit)
        if place is not None:
            counts.setdefault(place.pk, Counter())[Verdict(each.now["verdict"])] += 1
            names[place.pk] = place.label
    found = [PlaceEffect(names[pk], pk, dict(held), held.total()) for pk, held in counts.items()]
    return tuple(sorted(found, key=lambda each: (-each.total, each.organisation)))


def _examples(
    actor: Actor, changed: list[_Step], place_of: Mapping[int, Organisation]
) -> tuple[Changed, ...]:
    shown = changed[:_SHOWN]
    ids = [each.subject for each in shown if each.kind == Subject.PERSON]
    people = Person.objects.visible_to(actor).select_related("unit").in_bulk(ids)
    units = Organisation.objects.in_bulk([each.subject for each in shown if each.kind == Subject.UNIT])
    return tuple(
        _shown(each, people.get(each.subject), units.get(each.subject), place_of.get(each.unit))
        for each in shown
        if each.kind != Subject.PERSON or each.subject in people
    )


def _shown(
    step: _Step, person: Person | None, unit: Organisation | None, place: Organisation | None
) -> Changed:
    is_person = step.kind == Subject.PERSON
    name = f"{SubjectKind(step.kind).label} {step.subject}"
    if is_person and person is not None:
        name, place = person.name, person.unit or place
    elif step.kind == Subject.UNIT and unit is not None:
        name = unit.label
    elif step.kind in (Subject.PLAN, Subject.PROGRAMME):
        name = str(SubjectKind(step.kind).label)
    return Changed(
        duty=step.duty,
        subject_kind=step.kind,
        subject_id=step.subject,
        name=name,
        place=place.label if place else "",
        person=person if is_person else None,
        before=Verdict(step.was["verdict"]),
        after=Verdict(step.now["verdict"]),
        value_before=_amount(step.was),
        value_after=_amount(step.now),
    )


def _amount(found: _Found) -> str:
    return words.amount(found["value"], found["measure"]) if found["measure"] else ""
