"""The person on the day judged: own facts, picked facts, age; every person once."""

from collections.abc import Set as AbstractSet
from typing import Any

import ibis

from ganxun.rules.evaluation.moments import Moments
from ganxun.rules.evaluation.relations import Relations
from ganxun.rules.evaluation.steps import Chain
from ganxun.rules.facts import FactTable, Registry


def people_of_the_day(
    chain: Chain,
    registry: Registry,
    relations: Relations,
    moments: Moments,
    facts: AbstractSet[str],
    *,
    scoped: bool,
) -> None:
    """Steps to ``person_id``, ``judged`` (in service on the day) and the facts asked for, of all in scope."""
    table = registry.table("people")
    rows = relations.of(table)
    column, value = table.standing or ("", "")
    judged = rows[column] == value if table.standing else ibis.literal(value=True)
    own = [fact for fact in sorted(facts) if fact in table.by_name and fact != "person_id"]
    ages = {age.name: _age(rows[age.column], moments) for age in table.ages if age.name in facts}
    people = rows.select(
        person_id=rows[table.subject], judged=judged, **{fact: rows[fact] for fact in own}, **ages
    )
    chain.start(people)
    for span_table in registry:
        picks = {pick.name: pick.column for pick in span_table.picks if pick.name in facts}
        if picks:
            picked = chain.aside(_picked(span_table, relations.of(span_table), moments, picks))
            row = chain.row
            chain.start(row.left_join(picked, row.person_id == picked.subject).drop("subject"))
    if scoped:
        people, inside = chain.row, in_scope(relations, moments)
        chain.start(people.semi_join(inside, people.unit_id == inside.inside))


def _age(born_on: Any, moments: Moments) -> Any:
    birthday = born_on.month().cast("int64") * 100 + born_on.day().cast("int64")
    years = moments.number("year") - born_on.year().cast("int64")
    return years - ibis.ifelse(birthday > moments.number("month_day"), 1, 0)


def _picked(table: FactTable, rows: Any, moments: Moments, picks: dict[str, str]) -> Any:
    as_of = moments.as_of()
    if not table.span:
        raise AssertionError(f"{table.name}: facts are picked from spans only")
    starts, ends = rows[table.span.starts], rows[table.span.ends]
    rows = rows.filter((starts <= as_of) & (ends.isnull() | (ends > as_of)))
    order = [ibis.desc(rows[table.pick_order]), *(rows[key].asc() for key in table.key)]
    place = ibis.row_number().over(ibis.window(group_by=rows[table.subject], order_by=order))
    ranked = rows.mutate(place=place)
    first = ranked.filter(ranked.place == 0)
    return first.select(
        subject=first[table.subject], **{name: first[column] for name, column in picks.items()}
    )


def in_scope(relations: Relations, moments: Moments) -> Any:
    """The units of the subtree judged, in a column ``inside``."""
    tree = relations.named("unit_ancestors")
    return tree.filter(tree.ancestor_id == moments.scope()).select(inside=tree.unit_id)
