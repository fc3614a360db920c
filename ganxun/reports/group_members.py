"""The people behind a figure over a group: who counts, who is missing, of whom it is not known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection

from ganxun.base.actor import Actor
from ganxun.base.permissions import Permission
from ganxun.compliance import library
from ganxun.orgs.models import Organisation
from ganxun.people.models import Person
from ganxun.reports.board_reading import run_for
from ganxun.rules.facts import registry
from ganxun.rules.language.policy import Policy, Rule
from ganxun.rules.language.requirements import Average, Measure, Reach, Share

#: People on a page.
PAGE = 50
SIDES = ("counted", "missing", "unsure")


@dataclass(frozen=True)
class MemberRow:
    """A person behind a figure and, where people add amounts, what the person adds."""

    person: Person
    value: str


@dataclass(frozen=True)
class Members:
    """One page of the people on a side."""

    side: str
    rows: tuple[MemberRow, ...]
    page: int
    has_more: bool
    has_missing: bool


def is_over_people(rule: Rule) -> bool:
    """Whether the figure of the rule counts or adds up people."""
    requires = rule.requires
    if isinstance(requires, Share):
        return requires.of == "people"
    return isinstance(requires, Average) or (
        isinstance(requires, Reach) and requires.table in ("people", "credits")
    )


def read_members(
    actor: Actor,
    *,
    policy_code: str,
    duty: str,
    organisation: Organisation,
    as_of: date,
    side: str,
    page: int,
    size: int = PAGE,
) -> Members | None:
    """The people on one side of a figure over `organisation`; None where the figure is not over people.

    Judged as they are now, as of the day of the run that the board shows. Raises Refused unless the actor may read
    people there. Two queries, after the rule has been compiled once in this process.
    """
    actor.require(Permission.PERSON_READ, organisation.path)
    policy = library.policy(policy_code)
    rule = next((each for each in policy.in_force(as_of) if each.duty == duty), None)
    run = run_for(policy_code, as_of)
    if rule is None or run is None or not is_over_people(rule):
        return None
    side = side if side in SIDES else "counted"
    found = _found(policy, duty, run.as_of, organisation, side=side, page=page, size=size)
    ids = [person for person, _value in found]
    people = Person.objects.visible_to(actor).select_related("unit").in_bulk(ids)
    return Members(
        side=side,
        rows=tuple(
            MemberRow(people[person], _amount(rule, value))
            for person, value in found[:size]
            if person in people
        ),
        page=page,
        has_more=len(found) > size,
        has_missing=isinstance(rule.requires, Share | Average),
    )


def _found(
    policy: Policy, duty: str, day: date, organisation: Organisation, *, side: str, page: int, size: int
) -> list[tuple[int, int]]:
    """Ids of one page of people, and one more if there are more, each with what the person adds."""
    # Compiling needs Ibis, which takes a second to import: only pages that list people pay for it, once.
    from ganxun.rules.members import Side, members  # noqa: PLC0415

    with connection.cursor() as cursor:
        rows = members(
            policy,
            duty,
            day,
            registry=registry,
            cursor=cursor,
            side=Side(side),
            unit_id=organisation.pk if organisation.parent_id is not None else None,
            limit=size + 1,
            offset=(page - 1) * size,
        )
    return [(row.person_id, row.value) for row in rows]


def _amount(rule: Rule, value: int) -> str:
    if not isinstance(rule.requires, Average):
        return ""
    return f"{value / 10:,.1f} {'学时' if rule.requires.measure is Measure.HOURS else '天'}"
