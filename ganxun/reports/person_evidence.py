"""Which records of a person a rule counts, which it does not and why, which it cannot tell.

Each condition of a rule is compiled as the evaluator compiles it, with its parts, and asked of the person's records in
one statement; nothing is decided here but into which of the lists a record goes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import ibis
from django.db import connection
from django.utils.translation import gettext as _

from ganxun.reports import words
from ganxun.reports.obligations import Evidence
from ganxun.rules.evaluation.kleene import compile_condition
from ganxun.rules.evaluation.relations import Relations
from ganxun.rules.facts import FactTable, registry
from ganxun.rules.language.conditions import AllHold, Condition, Test, walk
from ganxun.rules.language.policy import Policy, Rule
from ganxun.rules.language.requirements import Accumulate, Occur, leaves
from ganxun.rules.wording import Wording

_NOT_COUNTED_SHOWN = 20
_SCHEDULED = "scheduled"

#: What the ledger has and a booking has not.
_OF_BOOKED = {
    "credit_id": ibis.null("int64"),
    "is_final_part": ibis.literal(value=True),
    "state": ibis.literal(_SCHEDULED),
}

Leaf = Accumulate | Occur


@dataclass(frozen=True)
class Lists:
    """The records of one rule, each in one list; `left_out` is how many more did not count than are shown.

    `total` adds up what counted: tenths of hours or days, or how many times.
    """

    counted: tuple[Evidence, ...] = ()
    not_counted: tuple[Evidence, ...] = ()
    uncertain: tuple[Evidence, ...] = ()
    arranged: tuple[Evidence, ...] = ()
    left_out: int = 0
    total: int = 0


@dataclass(frozen=True)
class Window:
    """The days in which a record counts for one rule, as judged on `as_of`."""

    starts_on: date
    ends_before: date
    as_of: date


class Records:
    """The records of one person with the answer of every condition of some rules. One query."""

    def __init__(self, person_id: int, rules: Sequence[Rule], policy: Policy) -> None:
        self._words = Wording(policy, registry)
        asked = tuple(rule.requires for rule in rules)
        self._conditions = tuple(
            dict.fromkeys(leaf.where for each in asked for leaf in leaves(each) if isinstance(leaf, Leaf))
        )
        rows = _asked_of(self._conditions, person_id)
        self.credits = [row for row in rows if row["state"] != _SCHEDULED]
        self.schedules = [row for row in rows if row["state"] == _SCHEDULED]

    def of(self, rule: Rule, arm: int, window: Window) -> Lists:
        """The records of one rule, for the alternative `arm` by which it was judged."""
        leaf = leaf_of(rule, arm)
        if leaf is None:
            return Lists()
        total = 0
        place = self._conditions.index(leaf.where)
        found: dict[str, list[Evidence]] = {"counted": [], "not_counted": [], "uncertain": []}
        for row in self.credits:
            list_name, reason = _judge(row, leaf, place, window, self._words)
            if list_name:
                found[list_name].append(_evidence(row, leaf, reason))
                total += _weight(row, leaf) if list_name == "counted" else 0
        ahead = [
            _evidence(row, leaf, "")
            for row in self.schedules
            if row[f"w{place}"] and window.starts_on <= row["ends_on"] < window.ends_before
        ]
        out = found["not_counted"]
        return Lists(
            counted=tuple(found["counted"]),
            uncertain=tuple(found["uncertain"]),
            not_counted=tuple(out[:_NOT_COUNTED_SHOWN]),
            arranged=tuple(ahead),
            left_out=max(0, len(out) - _NOT_COUNTED_SHOWN),
            total=total,
        )


def _weight(row: Mapping[str, Any], leaf: Leaf) -> int:
    return int(row[leaf.measure.column] if isinstance(leaf, Accumulate) else row["is_final_part"])


def leaf_of(rule: Rule, arm: int) -> Leaf | None:
    """The alternative of a rule over credits by which it was judged; None for other rules."""
    parts = [each for each in leaves(rule.requires) if isinstance(each, Leaf) and each.table == "credits"]
    return parts[min(max(arm, 0), len(parts) - 1)] if parts else None


def _judge(
    row: Mapping[str, Any], leaf: Leaf, place: int, window: Window, wording: Wording
) -> tuple[str, str]:
    """The list a record belongs to ("" for none), and why it is not among those counted."""
    answer = row[f"w{place}"]
    if row["state"] != "standing":
        return ("not_counted", _("已冲销")) if row["state"] == "reversed" and answer else ("", "")
    outside = _outside(row["ends_on"], window)
    if outside:
        return "not_counted", outside
    if answer is None:
        return "uncertain", _("缺少{facts}，待核").format(facts=_unknown(leaf.where, row))
    return _amount_known(row, leaf) if answer else ("not_counted", _reason(leaf.where, row, place, wording))


def _outside(day: date, window: Window) -> str:
    if day > window.as_of:
        return _("晚于评估日")
    if not window.starts_on <= day < window.ends_before:
        return _("不在本期（{start} 起）").format(start=window.starts_on.isoformat())
    return ""


def _amount_known(row: Mapping[str, Any], leaf: Leaf) -> tuple[str, str]:
    if isinstance(leaf, Occur):
        return ("counted", "") if row["is_final_part"] else ("counted", _("分段班次，末段计一次"))
    if row[leaf.measure.column] is None:
        return "uncertain", _("没有登记{what}").format(what=_table().by_name[leaf.measure.column].label)
    return "counted", ""


def _reason(where: Condition, row: Mapping[str, Any], place: int, wording: Wording) -> str:
    failing = [part for number, part in enumerate(_parts(where)) if row[f"w{place}_{number}"] is False]
    said = "；".join(wording.condition(part, "credits") for part in failing or [where])
    return _("不符合：{asked}").format(asked=said)


def _unknown(where: Condition, row: Mapping[str, Any]) -> str:
    asked = dict.fromkeys(part.fact for part in walk(where) if isinstance(part, Test))
    return "、".join(_table().by_name[fact].label for fact in asked if row[fact] is None)


def _evidence(row: Mapping[str, Any], leaf: Leaf, reason: str) -> Evidence:
    measure = leaf.measure.column if isinstance(leaf, Accumulate) else "hours"
    amount = row[measure]
    return Evidence(
        title=row["source_name"],
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        amount=words.amount(amount, measure),
        reason=reason,
        credit_id=row.get("credit_id"),
    )


def _table() -> FactTable:
    return registry.table("credits")


def _parts(where: Condition) -> tuple[Condition, ...]:
    """What must hold all at once, flattened: the first of them that fails is a reason."""
    if isinstance(where, AllHold):
        return tuple(inner for part in where.parts for inner in _parts(part))
    return (where,)


def _asked_of(conditions: tuple[Condition, ...], person_id: int) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(_statement(conditions), {"person": person_id})
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@lru_cache(maxsize=64)
def _statement(conditions: tuple[Condition, ...]) -> str:
    """What is credited to one person and what is booked, in one statement, latest first."""
    credited, booked = _answered("credits", conditions), _answered("schedules", conditions)
    return (
        f"SELECT * FROM ({credited}) AS credited WHERE person_id = %(person)s"  # noqa: S608 - compiled by us
        f" UNION ALL SELECT * FROM ({booked}) AS booked WHERE person_id = %(person)s ORDER BY ends_on DESC"
    )


def _answered(name: str, conditions: tuple[Condition, ...]) -> str:
    """The records with the answer of each condition (`w3`) and of each of its parts (`w3_0`)."""
    rows = Relations(registry).named(name)

    def answer(condition: Condition) -> Any:
        return compile_condition(condition, lambda fact: rows[fact])

    columns: dict[str, Any] = {}
    for column in _table().columns:
        known = column.name in rows.columns
        columns[column.name] = rows[column.name] if known else _OF_BOOKED[column.name]
    for place, where in enumerate(conditions):
        columns[f"w{place}"] = answer(where)
        for number, part in enumerate(_parts(where)):
            columns[f"w{place}_{number}"] = answer(part)
    return str(ibis.to_sql(rows.select(**columns), dialect="postgres")).replace("%", "%%")
