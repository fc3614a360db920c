"""Whom a condition means that stands in no policy folder: read like one, asked of everybody at once on PostgreSQL.

A plan says for whom a class is held in the words of the rule language, as JSON; the same reader refuses what facts
cannot answer, and the same compiler asks (no second evaluator).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from ganxun.rules.engines.postgres import Cursor
from ganxun.rules.evaluation.marks import Marks
from ganxun.rules.facts import Registry
from ganxun.rules.language.conditions import ALWAYS, Condition
from ganxun.rules.language.policy import Policy
from ganxun.rules.loading.conditions import read_condition
from ganxun.rules.loading.marked import Items, Mapping, Node, Scalar
from ganxun.rules.loading.problems import Place, PolicyRefused, Problems
from ganxun.rules.loading.vocabulary import Vocabulary

_MOST_PARTS = 200
_MOST_DEPTH = 20
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
#: How many conditions are asked in one statement: each has a bit in a bigint.
AT_ONCE = 60
_MOST_KEPT = 512


def read_audience(said: object, policy: Policy, registry: Registry) -> Condition:
    """The condition written as JSON; an empty mapping means everybody.

    Raises PolicyRefused with every mistake; the line of a mistake is the number of the part it stands in, from 1.
    """
    if said == {}:
        return ALWAYS
    problems = Problems()
    reader = _Reader(problems)
    node = reader.node(said, 1, 0)
    if not problems:
        names = Vocabulary(
            registry,
            problems,
            taxonomy=policy.taxonomy,
            categories=frozenset(policy.categories),
            programmes=frozenset(policy.programmes),
        )
        condition = read_condition(node, names.person, names)
    if problems:
        raise PolicyRefused(problems.in_order())
    return condition


class _Reader:
    """JSON as nodes, each with the number of the part it belongs to."""

    def __init__(self, problems: Problems) -> None:
        self.problems, self.parts = problems, 0

    def node(self, said: object, line: int, depth: int) -> Node:
        """What was said, as a node; parts of a list at the top count as lines."""
        place = Place("培训对象", line)
        self.parts += 1
        if depth > _MOST_DEPTH or self.parts > _MOST_PARTS:
            self.problems.add(place, "条件太多或嵌套太深", "请改用人员类别，或者减少条件")
            return Scalar(place, None, "")
        if isinstance(said, dict):
            entries = {str(key): self.node(value, line, depth + 1) for key, value in said.items()}
            return Mapping(place, entries, dict.fromkeys(entries, place))
        if isinstance(said, list):
            numbered = ((row, line if depth > 1 else number) for number, row in enumerate(said, 1))
            return Items(place, tuple(self.node(row, where, depth + 1) for row, where in numbered))
        return self._scalar(said, place)

    def _scalar(self, said: object, place: Place) -> Scalar:
        if isinstance(said, bool | int):
            return Scalar(place, said, str(said).lower())
        if isinstance(said, float):
            return Scalar(place, Decimal(str(said)), str(said))
        if isinstance(said, str) and _DATE.fullmatch(said):
            return Scalar(place, self._day(said, place), said)
        return Scalar(place, said if isinstance(said, str) else None, str(said))

    def _day(self, said: str, place: Place) -> date | None:
        try:
            return date.fromisoformat(said)
        except ValueError:
            self.problems.add(place, f"没有 {said} 这一天", "请写成存在的日期，例如 2018-01-31")
            return None


@dataclass(frozen=True)
class Counted:
    """How many people satisfy a condition, and of how many it is not known."""

    matching: int
    unknown: int


def count_audience(
    policy: Policy, condition: Condition, as_of: date, *, registry: Registry, cursor: Cursor, unit_id: int
) -> Counted:
    """People in service in the unit's subtree who satisfy the condition on the day."""
    sql = _sql(_Question(policy, registry, (condition,)))
    asked = f"SELECT count(*) FILTER (WHERE sure = 1), count(*) FILTER (WHERE maybe = 1) FROM ({sql.text}) AS asked"  # noqa: S608 - compiled by us
    cursor.execute(sql.marks.bind(asked, as_of, unit_id).replace("%", "%%"), {})
    ((matching, unknown),) = cursor.fetchall()
    return Counted(int(matching), int(unknown))


def audience_rows(
    policy: Policy,
    conditions: Sequence[Condition],
    as_of: date,
    *,
    registry: Registry,
    cursor: Cursor,
    unit_id: int,
) -> list[tuple[int, int, int]]:
    """(person, unit, bits) of everybody in service in the subtree: bit n is set where condition n is satisfied.

    At most `AT_ONCE` conditions at a time.
    """
    sql = _sql(_Question(policy, registry, tuple(conditions)))
    asked = f"SELECT person_id, unit_id, sure FROM ({sql.text}) AS asked ORDER BY person_id"  # noqa: S608 - compiled by us
    cursor.execute(sql.marks.bind(asked, as_of, unit_id).replace("%", "%%"), {})
    return [(person, unit, int(bits)) for person, unit, bits in cursor.fetchall()]


def audience_counts(
    policy: Policy,
    conditions: Sequence[Condition],
    as_of: date,
    *,
    registry: Registry,
    cursor: Cursor,
    unit_id: int,
) -> dict[int, tuple[int, ...]]:
    """Unit of the subtree → how many of its own people in service satisfy each condition on the day.

    At most `AT_ONCE` conditions at a time; units where nobody satisfies any are left out.
    """
    sql = _sql(_Question(policy, registry, tuple(conditions)))
    each = ", ".join(f"count(*) FILTER (WHERE sure >> {bit} & 1 = 1)" for bit in range(len(conditions)))
    asked = f"SELECT unit_id, {each} FROM ({sql.text}) AS asked WHERE sure <> 0 GROUP BY unit_id"  # noqa: S608 - compiled by us
    cursor.execute(sql.marks.bind(asked, as_of, unit_id).replace("%", "%%"), {})
    return {unit: tuple(int(count) for count in counts) for unit, *counts in cursor.fetchall()}


def audience_sql(
    policy: Policy, condition: Condition, as_of: date, *, registry: Registry, unit_id: int
) -> str:
    """A statement that gives `person_id` and `unit_id` of those who satisfy the condition, to be joined to."""
    sql = _sql(_Question(policy, registry, (condition,)))
    return sql.marks.bind(
        f"SELECT person_id, unit_id FROM ({sql.text}) AS asked WHERE sure = 1",  # noqa: S608 - compiled by us
        as_of,
        unit_id,
    )


@dataclass(frozen=True)
class _Sql:
    text: str
    marks: Marks


class _Question:
    """What is asked, as a dictionary key: by content of the policy, by identity of the registry."""

    def __init__(self, policy: Policy, registry: Registry, conditions: tuple[Condition, ...]) -> None:
        self.policy, self.registry, self.conditions = policy, registry, conditions
        self._same = (policy.version, id(registry), conditions)

    def __hash__(self) -> int:
        return hash(self._same)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Question) and other._same == self._same


@lru_cache(maxsize=_MOST_KEPT)
def _sql(question: _Question) -> _Sql:
    # The expression library costs a second: only who asks pays for it, once.
    from ganxun.rules.evaluation.audiences import compiled  # noqa: PLC0415

    text, fixed = compiled(question.policy, question.registry, question.conditions)
    return _Sql(text, Marks(question.policy.document, fixed))
