"""The records behind a figure, each with the side on which a rule puts it: counted, not counted, or not known.

The rule's own condition is compiled as the evaluator compiles it and asked of the fact view in PostgreSQL, so a page
never decides by itself what counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from ganxun.orgs.models import Organisation
from ganxun.reports import words
from ganxun.rules.facts import FactColumn, FactTable, FactType, registry
from ganxun.rules.language.conditions import ALWAYS, Condition, Test, walk
from ganxun.rules.language.policy import Policy, Rule
from ganxun.rules.language.requirements import Composition, Contain, Reach, Requirement, leaves

#: Which column of a table is its title, and which the amount that is added up.
_TITLES = {
    "sessions": "session_name",
    "classes": "class_name",
    "items": "item_name",
    "credits": "source_name",
}
_AMOUNTS = {"sessions": "hours", "classes": "days", "credits": "hours"}
_PAGE = 50


@dataclass(frozen=True)
class Side:
    """How many records are on a side, and their hours or days together (tenths)."""

    records: int = 0
    amount: int = 0
    people: int = 0


@dataclass(frozen=True)
class FactRow:
    """One record: `counts` is None when a fact is missing; `facts` are what the rule asks about, in words."""

    title: str
    day: date | None
    amount: str
    facts: tuple[str, ...]
    counts: bool | None
    ids: Mapping[str, int | None]


@dataclass(frozen=True)
class FactRows:
    """The records of a page, and the sides as a whole. `headings` name the facts the rule asks about."""

    table: str
    headings: tuple[str, ...]
    rows: tuple[FactRow, ...]
    counted: Side
    left_out: Side
    unsure: Side
    page: int
    has_more: bool

    @property
    def total(self) -> int:
        """The amount on all sides (tenths)."""
        return self.counted.amount + self.left_out.amount + self.unsure.amount

    @property
    def share(self) -> float | None:
        """The counted part of the amount, 0 … 1."""
        return self.counted.amount / self.total if self.total else None


@dataclass(frozen=True)
class Scope:
    """Whose records: of one class or institution, or of everybody under an organisation; in which days."""

    column: str = ""
    subject: int = 0
    organisation: Organisation | None = None
    starts_on: date | None = None
    ends_before: date | None = None


def leaf_over_records(rule: Rule) -> Composition | Contain | Reach | None:
    """The part of a rule that looks at records which can be listed one by one, if it has one."""
    for leaf in leaves(rule.requires):
        if isinstance(leaf, Composition | Contain) or (isinstance(leaf, Reach) and leaf.table in _LISTED):
            return leaf
    return None


_SIDES = {"counted": True, "left_out": False, "unsure": None}
_LISTED = frozenset({"items", "classes", "institutions", "credits"})


def scope_of(rule: Rule, policy: Policy, as_of: date) -> tuple[date | None, date | None]:
    """First day and day after the last of the records that can count as of a day."""
    period = words.period_bounds(rule, policy, as_of)
    if period is None:
        return None, None
    return period[0], min(period[1], date.fromordinal(as_of.toordinal() + 1))


def read_rows(rule: Rule, policy: Policy, scope: Scope, *, side: str = "", page: int = 1) -> FactRows:
    """The records of a rule within `scope`: all, or one side (`counted`, `left_out`, `unsure`). Two queries.

    Raises ValueError when the rule does not look at records.
    """
    leaf = leaf_over_records(rule)
    if leaf is None:
        raise ValueError(f"{rule.duty} does not look at records")
    table = registry.table(leaf.table)
    asked = _asked_columns(leaf, table)
    sides = _sides(leaf, table, scope)
    found = _page_of(leaf, table, scope, side=side, page=page)
    return FactRows(
        table=table.name,
        headings=tuple(column.label for column in asked),
        rows=tuple(_row(each, table, asked) for each in found[:_PAGE]),
        counted=sides.get(True, Side()),
        left_out=sides.get(False, Side()),
        unsure=sides.get(None, Side()),
        page=page,
        has_more=len(found) > _PAGE,
    )


def _conditions(leaf: Requirement) -> tuple[Condition, Condition]:
    """What counts, and what is looked at in the first place."""
    if isinstance(leaf, Composition):
        return leaf.where, leaf.among
    if isinstance(leaf, Contain | Reach):
        return leaf.where, ALWAYS
    raise ValueError(type(leaf).__name__)


def _asked_columns(leaf: Requirement, table: FactTable) -> list[FactColumn]:
    names: dict[str, None] = {}
    for condition in _conditions(leaf):
        for question in walk(condition):
            if isinstance(question, Test) and question.fact in table.by_name:
                names[question.fact] = None
    return [table.by_name[name] for name in names if name != table.day]


@lru_cache(maxsize=256)
def _compiled(leaf: Composition | Contain | Reach, table: str) -> str:
    """SQL of the records looked at, with `counts`; a leaf is frozen data, so equal rules share it."""
    # Compiling needs Ibis, which takes a second to import: only pages that list records pay for it, once.
    import ibis  # noqa: PLC0415

    from ganxun.rules.evaluation.kleene import compile_condition  # noqa: PLC0415
    from ganxun.rules.evaluation.relations import Relations  # noqa: PLC0415

    where, among = _conditions(leaf)
    relations = Relations(registry)
    rows = relations.named(table)
    fact = registry.table(table)
    if fact.standing:
        column, value = fact.standing
        rows = rows.filter(rows[column] == value)
    if among != ALWAYS:
        rows = rows.filter(compile_condition(among, lambda name: rows[name]))
    counted = rows.mutate(counts=compile_condition(where, lambda name: rows[name]))
    return str(ibis.to_sql(counted, dialect="postgres")).replace("%", "%%")


def _restriction(
    leaf: Composition | Contain | Reach, table: FactTable, scope: Scope
) -> tuple[str, list[Any]]:
    # What a number counts is listed; the rest of the province's records would say nothing.
    parts: list[str] = ["rows.counts IS NOT FALSE" if isinstance(leaf, Reach) else "true"]
    values: list[Any] = []
    if scope.column:
        parts.append(f"rows.{scope.column} = %s")
        values.append(scope.subject)
    if table.day and scope.starts_on and scope.ends_before:
        parts.append(f'rows."{table.day}" >= %s AND rows."{table.day}" < %s')
        values += [scope.starts_on, scope.ends_before]
    if scope.organisation is not None and scope.organisation.parent_id is not None:
        parts.append(_WITHIN["person" if "person_id" in table.by_name else "unit"])
        values.append(f"{scope.organisation.path}%")
    return " AND ".join(parts), values


_WITHIN = {
    "unit": "rows.unit_id IN (SELECT id FROM orgs_organisation WHERE path LIKE %s)",
    "person": (
        "rows.person_id IN (SELECT person.id FROM people_person AS person"
        " JOIN orgs_organisation AS unit ON unit.id = person.unit_id WHERE unit.path LIKE %s)"
    ),
}


def _sides(leaf: Composition | Contain | Reach, table: FactTable, scope: Scope) -> dict[bool | None, Side]:
    restriction, values = _restriction(leaf, table, scope)
    amount = f"coalesce(sum(rows.{_AMOUNTS[table.name]}), 0)" if table.name in _AMOUNTS else "0"
    people = "count(DISTINCT rows.person_id)" if "person_id" in table.by_name else "0"
    sql = (
        f"SELECT rows.counts, count(*), {amount}::bigint, {people} FROM ({_compiled(leaf, table.name)}) AS rows"  # noqa: S608
        f" WHERE {restriction} GROUP BY rows.counts"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return {counts: Side(records, total, who) for counts, records, total, who in cursor.fetchall()}


def _page_of(
    leaf: Composition | Contain | Reach, table: FactTable, scope: Scope, *, side: str, page: int
) -> list[dict[str, Any]]:
    restriction, values = _restriction(leaf, table, scope)
    if side in _SIDES:
        restriction += " AND rows.counts IS NOT DISTINCT FROM %s"
        values.append(_SIDES[side])
    order = f'rows."{table.day}" DESC, ' if table.day else ""
    sql = (
        f"SELECT rows.* FROM ({_compiled(leaf, table.name)}) AS rows WHERE {restriction}"  # noqa: S608
        f" ORDER BY {order}rows.{table.key[0] if table.key else table.subject} LIMIT %s OFFSET %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, _PAGE + 1, (page - 1) * _PAGE])
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _row(found: Mapping[str, Any], table: FactTable, asked: Sequence[FactColumn]) -> FactRow:
    title = _TITLES.get(table.name, "")
    amount = _AMOUNTS.get(table.name)
    return FactRow(
        title=str(found[title]) if title else str(found.get("code") or found[table.key[0]]),
        day=found[table.day] if table.day else None,
        amount=words.amount(found[amount], amount) if amount else "",
        facts=tuple(in_words(column, found[column.name]) for column in asked),
        counts=found["counts"],
        ids={name: value for name, value in found.items() if name.endswith("_id")},
    )


def in_words(column: FactColumn, value: object) -> str:
    """A fact as people say it: the label of a code, yes or no, hours with a decimal; a dash when not recorded."""
    if value is None:
        return _("未登记")
    if column.type is FactType.BOOLEAN:
        return _("是") if value else _("否")
    if column.choices:
        return column.choices.get(str(value), str(value))
    if column.type is FactType.AMOUNT and isinstance(value, int):
        return f"{value / 10:,.1f}"
    return str(value)
